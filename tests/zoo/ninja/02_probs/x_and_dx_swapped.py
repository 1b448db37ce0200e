# Upside down: this divides by what arrives.
# status: fail
# dprobs: wrong
# diagnosis: dprobs roles_swapped


def backward(dlogprobs, probs):
    dprobs = probs / dlogprobs
    return dprobs
