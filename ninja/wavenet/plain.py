"""The same models in plain torch functions: what autograd, validation and sampling run. Trusted side.

    parameters and BatchNorm's statistics, by name + a batch's inputs → logits

Of the learner's side it shares the designs and the batches, which are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from ninja.wavenet.batches import Batch
from ninja.wavenet.designs import Design

EPS, MOMENTUM = 1e-5, 0.1
"""BatchNorm's, as the layers have them."""


def logits(
    design: Design,
    parameters: Mapping[str, Tensor],
    inputs: Sequence[Tensor],
    statistics: Mapping[str, Tensor],
    *,
    training: bool = False,
) -> Tensor:
    """(rows, letters). In training, BatchNorm goes by the batch and moves `statistics` in place."""
    form, x = design.form, F.embedding(inputs[0], parameters["embedding"])
    if form == "gated":
        return _gated(design, parameters, x)
    for level, (fan, stride) in enumerate(zip(design.fans, design.strides, strict=True), 1):
        if form != "windows" and level > 1:
            x = F.embedding(inputs[level - 1], x)  # (nodes, fan, C), or (pieces, stride + PIECE, C)
        if form == "slid":
            x = torch.cat([x[:, :-stride], x[:, stride:]], 2) @ parameters[f"{level}.weight"]
            x = x.view(-1, x.shape[-1]).index_select(0, inputs[-1])
        else:
            x = x.reshape(x.shape[0], x.shape[1] // fan, fan * x.shape[2])
            x = (x.squeeze(1) if x.shape[1] == 1 else x) @ parameters[f"{level}.weight"]
        rows = _batch_norm(x.reshape(-1, x.shape[-1]), level, parameters, statistics, training=training)
        x = torch.tanh(rows).view(x.shape)
    return torch.addmm(parameters["out.bias"], x, parameters["out.weight"])


def loss(out: Tensor, batch: Batch) -> Tensor:
    """Mean negative log-likelihood of a batch's targets."""
    return -(F.log_softmax(out, 1) * batch.counts).sum() / batch.n


def _gated(design: Design, parameters: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """Residual blocks on embedded letters with a single dot before them: (B, T, C) → (B*T, letters)."""
    T, p = x.shape[1], parameters
    x = torch.cat([p["embedding"][0].expand(len(x), sum(design.strides), -1), x], 1)
    total = x.new_zeros(())
    for level, stride in enumerate(design.strides, 1):
        pairs = torch.cat([x[:, :-stride], x[:, stride:]], 2)
        a, b = (pairs @ p[f"{level}.conv.weight"] + p[f"{level}.conv.bias"]).chunk(2, 2)
        h = torch.tanh(a) * torch.sigmoid(b)
        x = x[:, stride:] + h @ p[f"{level}.residual.weight"] + p[f"{level}.residual.bias"]
        total = total + (h @ p[f"{level}.skip.weight"] + p[f"{level}.skip.bias"])[:, -T:]
    out = torch.tanh(total) @ p["out.weight"] + p["out.bias"]
    return out.reshape(-1, design.letters)


def _batch_norm(
    x: Tensor, level: int, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor], *, training: bool
) -> Tensor:
    mean, var = statistics[f"{level}.mean"], statistics[f"{level}.var"]
    gamma, beta = parameters[f"{level}.gamma"], parameters[f"{level}.beta"]
    # torch normalises with the variance over n, ours over n - 1, as the lecture does; with m = (n - 1) / n,
    # 1 / sqrt(v / m + e) = sqrt(m) / sqrt(v + e m).
    less = (len(x) - 1) / len(x) if training else 1.0
    return F.batch_norm(x, mean, var, gamma * less**0.5, beta, training, MOMENTUM, EPS * less)
