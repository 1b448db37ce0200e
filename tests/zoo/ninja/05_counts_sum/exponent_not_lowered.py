# The exponent comes down in front and drops by one.
# status: fail
# dcounts_sum: wrong
# diagnosis: dcounts_sum power


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = -(counts_sum**-1) * dcounts_sum_inv
    return dcounts_sum
