# The slope, without what arrives.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar upstream_ignored


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * (bnvar + 1e-5) ** -1.5
    return dbnvar
