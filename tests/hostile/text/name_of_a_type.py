# An answer whose type has a hostile name.
# ninja/11_tanh: fail, 0 points
# says: not a tensor
def backward(dh, hpreact, h):
    return type("<script>alert(1)</script>\x1b[31m[/red]", (), {})()
