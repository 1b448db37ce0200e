# Batches have other sizes too.
# status: fail
# dhprebn: wrong
# says: right on the shown
# diagnosis: dhprebn hard_coded_size


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani / 32
    return dhprebn
