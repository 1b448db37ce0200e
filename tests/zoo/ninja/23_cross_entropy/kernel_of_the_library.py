# The backward that someone else wrote, though nothing says so by name.
# status: forbidden

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    probs = F.softmax(logits, 1)
    dprobs = -F.one_hot(Yb, num_classes=V) / probs / n
    dlogits = torch._softmax_backward_data(dprobs, probs, 1, logits.dtype)
    return dlogits
