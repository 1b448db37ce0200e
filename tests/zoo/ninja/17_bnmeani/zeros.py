# Small in the network, but not nothing.
# status: fail
# dbnmeani: wrong
# says: all zeros
# diagnosis: dbnmeani zeros

import torch


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = torch.zeros_like(bnmeani)
    return dbnmeani
