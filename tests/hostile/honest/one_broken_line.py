# Two of three are there before a line fails: those count.
# ninja/10_output_linear: error, 2 points
# says: summ
def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.summ(0)
    return dh, dW2, db2
