# The same in a chain, where each step is also judged by itself.
# warmup/01_chain: fail, 0 points
# says: is computed from
import torch


def backward(dy, a, b, c, s, y):
    return s > 0, a.to(torch.float8_e5m2), c > 0, a > 0, b > 0
