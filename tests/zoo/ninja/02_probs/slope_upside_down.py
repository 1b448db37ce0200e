# The slope of log at p is 1/p, not p.
# status: fail
# dprobs: wrong
# diagnosis: dprobs upside_down


def backward(dlogprobs, probs):
    dprobs = probs * dlogprobs
    return dprobs
