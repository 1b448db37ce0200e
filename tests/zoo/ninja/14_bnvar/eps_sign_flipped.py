# Plus, as in forward.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar eps


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * (bnvar - 1e-5) ** -1.5 * dbnvar_inv
    return dbnvar
