# The slope of a mean is 1/n, whatever the values are.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn values_for_ones


def backward(dbndiff, dbnmeani, hprebn):
    n = hprebn.shape[0]
    dhprebn = dbndiff + hprebn / n * dbnmeani
    return dhprebn
