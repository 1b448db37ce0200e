# Two of three, and no mistake among them.
# status: pending
# dh: exact
# db2: missing
# says: not done yet


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = ...
    return dh, dW2, db2
