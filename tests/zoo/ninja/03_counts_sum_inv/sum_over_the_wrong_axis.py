# This adds up over the batch.
# status: fail
# dcounts_sum_inv: wrong_shape
# diagnosis: dcounts_sum_inv wrong_axis


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts * dprobs).sum(0, keepdim=True)
    return dcounts_sum_inv
