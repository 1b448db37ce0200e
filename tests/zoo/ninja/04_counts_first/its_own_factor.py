# A factor gets the other one.
# status: fail
# dcounts: wrong
# diagnosis: dcounts own_factor


def backward(dprobs, counts, counts_sum_inv):
    dcounts = counts * dprobs
    return dcounts
