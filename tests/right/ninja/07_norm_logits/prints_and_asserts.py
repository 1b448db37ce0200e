# What one leaves behind while finding out.


def backward(dcounts, norm_logits, counts):
    print("dcounts", dcounts.shape, dcounts.mean())
    assert dcounts.shape == counts.shape, "формы должны совпадать"
    dnorm_logits = counts * dcounts
    print(f"{dnorm_logits.abs().max():.3e}", dnorm_logits.dtype)
    return dnorm_logits
