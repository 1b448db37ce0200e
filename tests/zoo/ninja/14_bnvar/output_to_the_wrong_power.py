# bnvar_inv is the bracket to the -1/2, so -3/2 is its cube.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar power


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * bnvar_inv**2 * dbnvar_inv
    return dbnvar
