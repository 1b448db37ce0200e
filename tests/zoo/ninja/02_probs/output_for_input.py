# 1 over the input, not 1 over the logarithm.
# status: fail
# dprobs: wrong


def backward(dlogprobs, probs):
    dprobs = dlogprobs / probs.log()
    return dprobs
