# de came back through the product; the direct route starts from dy.
# status: fail
# dx: wrong
# blame: dx own
# diagnosis: dx wrong_upstream

import torch


def backward(dy, x, e):
    de = dy * x
    dx = de * e
    dx += de * e
    return de, dx
