# Not done yet is no mistake; the transposed one is.
# status: fail
# dW2: wrong_shape
# db2: missing
# diagnosis: dW2 transposed


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = dlogits.T @ h
    db2 = ...
    return dh, dW2, db2
