# dcounts_sum is there already, and has come through the sum's own line.
# status: fail
# dcounts: wrong
# diagnosis: dcounts factor_extra


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs
    dcounts += dcounts_sum * counts_sum_inv
    return dcounts
