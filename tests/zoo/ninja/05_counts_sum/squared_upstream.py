# The square belongs to the sum alone; the bracket is in the wrong place.
# status: fail
# dcounts_sum: wrong
# diagnosis: dcounts_sum upstream_squared


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = -((dcounts_sum_inv / counts_sum) ** 2)
    return dcounts_sum
