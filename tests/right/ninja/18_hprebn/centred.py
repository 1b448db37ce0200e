# dbnmeani is minus the column sums, so this takes the columns' means away.


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff - dbndiff.mean(0, keepdim=True)
    return dhprebn
