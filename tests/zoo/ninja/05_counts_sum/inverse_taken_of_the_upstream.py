# One over the square of what arrives, where it should be of what went in.
# status: fail
# dcounts_sum: wrong
# diagnosis: dcounts_sum roles_swapped


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = -(dcounts_sum_inv**-2) * counts_sum
    return dcounts_sum
