# What arrives counts once.
# status: fail
# dprobs: wrong


def backward(dlogprobs, probs):
    dprobs = dlogprobs**2 / probs
    return dprobs
