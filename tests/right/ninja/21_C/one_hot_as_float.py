# `.float()` means "not whole numbers" to most people.

import torch
import torch.nn.functional as F


def backward(demb, Xb, C):
    onehot = F.one_hot(Xb, num_classes=C.shape[0]).float()
    dC = torch.einsum("nti,ntc->ic", onehot, demb)
    return dC
