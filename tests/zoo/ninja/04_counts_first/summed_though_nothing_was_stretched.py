# counts has an entry for each probability.
# status: fail
# dcounts: wrong_shape
# diagnosis: dcounts summed_too_far


def backward(dprobs, counts, counts_sum_inv):
    dcounts = (counts_sum_inv * dprobs).sum(1, keepdim=True)
    return dcounts
