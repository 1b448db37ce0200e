# Right, with names as they stand in the book.
# ninja/11_tanh: pass, 1 point
def backward(dh, hpreact, h):
    δh, σ = dh, h
    δhpreact = (1.0 - σ**2) * δh
    return δhpreact
