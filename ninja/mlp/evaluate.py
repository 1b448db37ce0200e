"""What a trained network is worth: losses on the three splits, and names that it makes up. Trusted side.

    parameters + training split → Calibrated (BatchNorm's statistics over all of the training set) → loss, names

It runs no learner's code: the parameters of a run come here as checked tensors. The same contexts occur again and again
in names (5,450 kinds among 183,884), so each kind goes through the network once and counts as often as it occurs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ninja.names import Names, Split

LONGEST = 40
"""A sampled name is cut off here: a network that never learned to stop must not hang anyone."""


@dataclass(frozen=True)
class Tally:
    """A split with equal contexts put together: `X` (kinds, block_size), and `counts` (kinds, letters) of what came next."""

    X: Tensor
    counts: Tensor

    @classmethod
    def of(cls, split: Split, letters: int) -> Tally:
        """Count. Contexts are told apart by their number in base `letters`."""
        X, Y = split.X.numpy(), split.Y.numpy()
        codes = X @ (letters ** np.arange(X.shape[1], dtype=np.int64))
        _, first, kind = np.unique(codes, return_index=True, return_inverse=True)
        counts = np.zeros((len(first), letters))
        np.add.at(counts, (kind.reshape(-1), Y), 1.0)
        return cls(torch.from_numpy(X[first]), torch.from_numpy(counts))


class Calibrated:
    """The network as it is used after training: BatchNorm with the mean and variance of the whole training set. In float64.

    `parameters` by name: C (V, n_embd), W1 (T*n_embd, H), b1 (H,), W2 (H, V), b2 (V,), bngain and bnbias (1, H).
    """

    def __init__(self, parameters: Mapping[str, Tensor], train: Tally) -> None:
        self.parameters = {name: value.detach().to(torch.float64) for name, value in parameters.items()}
        weights = train.counts.sum(1, keepdim=True)  # (kinds, 1)
        total = weights.sum()
        hprebn = self._hprebn(train.X)
        self.mean = (weights * hprebn).sum(0, keepdim=True) / total  # (1, H)
        self.var = (weights * (hprebn - self.mean) ** 2).sum(0, keepdim=True) / (total - 1)  # (1, H)

    def logits(self, X: Tensor) -> Tensor:
        """X (n, T) → (n, V)."""
        p = self.parameters
        bnraw = (self._hprebn(X) - self.mean) * (self.var + 1e-5) ** -0.5
        return torch.tanh(p["bngain"] * bnraw + p["bnbias"]) @ p["W2"] + p["b2"]

    def loss(self, split: Tally) -> float:
        """The mean negative log-likelihood of a split, in nats a letter."""
        return float(-(F.log_softmax(self.logits(split.X), 1) * split.counts).sum() / split.counts.sum())

    def sample(self, names: Names, count: int, rng: torch.Generator) -> list[str]:
        """`count` names, letter by letter, each from the probabilities that the letters before it leave."""
        contexts = torch.zeros((count, self.parameters["W1"].shape[0] // self.parameters["C"].shape[1]), dtype=torch.int64)
        made: list[list[int]] = [[] for _ in range(count)]
        going = list(range(count))
        for _ in range(LONGEST):
            if not going:
                break
            probs = F.softmax(self.logits(contexts[going]), 1)
            letters = torch.multinomial(probs, 1, generator=rng)  # (going, 1)
            contexts[going] = torch.cat([contexts[going][:, 1:], letters], 1)
            drawn = dict(zip(going, letters.flatten().tolist(), strict=True))
            for row, letter in drawn.items():
                if letter:
                    made[row].append(letter)
            going = [row for row in going if drawn[row]]
        return [names.decode(numbers) for numbers in made]

    def _hprebn(self, X: Tensor) -> Tensor:
        p = self.parameters
        return p["C"][X].view(len(X), -1) @ p["W1"] + p["b1"]
