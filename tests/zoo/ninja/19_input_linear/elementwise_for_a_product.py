# Each row's sum, spread over the inputs: the shape is right, and nothing else.
# status: fail
# dembcat: wrong
# diagnosis: dembcat row_sums


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn.sum(1, keepdim=True) * W1.sum(1)
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    return dembcat, dW1, db1
