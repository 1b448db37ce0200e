# Forward takes the logarithm of probs and not of probs + 1e-8, so that is another function's gradient.
# status: fail
# dprobs: wrong
# diagnosis: dprobs wrong_slope


def backward(dlogprobs, probs):
    dprobs = dlogprobs / (probs + 1e-8)
    return dprobs
