"""Batches from one random stream, for each form of a model. Goes to the worker; knows no truth.

    row of letter numbers (all names, each ended by 0) → Windows | Slid | Shared → Batch of step s

What is drawn at a step hangs on the seed and the step alone, so a run that is taken up again draws what it would have drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ninja.wavenet.designs import Design


@dataclass(frozen=True)
class Batch:
    """What a forward takes, and what came next: `counts` (rows, letters) float, how often each letter followed a row's context.

    `n` is the number of targets. Rows that are no context (behind the end of a name) have no counts.
    """

    inputs: Sequence[Tensor]
    counts: Tensor
    n: int


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


def source(row: Tensor, design: Design, *, pooled: bool = False, dtype: torch.dtype = torch.float32) -> Source:
    """The examples of a row of letter numbers, in the form that the design asks for.

    Only a quarter of the contexts in a training set of names are distinct. `pooled`: each target counts as what follows its
    context anywhere in the row, in shares, and not as the one letter that followed this time. The expected gradient is the
    same, without the noise of the draw.
    """
    forms: dict[str, type[Windows | Slid | Shared]] = {"windows": Windows, "slid": Slid, "gated": Slid, "shared": Shared}
    return forms[design.form](row, design, pooled=pooled, dtype=dtype)


def before(row: Tensor) -> Tensor:
    """For every place of a row, how many letters of the same name come before it. (N,) int64."""
    places = torch.arange(len(row))
    first = torch.zeros_like(places)
    first[1:] = torch.where(row[:-1] == 0, places[1:], 0)
    return places - first.cummax(0).values


def windows(row: Tensor, context: int) -> Tensor:
    """The `context` letters before every place: (N, context), 0 where the name has not begun."""
    since, X = before(row), torch.zeros((len(row), context), dtype=torch.int64)
    for back in range(1, min(context, len(row) - 1) + 1):
        X[back:, context - back] = torch.where(since[back:] >= back, row[:-back], 0)
    return X


def numbered(row: Tensor, design: Design) -> tuple[Tensor, list[Tensor]]:
    """Every distinct stretch of letters that a level sees, numbered once for the whole row: a node.

    Returns the node of every place at the top, (N,), and for each level `children` (nodes, fan): the nodes of the level below
    that a node puts together; at the lowest, letters.
    """
    since, places = before(row), torch.arange(len(row))
    nodes, count = torch.where(since >= 1, row.roll(1), 0), design.letters  # below the tree: the letter before a place
    children = []
    for fan, stride in zip(design.fans, design.strides, strict=True):
        columns, code = [], torch.zeros_like(nodes)
        for back in range(fan - 1, -1, -1):
            # What ends before the name begins is all dots; so is, at every level, what the first place of the row sees.
            columns.append(torch.where(since >= back * stride, nodes[(places - back * stride).clamp_(min=0)], nodes[0]))
            distinct, code = torch.unique(code * count + columns[-1], return_inverse=True)
        some = torch.zeros_like(distinct).scatter_(0, code, places)  # one place of each node
        children.append(torch.stack(columns, 1).index_select(0, some))
        nodes, count = code, len(distinct)
    return nodes, children


class _Row:
    """A row, and what follows each of its contexts."""

    def __init__(self, row: Tensor, design: Design, *, pooled: bool = False, dtype: torch.dtype = torch.float32) -> None:
        self.dtype = dtype
        self.row, self.letters, self.targets = row, design.letters, len(row)
        ends = (row == 0).nonzero()[:, 0] + 1
        self.starts = torch.cat([ends.new_zeros(1), ends[:-1]])
        self.sizes = ends - self.starts  # targets of each name
        self.items = len(ends)
        self.nodes, self.shares = row, torch.empty(0)
        if pooled or design.form == "shared":
            self.nodes, self.children = numbered(row, design)
        if pooled:
            shares = _tally(self.nodes, row, len(self.children[-1]), self.letters).to(dtype)
            self.shares = shares / shares.sum(1, keepdim=True)

    def counts(self, places: Tensor) -> Tensor:
        """What follows each of some places, one a row: (n, letters)."""
        if len(self.shares):
            return self.shares.index_select(0, self.nodes.index_select(0, places))
        return torch.zeros((len(places), self.letters), dtype=self.dtype).scatter_(
            1, self.row.index_select(0, places)[:, None], 1.0
        )


class Windows(_Row):
    """Every target with its own context."""

    def __init__(self, row: Tensor, design: Design, *, pooled: bool = False, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(row, design, pooled=pooled, dtype=dtype)
        self.X, self.items = windows(row, design.context), len(row)

    def batch(self, items: Tensor) -> Batch:
        """Inputs: (n, context) letters."""
        return Batch([self.X.index_select(0, items)], self.counts(items), len(items))


class Slid(_Row):
    """Whole names in rows, a dot before each: place t of a row has seen the letters before target t."""

    def batch(self, items: Tensor) -> Batch:
        """Inputs: (B, T) letters and, where names differ in length, the places in it that are within their names."""
        sizes = self.sizes.index_select(0, items)
        across = torch.arange(int(sizes.max()))
        within = across < sizes[:, None]  # (B, T)
        places = (self.starts.index_select(0, items)[:, None] + across).clamp_(max=len(self.row) - 1)
        X = torch.zeros_like(places)
        X[:, 1:] = self.row[places[:, :-1]] * within[:, 1:]
        counts = self.counts(places.view(-1)).mul_(within.view(-1, 1))
        inputs = [X] if bool(within.all()) else [X, within.view(-1).nonzero()[:, 0]]
        return Batch(inputs, counts, int(sizes.sum()))


class Shared(_Row):
    """The distinct nodes of some names, level by level."""

    def batch(self, items: Tensor) -> Batch:
        """Inputs, from the lowest level up: (nodes, fan) letters, then (nodes, fan) rows of the level below."""
        sizes = self.sizes.index_select(0, items)
        shift = self.starts.index_select(0, items) - (sizes.cumsum(0) - sizes)
        places = torch.arange(int(sizes.sum())) + shift.repeat_interleave(sizes)
        return self._of(self.nodes.index_select(0, places), self.row.index_select(0, places))

    def whole(self) -> Batch:
        """All of the row in one batch."""
        return self._of(self.nodes, self.row)

    def _of(self, nodes: Tensor, Y: Tensor) -> Batch:
        kept, rows = torch.unique(nodes, return_inverse=True)
        if len(self.shares):
            counts = self.shares.index_select(0, kept) * torch.bincount(rows).to(self.dtype)[:, None]
        else:
            counts = _tally(rows, Y, len(kept), self.letters).to(self.dtype)
        inputs = []
        for children in self.children[:0:-1]:
            kept, rows = torch.unique(children.index_select(0, kept), return_inverse=True)
            inputs.append(rows)
        inputs.append(self.children[0].index_select(0, kept))
        return Batch(inputs[::-1], counts, len(Y))


def _tally(rows: Tensor, Y: Tensor, count: int, letters: int) -> Tensor:
    """How often each letter goes with each row: (count, letters)."""
    return torch.bincount(rows * letters + Y, minlength=count * letters).view(count, letters)
