# Each count is also part of its row's sum.
# status: fail
# dcounts: wrong
# diagnosis: dcounts missing_use


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs
    return dcounts
