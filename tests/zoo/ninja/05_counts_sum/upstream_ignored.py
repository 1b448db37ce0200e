# The slope, without what arrives.
# status: fail
# dcounts_sum: wrong
# diagnosis: dcounts_sum upstream_ignored


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = -(counts_sum**-2)
    return dcounts_sum
