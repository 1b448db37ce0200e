"""What `ninja sweep` searches, as it is typed: `hidden=64..256 lr=0.003..0.3:log decay=0,0.1,0.3`. Imports no torch.

    text → Range: numbers from low to high, or choices

Whatever is no range raises UsageError, which shows the piece that is meant and what to write instead.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from grader.errors import UsageError

Value = int | float | str


@dataclass(frozen=True)
class Kind:
    """What an option of train takes: `of` a type, in `words`, no less than `least`, and more than it where `above`."""

    of: type
    words: str
    example: str
    least: float = -math.inf
    above: bool = False


_WHOLE = "whole numbers from 1 on"
KINDS: Mapping[str, Kind] = {
    "model": Kind(str, "words", "tree,wavenet"),
    "context": Kind(int, _WHOLE, "4,8,16", 1),
    "embedding": Kind(int, _WHOLE, "8..32", 1),
    "hidden": Kind(int, _WHOLE, "64..256", 1),
    "depth": Kind(int, _WHOLE, "1..3", 1),
    "batch": Kind(int, _WHOLE, "64,128,256", 1),
    "epochs": Kind(float, "numbers above 0", "2,4,8", 0, above=True),
    "steps": Kind(int, _WHOLE, "1000,2000", 1),
    "lr": Kind(float, "numbers above 0", "0.003..0.3:log", 0, above=True),
    "decay": Kind(float, "numbers from 0 on", "0,0.1,0.3", 0),
}
"""The options of `ninja train` that can be searched."""


@dataclass(frozen=True)
class Range:
    """Values of one option: from `low` to `high`, by `step` where there is one, evenly over their logarithms where `log`;
    or one of `choices`.
    """

    name: str
    low: float = 0
    high: float = 0
    step: float | None = None
    log: bool = False
    choices: tuple[Value, ...] = ()

    @property
    def whole(self) -> bool:
        return KINDS[self.name].of is int

    @property
    def ends(self) -> tuple[Value, ...]:
        """The values between which all others lie; all of them where they are choices."""
        return self.choices or (self.low, self.high)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def parse(texts: Iterable[str]) -> tuple[Range, ...]:
    """Every range, in the order in which they were typed. Raises UsageError."""
    ranges: dict[str, Range] = {}
    for text in texts:
        one = _parse(text)
        if one.name in ranges:
            raise UsageError(f"`{text}`: there is a range for {one.name} already. Write all of its values in one")
        ranges[one.name] = one
    if not ranges:
        raise UsageError("nothing to search: name a range, such as lr=0.003..0.3:log. `ninja sweep --help` explains")
    if "epochs" in ranges and "steps" in ranges:
        raise UsageError("epochs and steps both say how long a run is: search one of them")
    return tuple(ranges.values())


def words(values: Mapping[str, Value]) -> str:
    """`hidden 128, lr 0.021`."""
    return ", ".join(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items())


def _parse(text: str) -> Range:
    name, equals, values = text.partition("=")
    if not equals:
        raise UsageError(f"`{text}` is no range: it has no `=`. Write {_example(name if name in KINDS else 'lr')}")
    if name not in KINDS:
        import difflib

        close = difflib.get_close_matches(name, KINDS, n=1)
        meant = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(KINDS)}"
        raise UsageError(f"`{text}`: nothing that can be searched is called `{name}`; {meant}")
    if not values:
        raise UsageError(f"`{text}`: nothing stands behind the `=`. Write {_example(name)}")
    return _between(text, name, values) if ".." in values else _choices(text, name, values)


def _between(text: str, name: str, values: str) -> Range:
    ends, colon, how = values.partition(":")
    parts, kind = re.split(r"(?<!\.)\.\.(?!\.\.)", ends), KINDS[name]
    if "," in values:
        raise UsageError(f"`{text}`: either a range (..) or choices (,), not both")
    if kind.of is str:
        raise UsageError(f"`{text}`: nothing lies between two {kind.words}. Write choices: {name}={kind.example}")
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"`{text}`: a range has two ends, with two dots between them: {_example(name)}")
    low, high = (_number(text, name, part) for part in parts)
    if low > high:
        raise UsageError(f"`{text}` goes down: write {name}={parts[1]}..{parts[0]}{colon}{how}")
    if low == high:
        raise UsageError(f"`{text}` leaves no choice. To fix it, say --{name} {parts[0]}")
    if not colon:
        return Range(name, low, high)
    if how == "log":
        if low <= 0:
            raise UsageError(f"`{text}`: there is no logarithm of {parts[0]}. Begin above 0")
        return Range(name, low, high, log=True)
    step = _read(kind, how)
    if step is None or not 0 < step <= high - low:
        room = f"above 0 and at most {high - low:g}" if kind.of is float else f"a whole number from 1 to {high - low:g}"
        raise UsageError(f"`{text}`: `{how}` is neither `log` nor a step ({room})")
    return Range(name, low, low + math.floor((high - low) / step + 1e-9) * step, step=step)


def _choices(text: str, name: str, values: str) -> Range:
    pieces, kind = [piece.strip() for piece in values.split(",")], KINDS[name]
    if "" in pieces:
        raise UsageError(f"`{text}`: there is a comma with nothing beside it")
    if ":" in pieces[-1] and (kind.of is str or _read(kind, pieces[-1].partition(":")[0]) is not None):
        raise UsageError(f"`{text}`: `:{values.partition(':')[2]}` belongs to a range, and this is none: {_example(name)}")
    choices = tuple(piece if kind.of is str else _number(text, name, piece) for piece in pieces)
    twice = next((piece for place, piece in enumerate(pieces) if choices[place] in choices[:place]), None)
    if twice is not None:
        raise UsageError(f"`{text}`: {twice} is in it twice")
    if len(choices) == 1:
        raise UsageError(f"`{text}` leaves no choice. To fix it, say --{name} {pieces[0]}")
    return Range(name, choices=choices)


def _number(text: str, name: str, piece: str) -> int | float:
    kind = KINDS[name]
    number = _read(kind, piece)
    if number is None or number < kind.least or (kind.above and number == kind.least):
        raise UsageError(f"`{text}`: `{piece}` won't do; {name} takes {kind.words}: {_example(name)}")
    return number


def _read(kind: Kind, piece: str) -> int | float | None:
    """A number as it is typed; None where it is none."""
    try:
        number: int | float = kind.of(piece)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in piece else None


def _example(name: str) -> str:
    return f"{name}={KINDS[name].example}"
