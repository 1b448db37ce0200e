# x and dx swapped.
# status: fail
# dnorm_logits: wrong
# diagnosis: dnorm_logits roles_swapped


def backward(dcounts, norm_logits, counts):
    dnorm_logits = norm_logits * dcounts.exp()
    return dnorm_logits
