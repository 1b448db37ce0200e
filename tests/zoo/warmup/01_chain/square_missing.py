# The slope of tanh is 1 - y², not 1 - y.
# status: fail
# ds: wrong
# blame: ds own
# diagnosis: ds wrong_slope


def backward(dy, a, b, c, s, y):
    ds = (1.0 - y) * dy
    dab = ds.clone()
    dc = ds.clone()
    da = b * dab
    db = a * dab
    return ds, dab, dc, da, db
