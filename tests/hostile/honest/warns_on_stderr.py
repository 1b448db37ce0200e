# Right, with a UserWarning of torch's and one of its own on standard error, where a grader of notebooks gave 0 of 5.
# ninja/11_tanh: pass, 1 point
import sys
import warnings

import torch


def backward(dh, hpreact, h):
    warnings.warn("have a care")
    torch.tensor(h)
    print("half way", file=sys.stderr)
    return (1.0 - h**2) * dh
