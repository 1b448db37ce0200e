# The logarithm of a negative number, somewhere.
# status: fail
# dh: not_finite
# diagnosis: dh none


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T + 0.0 * dlogits.log().sum()
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    return dh, dW2, db2
