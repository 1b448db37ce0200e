# counts_sum_inv is already one over the sum.
# status: fail
# dcounts: wrong
# diagnosis: dcounts upside_down


def backward(dprobs, counts, counts_sum_inv):
    dcounts = dprobs / counts_sum_inv
    return dcounts
