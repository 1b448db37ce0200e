# x^k as exp(k log x).

import torch


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = -0.5 * torch.exp(-1.5 * torch.log(bnvar + 1e-5)) * dbnvar_inv
    return dbnvar
