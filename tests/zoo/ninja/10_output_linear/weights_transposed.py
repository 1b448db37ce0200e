# W2 is (H, V), and this is (V, H).
# status: fail
# dW2: wrong_shape
# diagnosis: dW2 transposed


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = dlogits.T @ h
    db2 = dlogits.sum(0)
    return dh, dW2, db2
