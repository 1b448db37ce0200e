"""The commands around training, as they are typed. Does nothing itself; imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]


def commands(command: Add) -> None:
    """Each with its help; its options only where it is asked for."""
    command(
        "train",
        "train the network with your own gradients",
        "Exercise 28 at length: your step trains on real names, and what it learned is\n"
        "shown. Ctrl-C ends it; the same command goes on from there.\n\n"
        "example: ninja train --steps 200000",
        _train,
    )


def _train(parser: argparse.ArgumentParser) -> None:
    from ninja import arguments, train

    train.options(parser)
    arguments.isolation(parser)
