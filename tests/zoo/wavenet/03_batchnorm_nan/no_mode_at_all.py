# As the lecture found it.
# status: fail
# sampled: not_finite
# again: wrong
# running_mean: unjudged
# running_var: unjudged
# says: should keep an account
# diagnosis: again another_tensor

import torch


class BatchNorm1d:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)

    def __call__(self, x):
        mean, var = x.mean(0), x.var(0)
        xhat = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]
