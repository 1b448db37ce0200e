# It broadcasts by itself.


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff + dbnmeani / hprebn.shape[0]
    return dhprebn
