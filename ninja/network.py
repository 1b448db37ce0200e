"""The lecture's network: its parameters, a minibatch of real names, and the run that learners are shown. Trusted side.

    names → minibatch ┐
    seed → parameters ┴→ forward of `ninja/26_network`, traced → Scene: every tensor's value and gradient

The forward itself is written out once, in solutions/ninja/26_network.py, and runs here under the trace.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import torch
from torch import Tensor

from grader.course import Course
from grader.exercise import Exercise
from grader.probe import Scene
from grader.trace import Forward, Pull, Trace
from ninja import names

WHOLE = "ninja/26_network"
SEED = 2147483647
"""The lecture's, for torch.Generator()."""
BATCH = 32
EMBEDDING, HIDDEN = 10, 64
PARAMETERS = ("C", "W1", "b1", "W2", "b2", "bngain", "bnbias")
"""In the lecture's order, which is that of the draws too."""


def parameters(
    rng: torch.Generator,
    letters: int = 27,
    block_size: int = names.BLOCK_SIZE,
    n_embd: int = EMBEDDING,
    n_hidden: int = HIDDEN,
) -> dict[str, Tensor]:
    """The lecture's starting point, float32, by name.

    C (letters, n_embd), W1 (block_size*n_embd, n_hidden), b1 (n_hidden,), W2 (n_hidden, letters), b2 (letters,), bngain and
    bnbias (1, n_hidden). Biases start near zero and the gain near one, but not at it: an all-zero bias hides a wrong gradient.
    """
    fan_in = n_embd * block_size
    return {
        "C": torch.randn((letters, n_embd), generator=rng),
        "W1": torch.randn((fan_in, n_hidden), generator=rng) * (5 / 3) / (fan_in**0.5),
        "b1": torch.randn(n_hidden, generator=rng) * 0.1,
        "W2": torch.randn((n_hidden, letters), generator=rng) * 0.1,
        "b2": torch.randn(letters, generator=rng) * 0.1,
        "bngain": torch.randn((1, n_hidden), generator=rng) * 0.1 + 1.0,
        "bnbias": torch.randn((1, n_hidden), generator=rng) * 0.1,
    }


def minibatch(X: Tensor, Y: Tensor, rng: torch.Generator, n: int = BATCH) -> tuple[Tensor, Tensor]:
    """`n` examples drawn with replacement, as in the lecture: Xb (n, block_size), Yb (n,)."""
    ix = torch.randint(0, len(X), (n,), generator=rng)
    return X[ix], Y[ix]


def run(course: Course, inputs: Mapping[str, Tensor]) -> tuple[Trace, Pull]:
    """One forward on Xb, Yb and the parameters, in their dtype, and the gradient of the loss with respect to every tensor."""
    trace = _forward(course.exercise(WHOLE))(inputs)
    return trace, trace.pull({"loss": torch.ones_like(trace.values["loss"])})


def scene(course: Course) -> Scene:
    """The lecture's run: 32 real contexts, hidden layer of 64, float32. The same on every call."""
    rng = torch.Generator().manual_seed(SEED)
    given = names.load()
    start = parameters(rng, len(given.letters))
    Xb, Yb = minibatch(*names.contexts(names.split(given.words)[0], given.letters), rng)
    trace, pull = run(course, {"Xb": Xb, "Yb": Yb, **start})
    return Scene(trace.values, pull.grads)


@functools.lru_cache(maxsize=4)
def _forward(exercise: Exercise) -> Forward:
    return Forward(exercise)
