# -2 is the exponent for the sum; of its inverse it would be +2.
# status: fail
# dcounts_sum: wrong
# diagnosis: dcounts_sum power


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = -(counts_sum_inv**-2) * dcounts_sum_inv
    return dcounts_sum
