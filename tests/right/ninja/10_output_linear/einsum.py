# Three indices.

import torch


def backward(dlogits, h, W2):
    dh = torch.einsum("ij,kj->ik", dlogits, W2)
    dW2 = torch.einsum("ik,ij->kj", h, dlogits)
    db2 = torch.einsum("ij->j", dlogits)
    return dh, dW2, db2
