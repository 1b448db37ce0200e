# W1 is (T*C, H), and this is (H, T*C).
# status: fail
# dW1: wrong_shape
# diagnosis: dW1 transposed


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn @ W1.T
    dW1 = dhprebn.T @ embcat
    db1 = dhprebn.sum(0)
    return dembcat, dW1, db1
