# (n, H) @ (T*C, H) has no meaning.
# status: error
# says: cannot be multiplied


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn @ W1
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    return dembcat, dW1, db1
