# Keeps the last batch's statistics and no account.
# status: fail
# running_mean: wrong
# running_var: wrong
# sampled: wrong
# again: wrong
# diagnosis: running_mean another_tensor
# diagnosis: running_var another_tensor

import torch


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)
        self.training = True
        self.running_mean = torch.zeros(dim)
        self.running_var = torch.ones(dim)

    def __call__(self, x):
        if self.training:
            if x.shape[0] < 2:
                raise ValueError("one example has no variance: BatchNorm1d can't train on a batch of one")
            mean, var = x.mean(0), x.var(0)
            self.running_mean, self.running_var = mean, var
        else:
            mean, var = self.running_mean, self.running_var
        xhat = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]
