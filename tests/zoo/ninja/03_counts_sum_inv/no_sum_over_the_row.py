# One number scales V counts.
# status: fail
# dcounts_sum_inv: wrong_shape
# diagnosis: dcounts_sum_inv not_summed


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = counts * dprobs
    return dcounts_sum_inv
