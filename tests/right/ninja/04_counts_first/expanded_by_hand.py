# The stretch, said out loud.


def backward(dprobs, counts, counts_sum_inv):
    n, V = counts.shape
    dcounts = counts_sum_inv.expand(n, V).mul(dprobs)
    return dcounts
