# Each term gets all of what arrives at the sum, not a V-th.
# status: fail
# dcounts: wrong
# diagnosis: dcounts use_factor


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs + dcounts_sum / counts.shape[1]
    return dcounts
