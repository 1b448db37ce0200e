# Right, one number at a time.
# ninja/11_tanh: pass, 1 point
# limits: cpu_seconds=5
import torch


def backward(dh, hpreact, h):
    dhpreact = torch.zeros_like(h)
    for i in range(h.shape[0]):
        for j in range(h.shape[1]):
            dhpreact[i, j] = dh[i, j] * (1 - h[i, j].item() ** 2)
    return dhpreact
