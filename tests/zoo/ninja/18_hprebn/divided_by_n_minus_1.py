# Bessel's correction is for the variance, not for the mean.
# status: fail
# dhprebn: wrong


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani / (hprebn.shape[0] - 1)
    return dhprebn
