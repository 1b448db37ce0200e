# The index that is summed stands where it stands.

import torch


def backward(dy, a, b):
    da = torch.einsum("ij,pj->ip", dy, b)
    db = torch.einsum("ip,ij->pj", a, dy)
    return da, db
