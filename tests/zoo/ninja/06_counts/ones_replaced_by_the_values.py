# The slope of a sum is 1, not the term.
# status: fail
# dcounts: wrong


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs
    dcounts += counts * dcounts_sum
    return dcounts
