# Each row has a weight of 1/n in the mean.
# status: fail
# dhprebn: wrong


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani
    return dhprebn
