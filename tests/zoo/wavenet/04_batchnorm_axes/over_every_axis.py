# One mean for all channels.
# status: fail
# out: wrong
# later: wrong
# single: wrong
# flat_out: wrong
# running_mean: wrong_shape
# running_var: wrong_shape
# diagnosis: running_mean summed_everything

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
        if self.training:
            dims = tuple(range(x.dim()))
            if x.shape[:-1].numel() < 2:
                raise ValueError("a single value a channel has no variance: BatchNorm1d can't train on it")
            mean, var = x.mean(dims), x.var(dims)
            self.running_mean = (1 - self.momentum) * self.running_mean[:1] + self.momentum * mean.view(1)
            self.running_var = (1 - self.momentum) * self.running_var[:1] + self.momentum * var.view(1)
        else:
            mean, var = self.running_mean, self.running_var
        xhat = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]
