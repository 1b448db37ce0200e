# Both are right, but each is handed over as the other.
# status: fail
# da: wrong_shape
# db: wrong_shape
# diagnosis: da returns_swapped
# diagnosis: db returns_swapped


def backward(dy, a, b):
    da = dy @ b.T
    db = a.T @ dy
    return db, da
