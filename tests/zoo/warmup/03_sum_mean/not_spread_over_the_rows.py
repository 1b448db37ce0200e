# It would broadcast when it is used, but a gradient has the shape of its tensor.
# status: fail
# da: wrong_shape
# db: wrong_shape
# diagnosis: da not_stretched
# diagnosis: db not_stretched


def backward(dtotal, daverage, a, b):
    da = dtotal
    db = daverage[:, None] / b.shape[1]
    return da, db
