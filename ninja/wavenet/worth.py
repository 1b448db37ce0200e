"""What a trained model is worth: losses on rows of names, and names that it makes up. Trusted side.

    parameters and statistics, as tensors that came back → Model → loss of a row, logits of contexts, names

So no learner can have a hand in the numbers by which a run is compared with others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ninja.wavenet import plain
from ninja.wavenet.batches import Shared
from ninja.wavenet.contexts import windows
from ninja.wavenet.designs import Design

LONGEST = 40


@dataclass(frozen=True)
class Model:
    """A trained network in eval mode."""

    design: Design
    parameters: Mapping[str, Tensor]
    statistics: Mapping[str, Tensor]

    def loss(self, row: Tensor) -> float:
        """Mean negative log-likelihood, in nats a letter; each distinct context is computed once."""
        if self.design.form == "gated":
            distinct, kind = torch.unique(windows(row, self.design.context), dim=0, return_inverse=True)
            logprobs = torch.log_softmax(self.logits(distinct), 1)
            return float(-logprobs[kind, row].mean())
        design = replace(self.design, form="shared")
        batch = Shared(row, design).whole()
        with torch.no_grad():
            return float(plain.loss(plain.logits(design, self.parameters, batch.inputs, self.statistics), batch))

    def logits(self, contexts: Tensor) -> Tensor:
        """(n, context) letters → (n, letters)."""
        with torch.no_grad():
            if self.design.form == "gated":  # its blocks put a context of dots before the letters; only the last place is asked
                out = plain.logits(self.design, self.parameters, [contexts], self.statistics)
                return out.view(*contexts.shape, -1)[:, -1]
            return plain.logits(replace(self.design, form="windows"), self.parameters, [contexts], self.statistics)

    def sample(
        self, count: int, rng: torch.Generator, *, temperature: float = 1.0, prefix: Sequence[int] = ()
    ) -> list[list[int]]:
        """Names as letter numbers, without their end; each begins with `prefix`. A name is cut off at LONGEST letters."""
        made = [list(prefix) for _ in range(count)]
        contexts = torch.zeros((count, self.design.context), dtype=torch.int64)
        for letter in prefix:
            contexts = torch.cat([contexts[:, 1:], torch.full((count, 1), letter)], 1)
        going = torch.arange(count)
        while len(going) and len(made[int(going[0])]) < LONGEST:
            out = self.logits(contexts[going]) / max(temperature, 1e-6)
            drawn = torch.multinomial(torch.softmax(out, 1), 1, generator=rng)  # (going, 1)
            contexts[going] = torch.cat([contexts[going][:, 1:], drawn], 1)
            for place, letter in zip(going.tolist(), drawn[:, 0].tolist(), strict=True):
                if letter:
                    made[place].append(letter)
            going = going[drawn[:, 0] != 0]
        return made
