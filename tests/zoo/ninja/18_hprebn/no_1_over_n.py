# Each row has a weight of 1/n in the mean.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn use_factor


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani
    return dhprebn
