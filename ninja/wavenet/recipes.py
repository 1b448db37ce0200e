"""Models and recipes by name: what `ninja train` trains, and how. Trusted side; no learner's code.

    name and flags + row of names → Config

What each recipe reaches, and what did not help, is in docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from torch import Tensor

from grader.errors import UsageError
from ninja.wavenet.designs import Design
from ninja.wavenet.jobs import Config
from ninja.wavenet.optim import Rates

MODELS: Mapping[str, tuple[Design, str]] = {
    "mlp3": (Design("windows", 3, 10, 200, (3,)), "the network of week 3: three letters, one hidden layer"),
    "flat8": (Design("windows", 8, 10, 200, (8,)), "the same with eight letters"),
    "tree": (Design("windows", 8, 10, 68, (2, 2, 2)), "as many parameters in a tree of twos"),
    "wavenet": (Design("windows", 8, 24, 128, (2, 2, 2)), "the lecture's: 76,579 parameters"),
    "wavenet-conv": (Design("slid", 8, 24, 128, (2, 2, 2)), "the same, slid over whole names"),
    "wavenet-shared": (Design("shared", 8, 24, 128, (2, 2, 2)), "the same, every distinct node of a batch computed once"),
    "gated": (Design("gated", 8, 48, 128, (2, 2, 2)), "gated units with residual and skip connections, slid"),
    "wavenet16": (Design("shared", 16, 48, 384, (2, 2, 2, 2)), "wider, and sixteen letters deep"),
}


@dataclass(frozen=True)
class Recipe:
    """A model by name, and how it is trained."""

    model: str
    text: str
    rates: Rates = field(default_factory=Rates)
    batch: int = 128
    epochs: float = 3.8
    steps: int = 0
    replacement: bool = False
    pooled: bool = True
    backoff: float = 4.0


@dataclass(frozen=True)
class Best:
    """The run with the lowest validation loss that is known, of one model on the names that come with ninja."""

    model: str
    loss: float
    seconds: float
    command: str


LECTURE = Rates(optimiser="sgd", lr=0.1, schedule="lecture")
RECIPES: Mapping[str, Recipe] = {
    "minute": Recipe("wavenet-shared", "the best in about a minute", Rates(decay=3.0), 256, 42.0),
    "quick": Recipe("wavenet-shared", "the lecture's result in seconds", Rates(decay=0.3, adam_lr=0.02), 128, 2.0),
    "long": Recipe("wavenet16", "a larger tree, for seven minutes or more", Rates(decay=5.0), 256, 24.0, backoff=5.0),
    "lecture": Recipe(
        "wavenet",
        "as in the lecture: 200,000 steps of 32",
        LECTURE,
        32,
        steps=200_000,
        replacement=True,
        pooled=False,
        backoff=0.0,
    ),
}
DEFAULT = "minute"
LECTURE_LOSS = 1.993
BEST = Best("wavenet16", 1.925, 402, "ninja train --recipe long --seed 1")
BEST_LOSS = BEST.loss
LECTURE_LOG = (2.105, 2.027, 2.029, 2.022, 1.993)


def design(model: str, letters: int, **flags: Any) -> Design:
    """A model with the flags that were given: form, context, embedding, hidden, depth. Raises UsageError."""
    if model not in MODELS:
        raise UsageError(f"no model `{model}`: there are {', '.join(MODELS)}")
    made, given = MODELS[model][0], {name: value for name, value in flags.items() if value is not None}
    context, depth = given.get("context", made.context), given.pop("depth", None)
    if any(value < 1 for name, value in given.items() if name != "form"):
        raise UsageError("context, embedding and hidden are numbers from 1 on")
    fans = made.fans if context == made.context and depth is None else fans_of(context, depth, flat=len(made.fans) == 1)
    made = replace(made, **given, fans=fans, letters=letters)
    if made.form in ("slid", "gated") and set(fans) != {2}:
        raise UsageError(f"what slides puts two together at every level, so its context is 2, 4, 8, 16, …, not {context}")
    return made


def fans_of(context: int, depth: int | None = None, *, flat: bool = False) -> tuple[int, ...]:
    """How many neighbours each level puts together, so that `depth` levels see `context` letters. Raises UsageError."""
    factors = []
    left, factor = context, 2
    while left > 1:
        while left % factor == 0:
            factors.append(factor)
            left //= factor
        factor += 1
    depth = (1 if flat else max(1, len(factors))) if depth is None else depth
    if depth < 1 or depth > max(1, len(factors)):
        raise UsageError(f"a context of {context} letters makes a tree of 1 to {max(1, len(factors))} levels, not {depth}")
    fans = sorted(factors or [1])
    while len(fans) > depth:
        fans = sorted([fans[0] * fans[1], *fans[2:]])
    return tuple(fans)


def config(
    recipe: str, letters: int, row: Tensor, *, model: str = "", seed: int = 42, flags: Mapping[str, Any] | None = None
) -> Config:
    """A recipe's configuration for a list of names; `model` and `flags` (see `design`) replace the recipe's own."""
    if recipe not in RECIPES:
        raise UsageError(f"no recipe `{recipe}`: there are {', '.join(RECIPES)}")
    chosen = RECIPES[recipe]
    made = design(model or chosen.model, letters, **(flags or {}))
    # What is counted in names where a step takes whole names is counted in targets where it takes windows.
    batch = chosen.batch
    if (made.form == "windows") != (MODELS[chosen.model][0].form == "windows"):
        targets = len(row) / max(1, int((row == 0).sum()))
        batch = max(1, round(batch * targets if made.form == "windows" else batch / targets))
    made_of = Config(made, chosen.rates, batch, chosen.steps, seed, chosen.replacement, chosen.pooled, chosen.backoff)
    return made_of if chosen.steps else made_of.for_epochs(chosen.epochs, row)
