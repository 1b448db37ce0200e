# Upside down: this divides by what arrives.
# status: fail
# dprobs: wrong


def backward(dlogprobs, probs):
    dprobs = probs / dlogprobs
    return dprobs
