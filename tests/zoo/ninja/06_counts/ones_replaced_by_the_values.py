# The slope of a sum is 1, not the term.
# status: fail
# dcounts: wrong
# diagnosis: dcounts values_for_ones


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs
    dcounts += counts * dcounts_sum
    return dcounts
