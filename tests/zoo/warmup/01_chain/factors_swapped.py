# In a product each factor gets the *other* one.
# status: fail
# da: wrong
# db: wrong
# blame: da own
# blame: db own
# diagnosis: da returns_swapped
# diagnosis: db returns_swapped


def backward(dy, a, b, c, s, y):
    ds = (1.0 - y**2) * dy
    dab = ds.clone()
    dc = ds.clone()
    da = a * dab
    db = b * dab
    return ds, dab, dc, da, db
