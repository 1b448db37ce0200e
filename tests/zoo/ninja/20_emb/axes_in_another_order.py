# Number t*C + c of a row was emb[i, t, c], not emb[i, c, t].
# status: fail
# demb: wrong
# diagnosis: demb shuffled


def backward(dembcat, emb):
    n, T, C = emb.shape
    demb = dembcat.view(n, C, T).transpose(1, 2)
    return demb
