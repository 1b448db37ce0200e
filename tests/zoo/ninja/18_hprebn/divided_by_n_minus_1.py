# Bessel's correction is for the variance, not for the mean.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn bessel


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani / (hprebn.shape[0] - 1)
    return dhprebn
