"""A number's name: which size, or which expression of sizes, a constant factor is on every probe."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Sizes = Mapping[str, int]

ROUGH = 1e-3
CLOSE = 1e-9
"""Relative. Factors are measured over whole tensors, so that they are known far better than this."""


@dataclass(frozen=True)
class Constant:
    """A factor that is known by name.

    `kind` is `one`, `number` (the same on every probe), `size` (an expression of sizes) or `hard_coded` (an expression of the
    sizes over its value on the shown batch). `text` reads `2`, `1/n`, `n/(n - 1)`; of a hard-coded one it is the size. `value`
    is the factor on one probe, and `at` has the sizes there. `axis` is the size in it, where there is only one.
    """

    kind: Literal["one", "number", "size", "hard_coded"]
    text: str
    value: float
    axis: str = ""
    at: Sizes = field(default_factory=dict)

    @property
    def bessel(self) -> bool:
        """Whether it is what n in the place of n - 1 makes, or the other way round."""
        return self.kind == "size" and self.text in (f"{self.axis}/({self.axis} - 1)", f"({self.axis} - 1)/{self.axis}")


def name(factors: Sequence[float], sizes: Sequence[Sizes], shown: Sizes, shown_factor: float | None = None) -> Constant | None:
    """What the factors measured on some probes, which have these sizes, have in common. A nan fits anything. None: nothing.

    `shown_factor` is a rough measure on the shown batch: where it contradicts, a number that is the same on all others is none.
    """
    pairs = [(factor, size) for factor, size in zip(factors, sizes, strict=True) if not math.isnan(factor)]
    if not pairs:
        return None
    first = pairs[0][0]
    same = all(_close(factor, first) for factor, _ in pairs)
    if same and _close(first, 1.0):
        return Constant("one", "1", 1.0)
    plain = _plain(first)
    contradicted = shown_factor is not None and abs(first - shown_factor) > ROUGH * abs(shown_factor)
    if same and (len(pairs) > 1 or plain) and not contradicted:
        return Constant("number", plain or f"{first:.6g}", first) if abs(first) > CLOSE else None
    measured, at = [factor for factor, _ in pairs], tuple(tuple(size.items()) for _, size in pairs)
    for text, axis, values in _table(at):
        multiple = _MULTIPLES.get(round(first / values[0], 9))
        if multiple and all(_close(factor, multiple * value) for factor, value in zip(measured, values, strict=True)):
            loudest = max(range(len(pairs)), key=lambda index: abs(math.log(abs(measured[index]))))
            return Constant("size", _times(multiple, text), measured[loudest], axis, pairs[loudest][1])
    if len(pairs) > 1:
        here = {text: values[0] for text, _, values in _table((tuple(shown.items()),))}
        for text, axis, values in _table(at):
            if text in here and all(_close(f, value / here[text]) for f, value in zip(measured, values, strict=True)):
                return Constant("hard_coded", axis or text, first, axis)
    return None


_MULTIPLES = {1.0: 1.0, -1.0: -1.0, 2.0: 2.0, -2.0: -2.0, 0.5: 0.5, -0.5: -0.5}


@functools.lru_cache(maxsize=64)
def _table(at: tuple[tuple[tuple[str, int], ...], ...]) -> tuple[tuple[str, str, tuple[float, ...]], ...]:
    """Every expression with its value for each of some sizes; those that are finite and not zero."""
    sizes = [dict(each) for each in at]
    rows = ((text, axis, tuple(value(each) for each in sizes)) for text, axis, value in _expressions(sizes[0]))
    return tuple(row for row in rows if all(math.isfinite(value) and value for value in row[2]))


def _expressions(sizes: Sizes) -> Iterator[tuple[str, str, _Value]]:
    """(text, the axis if only one, value of sizes), the plainest first."""
    for axis in sizes:
        yield axis, axis, _Value(axis)
        yield f"1/{axis}", axis, _Value(axis, power=-1)
    for axis in sizes:
        yield f"{axis} - 1", axis, _Value(axis, less=1)
        yield f"1/({axis} - 1)", axis, _Value(axis, less=1, power=-1)
        yield f"{axis}/({axis} - 1)", axis, _Value(axis, over=1)
        yield f"({axis} - 1)/{axis}", axis, _Value(axis, over=1, power=-1)
        yield f"sqrt({axis})", axis, _Value(axis, power=0.5)
        yield f"1/sqrt({axis})", axis, _Value(axis, power=-0.5)
        yield f"{axis}**2", axis, _Value(axis, power=2)
        yield f"1/{axis}**2", axis, _Value(axis, power=-2)
        yield f"{axis} + 1", axis, _Value(axis, less=-1)
        yield f"{axis}/({axis} + 1)", axis, _Value(axis, over=-1)
        yield f"({axis} + 1)/{axis}", axis, _Value(axis, over=-1, power=-1)
        yield f"{axis}*({axis} - 1)", axis, _Value(axis, over=1, power=1, times=True)
    for one, other in itertools.permutations(sizes, 2):
        yield f"{one}/{other}", "", _Value(one, other=other, other_power=-1)
        if one < other:
            yield f"{one}*{other}", "", _Value(one, other=other, other_power=1)
            yield f"1/({one}*{other})", "", _Value(one, power=-1, other=other, other_power=-1)


@dataclass(frozen=True)
class _Value:
    """((axis - less) or axis / (axis - over))**power, times another axis to a power."""

    axis: str
    less: int = 0
    over: int = 0
    power: float = 1
    times: bool = False
    other: str = ""
    other_power: int = 0

    def __call__(self, sizes: Sizes) -> float:
        size = float(sizes[self.axis])
        base = size - self.less
        if self.over:
            rest = size - self.over
            base = size * rest if self.times else size / rest if rest else math.inf
        if base <= 0:
            return math.inf
        return float(base**self.power * (sizes[self.other] ** self.other_power if self.other else 1))


def _plain(value: float) -> str:
    """`2`, `-1/2`, where it is a small fraction."""
    fraction = Fraction(value).limit_denominator(12)
    return str(fraction) if fraction and abs(fraction) <= 64 and _close(float(fraction), value) else ""


def _times(multiple: float, text: str) -> str:
    if multiple == 1:
        return text
    inner = f"({text})" if any(sign in text for sign in "-+/") else text
    sign, size = "-" if multiple < 0 else "", abs(multiple)
    return f"{sign}{inner}" if size == 1 else f"{sign}2*{inner}" if size == 2 else f"{sign}{inner}/2"


def _close(a: float, b: float) -> bool:
    return math.isfinite(a) and math.isfinite(b) and abs(a - b) <= CLOSE * max(abs(a), abs(b))
