# A small class that collects what comes back.

import torch


class Collector:
    def __init__(self, like):
        self.total = torch.zeros_like(like)

    def add(self, share):
        self.total = self.total + share
        return self


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    routes = Collector(counts).add(counts_sum_inv * dprobs).add(dcounts_sum)
    dcounts = routes.total
    return dcounts
