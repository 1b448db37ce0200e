# b1 is (H); with (1, H) the update of the bias does not fit.
# status: fail
# db1: wrong_shape
# says: would not fit
# diagnosis: db1 extra_axis


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0, keepdim=True)
    return dembcat, dW1, db1
