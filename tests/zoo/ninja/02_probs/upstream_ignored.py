# The chain rule multiplies the local slope by what arrives.
# status: fail
# dprobs: wrong


def backward(dlogprobs, probs):
    dprobs = 1.0 / probs
    return dprobs
