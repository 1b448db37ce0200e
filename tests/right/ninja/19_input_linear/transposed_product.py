# (AB)ᵀ = BᵀAᵀ


def backward(dhprebn, embcat, W1):
    dembcat = (W1 @ dhprebn.T).T
    dW1 = (dhprebn.T @ embcat).T
    db1 = dhprebn.sum(axis=0)
    return dembcat, dW1, db1
