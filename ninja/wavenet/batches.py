"""Batches from one random stream, for each form of a model. Goes to the worker; knows no truth.

    row of letter numbers (all names, each ended by 0) → Windows | Slid | Whole | Shared → Batch of step s

What is drawn at a step hangs on the seed and the step alone, so a run that is taken up again draws what it would have drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ninja.wavenet.contexts import Pooled, numbered, shares, tally, windows
from ninja.wavenet.designs import Design

PIECE = 2
"""Places in a piece of a slid name."""


@dataclass(frozen=True)
class Batch:
    """What a forward takes, and what came next: `counts` (rows, letters) float, how often each letter followed a row's context.

    Rows that are no context (behind the end of a name) have no counts. `places` (n,) says which targets of the split these
    are, and `rows` (n,) which row of the logits is about each of them.
    """

    inputs: Sequence[Tensor]
    counts: Tensor
    places: Tensor
    rows: Tensor

    @property
    def n(self) -> int:
        """How many targets."""
        return len(self.places)


class Stream:
    """Which of `items` make up a step's batch: a new shuffle each epoch, or drawn with replacement, as in the lecture."""

    def __init__(self, items: int, batch: int, seed: int, *, replacement: bool = False) -> None:
        self.items, self.batch, self.seed, self.replacement = items, min(batch, items), seed, replacement
        self.each = items // self.batch  # steps to an epoch; what is left over sits this one out
        self._epoch, self._order = -1, torch.empty(0)

    def at(self, step: int) -> Tensor:
        """The numbers of the items of a step, int64."""
        epoch, place = divmod(step, self.each)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._draw(epoch)
        return self._order[place]

    def _draw(self, epoch: int) -> Tensor:
        rng = torch.Generator().manual_seed((self.seed * 1_000_003 + epoch) % (1 << 62))
        if self.replacement:
            return torch.randint(0, self.items, (self.each, self.batch), generator=rng)
        return torch.randperm(self.items, generator=rng)[: self.each * self.batch].view(self.each, self.batch)


class Source(Protocol):
    """All examples of a split in one form. `items` is how many there are for a stream to number: targets, or names."""

    items: int
    targets: int

    def batch(self, items: Tensor) -> Batch:
        """The batch that consists of these items."""
        ...


def source(
    row: Tensor, design: Design, *, pooled: bool = False, backoff: float = 0.0, dtype: torch.dtype = torch.float32
) -> Source:
    """The examples of a row of letter numbers, in the form that the design asks for.

    Only a quarter of the contexts in a training set of names are distinct. `pooled`: each target counts as what follows its
    context anywhere in the row, in shares, and not as the one letter that followed this time. The expected gradient is the
    same, without the noise of the draw. With `backoff` the shares also lean on those of shorter contexts: see `shares`.
    """
    forms: dict[str, type[Windows | Slid | Whole | Shared]] = {
        "windows": Windows,
        "slid": Slid,
        "gated": Whole,
        "shared": Shared,
    }
    return forms[design.form](row, design, shares(row, design, backoff, dtype) if pooled else None, dtype)


class _Row:
    """A row, and what follows each of its contexts."""

    def __init__(self, row: Tensor, design: Design, pooled: Pooled | None = None, dtype: torch.dtype = torch.float32) -> None:
        self.dtype = dtype
        self.row, self.letters, self.targets = row, design.letters, len(row)
        ends = (row == 0).nonzero()[:, 0] + 1
        self.starts = torch.cat([ends.new_zeros(1), ends[:-1]])
        self.sizes = ends - self.starts  # targets of each name
        self.items = len(ends)
        self.pooled = pooled

    def counts(self, places: Tensor, rows: Tensor, count: int) -> Tensor:
        """What follows some places, each of them told of in one of `count` rows: (count, letters)."""
        if self.pooled is None:
            return tally(rows, self.row.index_select(0, places), count, self.letters).to(self.dtype)
        kinds, shares = self.pooled
        some = places.new_zeros(count).scatter_(0, rows, places)  # one place of each row: they have the same context
        times = torch.bincount(rows, minlength=count).to(self.dtype)
        return shares.index_select(0, kinds.index_select(0, some)).mul_(times[:, None])


class Windows(_Row):
    """Every target with its own context."""

    def __init__(self, row: Tensor, design: Design, pooled: Pooled | None = None, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(row, design, pooled, dtype)
        self.X, self.items = windows(row, design.context), len(row)

    def batch(self, items: Tensor) -> Batch:
        """Inputs: (n, context) letters."""
        rows = torch.arange(len(items))
        return Batch([self.X.index_select(0, items)], self.counts(items, rows, len(items)), items, rows)


class Slid(_Row):
    """Names from their beginnings to their ends. What some of them begin with in common is one stretch of places, not several.

    A name adds to those before it, in the order of the alphabet, the places in which it differs. They are cut into pieces of
    PIECE, so that none is padded to the length of the longest. A convolution that looks `stride` places back needs as many
    places before a piece: they are the name's own, and where it begins its first over and over, which has seen only dots too.
    """

    def __init__(self, row: Tensor, design: Design, pooled: Pooled | None = None, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(row, design, pooled, dtype)
        across = torch.arange(int(self.sizes.max()))
        places = (self.starts[:, None] + across).clamp_(max=len(row) - 1)
        seen = torch.where(across > 0, row[places - 1], 0)  # (names, T): the letter before each place
        self.seen = torch.where(across < self.sizes[:, None], seen, -1)
        self.rank = torch.unique(self.seen, dim=0, return_inverse=True)[1]
        self.strides = design.strides

    def batch(self, items: Tensor) -> Batch:
        """Inputs: letters (pieces, 1 + PIECE); for each further level the places that make its pieces (pieces, stride + PIECE).

        And last, which of all places in pieces are within their names: (rows,).
        """
        items = items[self.rank.index_select(0, items).argsort()]
        seen, sizes = self.seen.index_select(0, items), self.sizes.index_select(0, items)
        within, across = seen >= 0, torch.arange(seen.shape[1])  # (names, T)
        known = torch.zeros_like(sizes)  # how many places of a name are also those of the name before it
        known[1:] = ((seen[1:] == seen[:-1]) & within[1:]).cumprod(1).sum(1)
        new = within & (across >= known[:, None])
        rows = torch.where(new, new.view(-1).cumsum(0).view(new.shape) - 1, 0).cummax(0).values  # (names, T)

        pieces = (sizes - known + PIECE - 1) // PIECE  # of each name
        name = torch.arange(len(items)).repeat_interleave(pieces)
        skipped = known - PIECE * (pieces.cumsum(0) - pieces)
        begins = (skipped.index_select(0, name) + PIECE * torch.arange(len(name)))[:, None]  # a piece's first place
        last = (sizes - 1).index_select(0, name)[:, None]
        back = self.strides[-1]
        taken = (begins + torch.arange(-back, PIECE)).clamp_(min=0).minimum(last) + name[:, None] * seen.shape[1]
        looked_up = rows.take(taken)  # (pieces, back + PIECE)
        inputs = [seen.take(taken[:, back - 1 :]), *(looked_up[:, back - stride :] for stride in self.strides[1:])]
        inputs.append((begins + torch.arange(PIECE) <= last).view(-1).nonzero()[:, 0])

        places, rows = (self.starts.index_select(0, items)[:, None] + across)[within], rows[within]
        return Batch(inputs, self.counts(places, rows, len(inputs[-1])), places, rows)


class Whole(_Row):
    """Whole names in rows, a dot before each: place t of a row has seen the letters before target t."""

    def batch(self, items: Tensor) -> Batch:
        """Inputs: (B, T) letters. What lies behind the end of a name has no counts."""
        sizes = self.sizes.index_select(0, items)
        across = torch.arange(int(sizes.max()))
        within = across < sizes[:, None]  # (B, T)
        places = (self.starts.index_select(0, items)[:, None] + across).clamp_(max=len(self.row) - 1)
        X = torch.zeros_like(places)
        X[:, 1:] = self.row[places[:, :-1]] * within[:, 1:]
        places, rows = places[within], within.view(-1).nonzero()[:, 0]
        return Batch([X], self.counts(places, rows, within.numel()), places, rows)


class Shared(_Row):
    """The distinct nodes of some names, level by level."""

    def __init__(self, row: Tensor, design: Design, pooled: Pooled | None = None, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(row, design, pooled, dtype)
        self.nodes, self.children = numbered(row, design)

    def batch(self, items: Tensor) -> Batch:
        """Inputs, from the lowest level up: (nodes, fan) letters, then (nodes, fan) rows of the level below."""
        sizes = self.sizes.index_select(0, items)
        shift = self.starts.index_select(0, items) - (sizes.cumsum(0) - sizes)
        return self._of(torch.arange(int(sizes.sum())) + shift.repeat_interleave(sizes))

    def whole(self) -> Batch:
        """All of the row in one batch."""
        return self._of(torch.arange(len(self.row)))

    def _of(self, places: Tensor) -> Batch:
        kept, rows = torch.unique(self.nodes.index_select(0, places), return_inverse=True)
        counts = self.counts(places, rows, len(kept))
        inputs: list[Tensor] = []
        for children in self.children[:0:-1]:
            kept, below = torch.unique(children.index_select(0, kept), return_inverse=True)
            inputs.append(below)
        inputs.append(self.children[0].index_select(0, kept))
        return Batch(inputs[::-1], counts, places, rows)
