# One number scales V counts.
# status: fail
# dcounts_sum_inv: wrong_shape


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = counts * dprobs
    return dcounts_sum_inv
