# The transpose of the right answer.
# status: fail
# da: wrong_shape
# db: wrong_shape


def backward(dy, a, b):
    da = b @ dy.T
    db = dy.T @ a
    return da, db
