# `.item()` and the like leave nothing to update a tensor with.
# status: fail
# db2: error
# says: a list, not a tensor


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0).tolist()
    return dh, dW2, db2
