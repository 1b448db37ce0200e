# The exponent comes down in front.
# status: fail
# dbnvar: wrong
# diagnosis: dbnvar factor


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -((bnvar + 1e-5) ** -1.5) * dbnvar_inv
    return dbnvar
