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
from ninja.wavenet.models import Design

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
    places = inputs[1] if training and form == "slid" and len(inputs) > 1 else None
    for level, (fan, stride) in enumerate(zip(design.fans, design.strides, strict=True), 1):
        if form == "shared" and level > 1:
            x = F.embedding(inputs[level - 1], x)  # (nodes, fan, C)
        if form == "slid":
            whole = torch.cat([x[:, :1].expand(-1, stride, -1), x], 1)
            x = torch.cat([whole[:, :-stride], x], 2)  # (B, T, 2C)
        else:
            x = x.reshape(x.shape[0], x.shape[1] // fan, fan * x.shape[2])
            x = x.squeeze(1) if x.shape[1] == 1 else x
        x = x @ parameters[f"{level}.weight"]
        shape, rows = x.shape, x.reshape(-1, x.shape[-1])
        rows = rows if places is None else rows[places]
        mean, var, gamma, beta = *(statistics[f"{level}.{name}"] for name in ("mean", "var")), *_affine(parameters, level)
        x = torch.tanh(F.batch_norm(rows, mean, var, gamma, beta, training, MOMENTUM, EPS))
        if places is not None:
            x = x.new_zeros((shape[0] * shape[1], shape[2])).index_copy(0, places, x)
        x = x.view(shape)
    return torch.addmm(parameters["out.bias"], x.reshape(-1, x.shape[-1]), parameters["out.weight"])


def loss(out: Tensor, batch: Batch) -> Tensor:
    """Mean negative log-likelihood of a batch's targets."""
    return -(F.log_softmax(out, 1) * batch.counts).sum() / batch.n


def _affine(parameters: Mapping[str, Tensor], level: int) -> tuple[Tensor, Tensor]:
    return parameters[f"{level}.gamma"], parameters[f"{level}.beta"]
