# The minus is in dbnmeani already.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn use_sign


def backward(dbndiff, dbnmeani, hprebn):
    dhprebn = dbndiff - dbnmeani / hprebn.shape[0]
    return dhprebn
