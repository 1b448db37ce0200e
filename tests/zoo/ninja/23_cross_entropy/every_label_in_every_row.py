# A colon takes every row; the label of a row concerns that row alone.
# status: fail
# dlogits: wrong
# diagnosis: dlogits every_row

import torch.nn.functional as F


def backward(logits, Yb):
    dlogits = F.softmax(logits, 1)
    dlogits[:, Yb] -= 1
    dlogits /= logits.shape[0]
    return dlogits
