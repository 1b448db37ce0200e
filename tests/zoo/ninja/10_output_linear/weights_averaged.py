# The mean's 1/n is already in dlogits.
# status: fail
# dW2: wrong
# diagnosis: dW2 mean_for_sum


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits / h.shape[0]
    db2 = dlogits.sum(0)
    return dh, dW2, db2
