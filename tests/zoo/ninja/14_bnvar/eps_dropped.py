# The bracket is bnvar + 1e-5 on the way back too.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar eps


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * bnvar**-1.5 * dbnvar_inv
    return dbnvar
