# Three are asked.
# status: error
# says: where 3 are asked


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    return dh, dW2
