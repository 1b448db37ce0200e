# As the lecture's training loop is run.

import torch


@torch.no_grad()
def slope(y: torch.Tensor) -> torch.Tensor:
    return torch.ones_like(y) - y.square()


def backward(dh, hpreact, h):
    dhpreact = slope(h) * dh
    return dhpreact
