# How far the probabilities move, but not what that does to the loss.
# status: fail
# dcounts_sum_inv: wrong
# diagnosis: dcounts_sum_inv upstream_ignored


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = counts.sum(1, keepdim=True)
    return dcounts_sum_inv
