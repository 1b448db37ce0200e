# counts is exp of norm_logits already.
# status: fail
# dnorm_logits: wrong
# diagnosis: dnorm_logits output_for_input


def backward(dcounts, norm_logits, counts):
    dnorm_logits = counts.exp() * dcounts
    return dnorm_logits
