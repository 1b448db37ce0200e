# ds, dab, dc and da are four names of one tensor, so multiplying one in place changes all of them. da alone comes out right.
# status: fail
# ds: wrong
# dab: wrong
# dc: wrong
# db: wrong
# says: one and the same tensor
# diagnosis: ds aliased


def backward(dy, a, b, c, s, y):
    ds = (1.0 - y**2) * dy
    dab = ds
    dc = ds
    da = dab
    da *= b
    db = a * dc
    return ds, dab, dc, da, db
