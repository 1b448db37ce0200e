# That is the rule for x**k; here x is the exponent.
# status: fail
# dnorm_logits: wrong
# diagnosis: dnorm_logits power


def backward(dcounts, norm_logits, counts):
    dnorm_logits = norm_logits * (norm_logits - 1).exp() * dcounts
    return dnorm_logits
