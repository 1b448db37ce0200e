# Two routes add up; this treats them as one behind the other.
# status: fail
# dcounts: wrong
# diagnosis: dcounts operation


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs * dcounts_sum
    return dcounts
