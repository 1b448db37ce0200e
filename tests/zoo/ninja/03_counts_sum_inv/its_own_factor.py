# A factor gets the other one.
# status: fail
# dcounts_sum_inv: wrong
# diagnosis: dcounts_sum_inv own_factor


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts_sum_inv * dprobs).sum(1, keepdim=True)
    return dcounts_sum_inv
