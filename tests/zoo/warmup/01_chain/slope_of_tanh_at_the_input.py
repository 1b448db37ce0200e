# tanh tells its slope by what comes out of it (y), not by what goes in (s). The other four only inherit it.
# status: fail
# ds: wrong
# blame: ds own
# says: start here: `ds`
# says: 4 later ones inherit it
# diagnosis: ds input_for_output


def backward(dy, a, b, c, s, y):
    ds = (1.0 - s**2) * dy
    dab = ds.clone()
    dc = ds.clone()
    da = b * dab
    db = a * dab
    return ds, dab, dc, da, db
