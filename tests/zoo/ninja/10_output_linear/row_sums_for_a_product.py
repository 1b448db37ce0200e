# Summed apart and then multiplied: the examples get mixed up.
# status: fail
# dW2: wrong
# diagnosis: dW2 row_sums


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.sum(0)[:, None] * dlogits.sum(0)[None, :]
    db2 = dlogits.sum(0)
    return dh, dW2, db2
