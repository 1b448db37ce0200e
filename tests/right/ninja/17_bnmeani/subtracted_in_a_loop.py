# Row by row, taken away.

import torch


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = torch.zeros_like(bnmeani)
    for row in dbndiff:
        dbnmeani -= row
    return dbnmeani
