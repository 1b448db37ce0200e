# The work is done and not handed over.
# status: error
# says: let it end in `return dh, dW2, db2`


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
