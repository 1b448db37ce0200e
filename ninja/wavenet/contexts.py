"""What stands before each letter of a row of names, and what follows it. Goes to the worker; knows no truth.

    row of letter numbers (all names, each ended by 0) → windows | nodes, numbered level by level | shares of what follows

A place of the row is a target: the letter that stands there, after those that stand before it in its name.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ninja.wavenet.designs import Design

Pooled = tuple[Tensor, Tensor]
"""The number of each place's context (N,), and what follows each context, in shares: (contexts, letters)."""


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


def shares(row: Tensor, design: Design, backoff: float, dtype: torch.dtype) -> Pooled:
    """What follows each context of a row.

    One that occurs once says little about what may follow it. So on top of what it has seen, each context counts `backoff`
    times as many targets as it has seen different letters, in the shares of the context a letter shorter (Witten and Bell).
    """
    X, kinds = windows(row, design.context), torch.zeros_like(row)
    found = torch.full((1, design.letters), 1 / design.letters, dtype=dtype)
    for length in range(design.context + 1):
        shorter = kinds
        if length:
            kinds = torch.unique(kinds * design.letters + X[:, -length], return_inverse=True)[1]
        seen = tally(kinds, row, int(kinds.max()) + 1, design.letters).to(dtype)
        parents = shorter.new_zeros(len(seen)).scatter_(0, kinds, shorter)
        leaning = backoff * (seen > 0).sum(1, keepdim=True)
        found = (seen + leaning * found.index_select(0, parents)) / (seen.sum(1, keepdim=True) + leaning)
    return kinds, found


def tally(rows: Tensor, Y: Tensor, count: int, letters: int) -> Tensor:
    """How often each letter goes with each row: (count, letters)."""
    return torch.bincount(rows * letters + Y, minlength=count * letters).view(count, letters)
