# All the other letters' probabilities change too.
# status: fail
# dlogits: wrong
# diagnosis: dlogits only_picked_scores

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n = logits.shape[0]
    probs = F.softmax(logits, 1)
    dlogits = torch.zeros_like(logits)
    dlogits[range(n), Yb] = (probs[range(n), Yb] - 1) / n
    return dlogits
