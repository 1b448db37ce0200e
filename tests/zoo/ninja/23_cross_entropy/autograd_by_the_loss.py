# Autograd, by its front door.
# status: forbidden
# says: `logits.grad` is autograd's answer

import torch.nn.functional as F


def backward(logits, Yb):
    logits.requires_grad_()
    F.cross_entropy(logits, Yb).backward()
    dlogits = logits.grad
    return dlogits
