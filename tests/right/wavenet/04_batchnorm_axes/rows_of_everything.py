# Rows, whatever stands in front; the shape is put back at the end.

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
        if self.training:
            if len(rows) < 2:
                raise ValueError("too few values")
            var, mean = torch.var_mean(rows, 0)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return (self.gamma * (rows - mean) / (var + self.eps).sqrt() + self.beta).reshape(x.shape)

    def parameters(self):
        return [self.gamma, self.beta]
