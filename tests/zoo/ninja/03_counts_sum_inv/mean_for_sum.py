# Copies sum.
# status: fail
# dcounts_sum_inv: wrong
# diagnosis: dcounts_sum_inv mean_for_sum


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts * dprobs).mean(1, keepdim=True)
    return dcounts_sum_inv
