# p (1 - p) is how each probability moves with its own score; the others move as well.
# status: fail
# dlogits: wrong
# diagnosis: dlogits only_picked_scores

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n = logits.shape[0]
    probs = F.softmax(logits, 1)
    dprobs = torch.zeros_like(probs)
    dprobs[range(n), Yb] = -1.0 / (n * probs[range(n), Yb])
    dlogits = probs * (1 - probs) * dprobs
    return dlogits
