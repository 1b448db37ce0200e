"""Sentences of `ninja train`, and how they are laid out: pure functions from values to text. Imports no torch."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from ninja.terminal import width


def hockey_stick(loss: float, expected: float) -> str:
    """Why a first loss that is far off costs steps."""
    return (
        f"The first loss is {loss:.2f}. A network that knows nothing yet should give every letter the same chance, which is a "
        f"loss of {expected:.2f}, -log(1/letters). This one begins sure of itself and wrong, and its first steps will only "
        f"undo that: the curve looks like a hockey stick. Look at the scale of the weights: 1/√fan_in in Linear (02_linear.py)."
    )


def clean(text: str) -> str:
    """A learner's text without what a terminal would obey."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in text)


def together(files: Sequence[str]) -> str:
    """`exercises/wavenet/01_flatten_consecutive.py, 02_linear.py`: the folder once."""
    first = Path(files[0])
    return ", ".join([str(first), *(name.name if (name := Path(file)).parent == first.parent else file for file in files[1:])])


def against(mine: float, other: float) -> str:
    """How one loss stands against another: `this is 0.040 better`."""
    gap = other - mine
    return "this is as good" if abs(gap) < 0.0005 else f"this is {abs(gap):.3f} {'better' if gap > 0 else 'behind'}"


def paragraph(text: str) -> str:
    """A text in lines that the terminal has room for."""
    return hanging("", text)


def hanging(label: str, text: str) -> str:
    """A label and a text that is wrapped beside it."""
    room = max(20, min(width(), 100))
    beside = " " * len(label)
    return textwrap.fill(
        text, room, initial_indent=label, subsequent_indent=beside, break_long_words=False, break_on_hyphens=False
    )
