# The bias is shared by every row, so its gradient sums over the batch.
# status: fail
# db2: wrong_shape
# diagnosis: db2 not_summed


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits
    return dh, dW2, db2
