# The chain of the last track, line by line, with keepdim.

import torch


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)
        self.running_mean = torch.zeros(dim)
        self.running_var = torch.ones(dim)

    def __call__(self, x):
        self.dims = (0,) if x.ndim == 2 else (0, 1)
        self.n = x.numel() // x.shape[-1]
        self.live = self.training
        if self.live:
            if self.n == 1:
                raise ValueError("expected more than one value per channel when training")
            bnmean = x.mean(self.dims, keepdim=True)
            bnvar = x.var(self.dims, keepdim=True)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * bnmean.flatten()
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * bnvar.flatten()
        else:
            bnmean, bnvar = self.running_mean, self.running_var
        self.bnvar = bnvar
        self.bndiff = x - bnmean
        self.bnvar_inv = (bnvar + self.eps) ** -0.5
        self.bnraw = self.bndiff * self.bnvar_inv
        return self.gamma * self.bnraw + self.beta

    def parameters(self):
        return [self.gamma, self.beta]

    def backward(self, dout):
        self.grads = [(self.bnraw * dout).sum(self.dims), dout.sum(self.dims)]
        dbnraw = self.gamma * dout
        dbndiff = self.bnvar_inv * dbnraw
        if not self.live:
            return dbndiff
        dbnvar_inv = (self.bndiff * dbnraw).sum(self.dims, keepdim=True)
        dbnvar = -0.5 * (self.bnvar + self.eps) ** -1.5 * dbnvar_inv
        dbndiff2 = dbnvar / (self.n - 1) * torch.ones_like(self.bndiff)
        dbndiff += 2 * self.bndiff * dbndiff2
        dbnmean = -dbndiff.sum(self.dims, keepdim=True)
        return dbndiff + dbnmean / self.n
