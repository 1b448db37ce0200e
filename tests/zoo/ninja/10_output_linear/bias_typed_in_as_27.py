# Right for the letters of the alphabet, and for no other vocabulary.
# status: error
# says: is invalid for input of size


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0).view(27)
    return dh, dW2, db2
