# Copies sum.
# status: fail
# db2: wrong
# diagnosis: db2 mean_for_sum


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.mean(0)
    return dh, dW2, db2
