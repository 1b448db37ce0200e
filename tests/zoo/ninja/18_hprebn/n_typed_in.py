# Batches have other sizes too.
# status: fail
# dhprebn: wrong
# says: right on the shown


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani / 32
    return dhprebn
