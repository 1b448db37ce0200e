# By way of the standard deviation.

import torch


def backward(dbnvar_inv, bnvar, bnvar_inv):
    std = torch.sqrt(bnvar + 1e-5)
    dbnvar = -dbnvar_inv / (2 * std * std * std)
    return dbnvar
