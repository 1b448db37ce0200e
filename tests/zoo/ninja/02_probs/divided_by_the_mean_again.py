# The 1/n of the loss is already in what arrives.
# status: fail
# dprobs: wrong
# diagnosis: dprobs factor_size


def backward(dlogprobs, probs):
    dprobs = dlogprobs / probs / probs.shape[0]
    return dprobs
