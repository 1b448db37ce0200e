# The Jacobian of each column, as a matrix.

import torch


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n, H = hprebn.shape
    columns = []
    for j in range(H):
        x = bnraw[:, j]
        jacobian = torch.eye(n) - 1 / n - torch.outer(x, x) / (n - 1)
        columns.append(bngain[0, j] * bnvar_inv[0, j] * jacobian @ dhpreact[:, j])
    dhprebn = torch.stack(columns, 1)
    return dhprebn
