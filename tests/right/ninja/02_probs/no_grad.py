# There is no graph to switch off, and no harm in saying so.

import torch


def backward(dlogprobs, probs):
    with torch.no_grad():
        dprobs = dlogprobs * probs.reciprocal()
    return dprobs
