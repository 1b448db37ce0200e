# The bias is shared by every row.
# status: fail
# db1: wrong_shape
# diagnosis: db1 not_summed


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn
    return dembcat, dW1, db1
