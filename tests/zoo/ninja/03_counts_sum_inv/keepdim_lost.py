# (n) is not (n, 1).
# status: fail
# dcounts_sum_inv: wrong_shape
# says: the numbers are right
# diagnosis: dcounts_sum_inv keepdim_lost


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts * dprobs).sum(1)
    return dcounts_sum_inv
