"""Layers as a learner writes them who follows the hints and knows no tricks: the lecture's forward, and a plain backward."""

from __future__ import annotations

from typing import Any

import torch


class Linear:
    """(…, fan_in) → (…, fan_out)."""

    def __init__(self, fan_in, fan_out, bias=True):
        self.weight = torch.randn((fan_in, fan_out)) / fan_in**0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.x = x
        out = x @ self.weight
        if self.bias is not None:
            out = out + self.bias
        return out

    def backward(self, dout):
        rows, drows = self.x.reshape(-1, self.x.shape[-1]), dout.reshape(-1, dout.shape[-1])
        self.grads = [rows.T @ drows]
        if self.bias is not None:
            self.grads.append(drows.sum(0))
        return dout @ self.weight.T

    def parameters(self):
        return [self.weight] + ([] if self.bias is None else [self.bias])


class BatchNorm1d:
    """Over every axis but the last."""

    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x):
        dims = tuple(range(x.dim() - 1))
        if self.training:
            mean, var = x.mean(dims, keepdim=True), x.var(dims, keepdim=True)
        else:
            mean, var = self.running_mean, self.running_var
        self.dims, self.std = dims, torch.sqrt(var + self.eps)
        self.xhat = (x - mean) / self.std
        if self.training:
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.flatten()
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var.flatten()
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        n = self.xhat.numel() // self.xhat.shape[-1]
        dgamma, dbeta = (dout * self.xhat).sum(self.dims), dout.sum(self.dims)
        self.grads = [dgamma, dbeta]
        dxhat = dout * self.gamma
        if not self.training:
            return dxhat / self.std
        return (dxhat - dxhat.mean(self.dims) - self.xhat * (dxhat * self.xhat).sum(self.dims) / (n - 1)) / self.std

    def parameters(self):
        return [self.gamma, self.beta]


class Embedding:
    """(…) letters → (…, embedding_dim)."""

    def __init__(self, num_embeddings, embedding_dim):
        self.weight = torch.randn((num_embeddings, embedding_dim))

    def __call__(self, x):
        self.x = x
        return self.weight[x]

    def backward(self, dout):
        dweight = torch.zeros_like(self.weight)
        dweight.index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))
        self.grads = [dweight]

    def parameters(self):
        return [self.weight]


class FlattenConsecutive:
    """(B, T, C) → (B, T//n, n*C)."""

    def __init__(self, n):
        self.n, self.grads = n, []

    def __call__(self, x):
        self.shape = x.shape
        B, T, C = x.shape
        x = x.view(B, T // self.n, C * self.n)
        return x.squeeze(1) if x.shape[1] == 1 else x

    def backward(self, dout):
        return dout.reshape(self.shape)

    def parameters(self):
        return []


class Tanh:
    """Any shape."""

    grads: tuple[Any, ...] = ()

    def __call__(self, x):
        self.out = torch.tanh(x)
        return self.out

    def backward(self, dout):
        return (1 - self.out**2) * dout

    def parameters(self):
        return []


PLAIN = {each.__name__: each for each in (Linear, BatchNorm1d, Embedding, FlattenConsecutive, Tanh)}
