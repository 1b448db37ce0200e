"""What a learning-rate sweep says: losses at rising rates → where they fall fastest, where they are lowest, which rate to take.

    rates, losses → Reading

Pure functions of numbers; imports neither torch nor anything that draws. Losses are in nats a letter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

DECADES = 3.0
"""A sweep begins at a thousandth of its highest rate (`optim.Rates.factor`)."""
WIDTH = 0.08
"""Of the smoothing, in decades: the standard deviation of a bell around each rate."""
LEAST = 40
"""Fewer losses than that say nothing of where they fall."""
GAIN = 0.05
"""In nats a letter: what falls by less has not learned."""
CLIMB, GROUP = 1.5, 10
"""A sweep is over once the mean loss of so many steps has climbed to so many times its first: it only grows then."""


@dataclass(frozen=True)
class Reading:
    """What a sweep says. `steepest` and `lowest` are places in `rates`; `rate` is the suggestion, None where there is none."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smooth: tuple[float, ...]
    steepest: int
    lowest: int
    rate: float | None
    why: str

    @property
    def known(self) -> bool:
        """Whether there were enough losses to say anything."""
        return bool(self.smooth)

    @property
    def ceiling(self) -> float:
        """The highest loss that is worth showing: where it has blown up there is nothing to see."""
        low, high = self.smooth[self.lowest], max(self.smooth[: self.lowest + 1])
        return high + 0.35 * (high - low) + 0.05


def rates(highest: float, steps: int, count: int) -> list[float]:
    """The rate at each of the first `count` steps: from a thousandth of `highest` on, every step by the same factor."""
    return [highest * 10.0 ** (DECADES * (step / max(steps - 1, 1) - 1.0)) for step in range(count)]


def read(rates: Sequence[float], losses: Sequence[float], *, blown: bool = False) -> Reading:
    """The reading of losses, one a rate, all of them finite. `blown`: there are no more, because the loss blew up."""
    width = max(1.0, WIDTH * (len(rates) - 1) / math.log10(rates[-1] / rates[0])) if len(rates) > 1 else 1.0
    edge = round(width)  # nearer to the ends there is too little to go by
    if len(losses) < max(LEAST, 4 * edge):
        what = "the loss blew up too soon: sweep lower rates" if blown else "give it more --steps"
        return Reading(tuple(rates), tuple(losses), (), 0, 0, None, f"only {len(losses)} steps to go by: {what}")
    smooth, slopes = smoothed(losses, width)
    lowest = min(range(edge, len(smooth) - edge), key=smooth.__getitem__)
    steepest = min(range(edge, max(lowest, edge + 1)), key=slopes.__getitem__)
    rate, why = None, ""
    if max(smooth[:lowest], default=smooth[0]) - smooth[lowest] < GAIN:
        why = (
            f"from {rates[0]:.2g} on, the loss only rises: sweep lower rates"
            if smooth[-1] > smooth[0] + GAIN
            else "the loss hardly fell at any rate: give it more --steps, or sweep higher rates"
        )
    elif lowest >= len(smooth) - edge - 1 and not blown:
        why = f"at {rates[-1]:.2g} the loss is still falling: sweep higher rates"
    else:
        rate = rounded(rates[lowest])
        why = (
            f"the loss falls fastest near {rates[steepest]:.2g}, and is lowest near {rates[lowest]:.2g}: from there on, larger "
            f"steps undo what they learn"
        )
    return Reading(tuple(rates), tuple(losses), tuple(smooth), steepest, lowest, rate, why)


def smoothed(losses: Sequence[float], width: float) -> tuple[list[float], list[float]]:
    """A straight line fitted around each loss, weighted by a bell of `width` places: its value there, and its slope a place."""
    reach = math.ceil(3 * width)
    bell = [math.exp(-0.5 * (off / width) ** 2) for off in range(reach + 1)]
    values, slopes = [], []
    for place in range(len(losses)):
        offs = range(max(-reach, -place), min(reach, len(losses) - 1 - place) + 1)
        weights = [bell[abs(off)] for off in offs]
        total = math.fsum(weights)
        middle = math.fsum(weight * off for weight, off in zip(weights, offs, strict=True)) / total
        mean = math.fsum(weight * losses[place + off] for weight, off in zip(weights, offs, strict=True)) / total
        above = math.fsum(weight * (off - middle) * losses[place + off] for weight, off in zip(weights, offs, strict=True))
        below = math.fsum(weight * (off - middle) ** 2 for weight, off in zip(weights, offs, strict=True))
        slope = above / below if below else 0.0
        values.append(mean - slope * middle)
        slopes.append(slope)
    return values, slopes


def blown_up_at(losses: Sequence[float]) -> int | None:
    """After how many steps a sweep has nothing more to tell, since the loss has blown up; None where it is not."""
    first = math.inf
    for begin in range(0, len(losses) - GROUP + 1, GROUP):
        mean = math.fsum(losses[begin : begin + GROUP]) / GROUP
        first = mean if begin == 0 else first
        if mean > CLIMB * first:
            return begin + GROUP
    return None


def rounded(rate: float) -> float:
    """A rate as one types it: two digits."""
    return float(f"{rate:.1e}")
