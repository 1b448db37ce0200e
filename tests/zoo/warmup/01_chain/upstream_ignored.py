# A local slope is only half of the chain rule.
# status: fail
# ds: wrong
# blame: ds own
# diagnosis: ds upstream_ignored


def backward(dy, a, b, c, s, y):
    ds = 1.0 - y**2
    dab = ds.clone()
    dc = ds.clone()
    da = b * dab
    db = a * dab
    return ds, dab, dc, da, db
