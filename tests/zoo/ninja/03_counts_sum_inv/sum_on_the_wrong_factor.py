# The sum belongs round the product.
# status: fail
# dcounts_sum_inv: wrong
# diagnosis: dcounts_sum_inv sum_on_factor


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = counts.sum(1, keepdim=True) * dprobs.sum(1, keepdim=True)
    return dcounts_sum_inv
