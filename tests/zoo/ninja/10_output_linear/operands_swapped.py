# A matrix product does not commute.
# status: error
# says: cannot be multiplied


def backward(dlogits, h, W2):
    dh = W2.T @ dlogits
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    return dh, dW2, db2
