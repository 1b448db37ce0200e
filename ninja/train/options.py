"""The options of `ninja train`, built only where they are asked for. Imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add(parser: argparse.ArgumentParser) -> None:
    """What is left out is None or False."""
    from ninja import arguments

    parser.add_argument("what", nargs="?", metavar="WHAT", help="a model by name, or 28 for exercise 28")
    model(parser.add_argument_group("the model"))
    _course(parser.add_argument_group("how it is trained"))
    whose = parser.add_argument_group("whose backward").add_mutually_exclusive_group()
    whose.add_argument("--reference", action="store_true", help="the worked solutions' instead of yours")
    whose.add_argument("--autograd", action="store_true", help="autograd's, on the same model, for comparison")
    run = parser.add_argument_group("the run")
    text = "go on with a run: the latest, or the one that you name"
    run.add_argument("--resume", nargs="?", const="latest", default=None, metavar="RUN", help=text)
    run.add_argument("--changed", action="store_true", help="with --resume: go on though your layers have changed")
    run.add_argument("--fresh", action="store_true", help="exercise 28: begin anew, though the last such run could go on")
    run.add_argument("--samples", type=whole(1, 1000), default=None, metavar="N", help="names to draw at the end (20)")
    text = "every N steps gradients are held against autograd's; 0 never"
    run.add_argument("--check-every", type=whole(0), default=None, metavar="N", help=text)
    run.add_argument("--json-lines", action="store_true", help="one JSON object a line on standard output, and nothing else")
    run.add_argument(
        "--unlock", action="store_true", help="train though the track is locked: your layers must pass all the same"
    )
    arguments.isolation(parser)


def model(group: Any) -> None:
    """By name and by flags."""
    group.add_argument("--model", default=None, metavar="NAME", help="mlp3, flat8, tree, wavenet, wavenet-conv, gated, …")
    group.add_argument("--context", type=whole(1, 1024), default=None, metavar="N", help="how many letters it sees")
    group.add_argument("--embedding", type=whole(1, 4096), default=None, metavar="N", help="numbers to a letter")
    group.add_argument("--hidden", type=whole(1, 16384), default=None, metavar="N", help="channels of each level")
    group.add_argument("--depth", type=whole(1, 16), default=None, metavar="N", help="levels of the tree")


def _course(group: Any) -> None:
    recipe(group)
    length(group)
    group.add_argument("--lr", type=number(0.0), default=None, metavar="X", help="the learning rate at its highest")
    rest(group)


def recipe(group: Any) -> None:
    """By name."""
    group.add_argument("--recipe", default=None, metavar="NAME", help="minute (unless you say otherwise), quick, long, lecture")


def length(group: Any) -> None:
    """Of a run."""
    either = group.add_mutually_exclusive_group()
    either.add_argument("--steps", type=whole(1, 10_000_000), default=None, metavar="N", help="how many updates")
    either.add_argument("--epochs", type=number(0.0), default=None, metavar="X", help="how often through the list of names")


def rest(group: Any) -> None:
    """What else decides a run."""
    group.add_argument("--batch", type=whole(1), default=None, metavar="N", help="names (of a tree: contexts) to an update")
    group.add_argument("--decay", type=number(-1e-9), default=None, metavar="X", help="weight decay of the tree's matrices")
    group.add_argument(
        "--seed", type=whole(0, 2**63 - 1), default=None, metavar="N", help="other first parameters, other batches"
    )
    group.add_argument("--names", type=Path, default=None, metavar="FILE", help="another list of names, one a line")


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """What reads a whole number as it is typed."""

    def read(text: str) -> int:
        plain = text.replace("_", "").replace(",", "")
        if not plain.isdecimal() or int(plain) < least or (most is not None and int(plain) > most):
            bound = f"from {least:,}" + (f" to {most:,}" if most is not None else " on")
            raise argparse.ArgumentTypeError(f"`{text}` is no whole number {bound}")
        return int(plain)

    return read


def number(above: float) -> Callable[[str], float]:
    """What reads a number as it is typed."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not above < value < 1e6:
            raise argparse.ArgumentTypeError(f"`{text}` is no number {'from 0 on' if above < 0 else 'above 0'}")
        return value

    return read
