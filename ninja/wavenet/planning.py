"""What is asked for → the configuration of a run, and all that can be said of it before it begins. Trusted side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from torch import Tensor

from grader.errors import UsageError
from ninja import names
from ninja.names import Names
from ninja.run import folder, tensors
from ninja.wavenet import jobs, recipes
from ninja.wavenet.jobs import Config

MOST_STEPS, MOST_PARAMETERS = 10_000_000, 50_000_000
FLAGS = ("context", "embedding", "hidden", "depth")


def plan(request: Mapping[str, Any], given: Names) -> tuple[dict[str, Any], Config]:
    """`config.json` but for whose layers they are, and the configuration in it. Raises UsageError."""
    train = jobs.row(names.split(given.words)[0], given.letters)
    recipe = request.get("recipe") or recipes.DEFAULT
    config = configuration(recipe, request, given, train)
    about = {
        "version": folder.VERSION,
        "model": request.get("model") or recipes.RECIPES[recipe].model,
        "recipe": recipe,
        "by": "",
        "config": config.to_json(),
        "names": {
            "path": str(Path(request["names"])) if request.get("names") else None,
            "sha256": tensors.digest(given),
            "count": len(given.words),
            "letters": given.letters,
        },
        "layers": {},
        "parameters": config.design.size,
        "created": "",
    }
    return about, config


def configuration(recipe: str, request: Mapping[str, Any], given: Names, train: Tensor) -> Config:
    """A recipe with whatever is asked for in its place. Raises UsageError."""
    flags = {name: request[name] for name in FLAGS if request.get(name) is not None}
    model, seed = request.get("model") or "", request.get("seed")
    config = recipes.config(recipe, len(given.letters), train, model=model, seed=42 if seed is None else seed, flags=flags)
    if config.design.size > MOST_PARAMETERS:
        raise UsageError(f"{config.design.size:,} parameters are more than fit: at most {MOST_PARAMETERS:,}")
    least = 2 if config.design.form == "windows" else 1
    batch, epochs, steps = request.get("batch"), request.get("epochs"), request.get("steps")
    if batch is not None:
        if batch < least:
            raise UsageError(f"--batch {batch}: BatchNorm needs at least {least} examples to tell a variance")
        config = replace(config, batch=batch)
    chosen = recipes.RECIPES[recipe]
    if epochs is not None:
        config = config.for_epochs(epochs, train)
    elif steps is not None:
        config = replace(config, steps=steps)
    elif not chosen.steps:
        config = config.for_epochs(chosen.epochs, train)
    if config.steps > MOST_STEPS:
        raise UsageError(f"{config.steps:,} steps are more than anyone waits for: at most {MOST_STEPS:,}")
    rates = {name: request[name] for name in ("lr", "decay") if request.get(name) is not None}
    if "lr" in rates:  # of two rates the other keeps its proportion
        rates["adam_lr"] = config.rates.adam_lr * rates["lr"] / config.rates.lr
    every = request.get("check_every")
    return replace(
        config,
        rates=replace(config.rates, **rates),
        check_every=min(500, max(10, config.steps // 40)) if every is None else every,
        look_every=max(10, config.steps // 50),
    )


def facts(config: Config, given: Names) -> dict[str, Any]:
    """What else is worth saying of a run: the exercises it needs, how long it is, on what it learns."""
    train, dev, test = names.split(given.words)
    known = set(train)
    items = sum(map(len, train)) + len(train) if config.design.form == "windows" else len(train)
    return {
        "needs": list(jobs.needs(config.design)),
        "of": "contexts" if config.design.form == "windows" else "names",
        "batch": min(config.batch, items),
        "epochs": round(config.steps / max(1, items // min(config.batch, items)), 2),
        "steps": config.steps,
        "splits": {"train": len(train), "val": len(dev), "test": len(test)},
        "share": round(sum(word in known for word in dev) / len(dev), 4) if dev else 0.0,
        "notes": list(given.notes),
        "lecture": recipes.LECTURE_LOSS,
        "best": recipes.BEST_LOSS,
    }
