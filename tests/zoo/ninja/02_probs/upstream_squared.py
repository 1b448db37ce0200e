# What arrives counts once.
# status: fail
# dprobs: wrong
# diagnosis: dprobs upstream_squared


def backward(dlogprobs, probs):
    dprobs = dlogprobs**2 / probs
    return dprobs
