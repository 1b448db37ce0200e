# A larger sum has a smaller inverse.
# status: fail
# dcounts_sum: wrong
# diagnosis: dcounts_sum sign


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = counts_sum**-2 * dcounts_sum_inv
    return dcounts_sum
