# That is the slope of the logarithm.
# status: fail
# dnorm_logits: wrong


def backward(dcounts, norm_logits, counts):
    dnorm_logits = dcounts / counts
    return dnorm_logits
