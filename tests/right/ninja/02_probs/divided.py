# Without the inverse in between; a comment in another language changes nothing.


def backward(dlogprobs, probs):
    # производная логарифма — 1/p; 对数的导数是 1/p
    dprobs = dlogprobs / probs
    return dprobs
