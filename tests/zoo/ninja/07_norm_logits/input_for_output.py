# exp of x, not x.
# status: fail
# dnorm_logits: wrong
# diagnosis: dnorm_logits input_for_output


def backward(dcounts, norm_logits, counts):
    dnorm_logits = norm_logits * dcounts
    return dnorm_logits
