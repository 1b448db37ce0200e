# Every row also has a share in the mean.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn missing_use


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff.clone()
    return dhprebn
