# Right, with assertions, and a list in place of a tuple.
# ninja/10_output_linear: pass, 3 points
import torch


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    for d, t in ((dh, h), (dW2, W2)):
        assert d.shape == t.shape, (d.shape, t.shape)
    return [dh, dW2, db2]
