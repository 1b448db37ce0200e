# Adds to what the last backward left.
# status: fail
# dgamma2: wrong
# dbeta2: wrong
# dgamma3: wrong
# dbeta3: wrong
# diagnosis: dgamma2 accumulated
# diagnosis: dbeta2 accumulated

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
        rows = x.reshape(-1, x.shape[-1])
        n = rows.shape[0]
        if self.training:
            if n < 2:
                raise ValueError("a single value a channel has no variance: BatchNorm1d can't train on it")
            mean = rows.mean(0)
            diff = rows - mean
            var = (diff * diff).sum(0) / (n - 1)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            diff, var = rows - self.running_mean, self.running_var
        self.inv = (var + self.eps) ** -0.5
        self.xhat = diff.mul_(self.inv)
        self.moved = self.training
        out = torch.addcmul(self.beta, self.xhat, self.gamma).view(x.shape)
        return out

    def parameters(self):
        return [self.gamma, self.beta]

    def backward(self, dout):
        drows, n = dout.reshape(self.xhat.shape), self.xhat.shape[0]
        dgamma = (drows * self.xhat).sum(0)
        dbeta = drows.sum(0)
        scale = self.gamma * self.inv
        if self.moved:
            dx = torch.addcmul(drows, self.xhat, dgamma / (1 - n))
            dx -= dbeta / n
            dx *= scale
        else:
            dx = drows * scale
        old = getattr(self, "grads", [0, 0])
        self.grads = [old[0] + dgamma, old[1] + dbeta]
        dx = dx.view(dout.shape)
        return dx
