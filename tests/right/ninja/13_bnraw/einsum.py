# The index that disappears is the one that is summed.

import torch


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = torch.einsum("ih,oh->ih", dbnraw, bnvar_inv)
    dbnvar_inv = torch.einsum("ih,ih->h", bndiff, dbnraw).reshape(1, -1)
    return dbndiff, dbnvar_inv
