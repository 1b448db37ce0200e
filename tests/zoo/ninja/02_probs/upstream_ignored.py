# The chain rule multiplies the local slope by what arrives.
# status: fail
# dprobs: wrong
# diagnosis: dprobs upstream_ignored


def backward(dlogprobs, probs):
    dprobs = 1.0 / probs
    return dprobs
