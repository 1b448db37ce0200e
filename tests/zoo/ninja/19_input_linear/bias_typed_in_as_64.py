# Right for 64 hidden units, and for no other number.
# status: error
# says: is invalid for input of size


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0).view(64)
    return dembcat, dW1, db1
