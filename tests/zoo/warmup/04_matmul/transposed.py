# The transpose of the right answer.
# status: fail
# da: wrong_shape
# db: wrong_shape
# diagnosis: da transposed
# diagnosis: db transposed


def backward(dy, a, b):
    da = b @ dy.T
    db = dy.T @ a
    return da, db
