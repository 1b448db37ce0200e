# One number for the whole batch.
# status: fail
# dcounts_sum_inv: wrong_shape
# diagnosis: dcounts_sum_inv summed_everything


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts * dprobs).sum()
    return dcounts_sum_inv
