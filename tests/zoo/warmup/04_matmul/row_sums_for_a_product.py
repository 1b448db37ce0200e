# The shape is right; the numbers mix entries that never met.
# status: fail
# da: wrong
# db: wrong
# diagnosis: da row_sums
# diagnosis: db row_sums


def backward(dy, a, b):
    da = dy.sum(1, keepdim=True) * b.sum(1)
    db = a.sum(0)[:, None] * dy.sum(0)
    return da, db
