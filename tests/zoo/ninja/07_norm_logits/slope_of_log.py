# That is the slope of the logarithm.
# status: fail
# dnorm_logits: wrong
# diagnosis: dnorm_logits upside_down


def backward(dcounts, norm_logits, counts):
    dnorm_logits = dcounts / counts
    return dnorm_logits
