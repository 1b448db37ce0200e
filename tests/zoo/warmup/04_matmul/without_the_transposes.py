# dy @ b has no meaning unless m and k are the same.
# status: error
# says: cannot be multiplied


def backward(dy, a, b):
    da = dy @ b
    db = a @ dy
    return da, db
