# What backward does is decided in the call, and kept as a function.

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
        return self.live(x) if self.training else self.frozen(x)

    def live(self, x):
        flat = x.flatten(0, -2)
        n = flat.size(0)
        if n < 2:
            raise ValueError("no variance")
        var, mean = torch.var_mean(flat, 0)
        self.running_mean.mul_(1 - self.momentum).add_(self.momentum * mean)
        self.running_var.mul_(1 - self.momentum).add_(self.momentum * var)
        std = (var + self.eps).sqrt()
        xhat = (flat - mean) / std

        def back(dout):
            d = dout.flatten(0, -2)
            s, t = d.sum(0), (d * xhat).sum(0)
            self.grads = [t, s]
            return (self.gamma / std / n * (n * d - s - n / (n - 1) * xhat * t)).view_as(x)

        self.backward = back
        return (self.gamma * xhat + self.beta).view_as(x)

    def frozen(self, x):
        std = (self.running_var + self.eps).sqrt()
        xhat = (x - self.running_mean) / std

        def back(dout):
            axes = tuple(range(x.dim() - 1))
            self.grads = [(dout * xhat).sum(axes), dout.sum(axes)]
            return dout * self.gamma / std

        self.backward = back
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]
