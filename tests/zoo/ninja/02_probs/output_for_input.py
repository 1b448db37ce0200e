# 1 over the input, not 1 over the logarithm.
# status: fail
# dprobs: wrong
# diagnosis: dprobs output_for_input


def backward(dlogprobs, probs):
    dprobs = dlogprobs / probs.log()
    return dprobs
