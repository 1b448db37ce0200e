# The cube of the output.


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * bnvar_inv**3 * dbnvar_inv
    return dbnvar
