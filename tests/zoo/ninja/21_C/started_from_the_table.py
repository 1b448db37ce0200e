# The gradient is added to the table itself.
# status: fail
# dC: wrong
# diagnosis: dC started_from_values


def backward(demb, Xb, C):
    dC = C.clone()
    dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))
    return dC
