# dW2 first.
# status: fail
# dh: wrong_shape
# dW2: wrong_shape
# diagnosis: dh returns_swapped
# diagnosis: dW2 returns_swapped


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    return dW2, dh, db2
