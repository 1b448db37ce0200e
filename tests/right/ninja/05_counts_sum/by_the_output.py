# The slope of 1/x is minus its own square.


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = -(counts_sum_inv**2) * dcounts_sum_inv
    return dcounts_sum
