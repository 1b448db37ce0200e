# keepdim, by hand.


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts * dprobs).sum(-1).view(-1, 1)
    return dcounts_sum_inv
