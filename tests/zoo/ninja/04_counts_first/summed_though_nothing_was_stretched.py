# counts has an entry for each probability.
# status: fail
# dcounts: wrong_shape


def backward(dprobs, counts, counts_sum_inv):
    dcounts = (counts_sum_inv * dprobs).sum(1, keepdim=True)
    return dcounts
