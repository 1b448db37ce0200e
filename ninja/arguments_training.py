"""The commands around training, as they are typed. Does nothing itself; imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]


def commands(command: Add) -> None:
    """Each with its help; its options only where it is asked for."""
    command(
        "train",
        "train a network on your own backward passes",
        "Trains the layers that you wrote on real names, with autograd off, and says how\n"
        "well they did. Without flags: the recipe that does best in about a minute.\n"
        "Ctrl-C saves; --resume goes on from there. WHAT is a model, or 28: exercise 28.\n\n"
        "examples: ninja train --recipe quick   ninja train 28 --steps 200000",
        _train,
    )
    command(
        "find-lr",
        "the learning rate to train with",
        "One short run of your layers in which the rate rises from step to step, from a\n"
        "thousandth of --highest on, until the loss blows up. Says where the loss falls\n"
        "fastest and where it is lowest, and which --lr to take; draws the curve.\n\n"
        "example: ninja find-lr --recipe quick --hidden 64",
        _find_lr,
    )
    command(
        "sweep",
        "search for what trains best: many runs over ranges of options",
        "Each trial is a training run of your layers, in a folder of its own; what to\n"
        "try next is drawn where earlier trials did well. After Ctrl-C the same command\n"
        "goes on; given in several terminals at once, they work together.\n\n"
        "RANGE is an option of train, and what to try for it:\n"
        "  hidden=64..256        whole numbers from 64 to 256\n"
        "  hidden=64..256:32     64, 96, 128, … 256\n"
        "  lr=0.003..0.3:log     as often from 0.003 to 0.03 as from 0.03 to 0.3\n"
        "  decay=0,0.1,0.3       one of these\n"
        "  model=tree,wavenet    one of these\n\n"
        "example: ninja sweep hidden=64..256 lr=0.003..0.3:log --recipe quick --trials 20",
        _sweep,
    )
    command(
        "sample",
        "names that a trained network makes up",
        "One a line on standard output; which run they are from, and how many of them are\n"
        "new, on standard error.\n\n"
        "example: ninja sample -n 10 --prefix ka --temperature 0.8",
        _sample,
    )
    command(
        "compare",
        "training runs side by side, and against the lecture's",
        "A table of all runs, or of RUNS, and a plot of their losses. A sweep stands for\n"
        "all its trials.\n\n"
        "example: ninja compare --by seconds",
        _compare,
    )


def _train(parser: argparse.ArgumentParser) -> None:
    from ninja.train import options as train_options

    train_options.add(parser)


def _find_lr(parser: argparse.ArgumentParser) -> None:
    from ninja.search import find_lr

    find_lr.options(parser)


def _sweep(parser: argparse.ArgumentParser) -> None:
    from ninja.search import sweep

    sweep.options(parser)


def _sample(parser: argparse.ArgumentParser) -> None:
    from ninja.run import sample

    sample.options(parser)


def _compare(parser: argparse.ArgumentParser) -> None:
    from ninja.run import compare

    compare.options(parser)
