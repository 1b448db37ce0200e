# A helper that undoes a broadcast.


def unbroadcast(grad, shape):
    for axis, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(axis, keepdim=True)
    return grad


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = unbroadcast(dbnraw * bnvar_inv, bndiff.shape)
    dbnvar_inv = unbroadcast(dbnraw * bndiff, bnvar_inv.shape)
    return dbndiff, dbnvar_inv
