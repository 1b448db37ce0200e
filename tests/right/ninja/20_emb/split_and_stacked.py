# Each letter's share is a block of columns.

import torch


def backward(dembcat, emb):
    demb = torch.stack(dembcat.split(emb.shape[2], dim=1), dim=1)
    return demb
