# Right factors, wrong order.
# status: error
# says: cannot be multiplied


def backward(dy, a, b):
    da = b.T @ dy
    db = dy @ a.T
    return da, db
