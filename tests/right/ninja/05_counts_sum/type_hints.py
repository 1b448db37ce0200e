# Annotations are welcome.

from typing import Tuple

import torch
from torch import Tensor

Pair = Tuple[Tensor, Tensor]


def square(x: Tensor) -> Tensor:
    return torch.mul(x, x)


def backward(dcounts_sum_inv: Tensor, counts_sum: Tensor, counts_sum_inv: Tensor) -> Tensor:
    dcounts_sum: Tensor = -1.0 / square(counts_sum) * dcounts_sum_inv
    return dcounts_sum
