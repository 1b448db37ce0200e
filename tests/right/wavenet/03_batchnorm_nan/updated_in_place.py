# lerp_ moves a tensor a part of the way; the variance is worked out by hand.

import torch


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x):
        if not self.training:
            return self.normalised(x, self.running_mean, self.running_var)
        n = x.shape[0]
        if n == 1:
            raise ValueError("a batch of one")
        mean = x.sum(0) / n
        var = ((x - mean) ** 2).sum(0) / (n - 1)
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(var, self.momentum)
        return self.normalised(x, mean, var)

    def normalised(self, x, mean, var):
        return (x - mean) * (var + self.eps) ** -0.5 * self.gamma + self.beta

    def parameters(self):
        return [self.gamma, self.beta]
