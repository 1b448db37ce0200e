# One number, where there are V biases.
# status: fail
# db2: wrong_shape
# diagnosis: db2 summed_everything


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum()
    return dh, dW2, db2
