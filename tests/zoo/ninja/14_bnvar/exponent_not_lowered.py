# -1/2 comes down in front, and -3/2 is left.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar power


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * (bnvar + 1e-5) ** -0.5 * dbnvar_inv
    return dbnvar
