"""The trials of a sweep as plain data: what one tries, what became of it, where all of them stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ninja.search.ranges import Value


@dataclass(frozen=True)
class Trial:
    """One trial that is being run: what to train with. `run` is the folder of one that broke off, to go on with."""

    number: int
    values: Mapping[str, Value]
    run: str = ""

    @property
    def name(self) -> str:
        """Of its folder, where it begins anew."""
        return f"{self.number:03}"


@dataclass(frozen=True)
class Entry:
    """One trial as the study knows it: complete, pruned, failed or running. `loss`, in nats a letter, is a complete one's."""

    number: int
    state: str
    values: Mapping[str, Value]
    loss: float | None = None
    run: str = ""
    why: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Standing:
    """Where a study stands: its trials but for those that were given back, in their order."""

    entries: Sequence[Entry] = field(default=())

    def of(self, state: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.state == state]

    @property
    def done(self) -> int:
        """How many count: those at their end, however it was."""
        return len(self.entries) - len(self.of("running"))

    @property
    def ranked(self) -> list[Entry]:
        """The complete ones, best first."""
        return sorted(self.of("complete"), key=lambda entry: (entry.loss, entry.number))


def neat(value: Value) -> Value:
    """A number as it is trained with and shown: four digits are enough, and can be typed again."""
    return float(f"{value:.4g}") if isinstance(value, float) else value
