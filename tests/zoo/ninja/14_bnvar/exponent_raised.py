# -1/2 less 1 is -3/2, not +1/2.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar power


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * (bnvar + 1e-5) ** 0.5 * dbnvar_inv
    return dbnvar
