# Whole columns are picked, one for each row, and the rows take over from one another.
# status: fail
# dlogits: wrong
# diagnosis: dlogits wrong_cells

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.zeros_like(logits)
    dlogits[:, logits.max(1).indices] = dlogit_maxes
    return dlogits
