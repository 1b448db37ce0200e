# What comes back adds up.
# status: fail
# dcounts: wrong
# diagnosis: dcounts use_sign


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs - dcounts_sum
    return dcounts
