# A larger variance has a smaller inverse.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar sign


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = 0.5 * (bnvar + 1e-5) ** -1.5 * dbnvar_inv
    return dbnvar
