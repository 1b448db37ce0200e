# b2 is (V); with (1, V) the update of the bias does not fit.
# status: fail
# db2: wrong_shape
# says: the numbers are right
# says: would not fit
# diagnosis: db2 extra_axis


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0, keepdim=True)
    return dh, dW2, db2
