# Names from another alphabet.


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    σ = counts_sum
    δ = dcounts_sum_inv
    dcounts_sum = -δ / σ**2
    return dcounts_sum
