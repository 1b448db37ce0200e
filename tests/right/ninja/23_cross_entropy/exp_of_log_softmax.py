# Another way to the probabilities.

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = torch.exp(F.log_softmax(logits, dim=1))
    dlogits -= torch.eye(V)[Yb]
    dlogits = dlogits.div(n)
    return dlogits
