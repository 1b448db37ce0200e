"""`ninja find-lr`: the lecture's sweep over learning rates, through the learner's own layers. Imports no torch.

    options → plan (judge) → gate → one short run at rising rates (judge) → reading, in words, as a curve and as a picture

A loss that blows up is how such a sweep is meant to end.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ninja.search import slope
from ninja.search.slope import Reading
from ninja.train import whose
from ninja.train.whose import Refused, Whose

FOLDER, PICTURE, NUMBERS = "find-lr", "lr.svg", "sweep.json"
STEPS, HIGHEST = 1000, 1.0
RAMP = "ninja.wavenet.ramp"


def options(parser: argparse.ArgumentParser) -> None:
    """What is left out is None or False."""
    from ninja.train import options as of

    of.model(parser.add_argument_group("the model"))
    how = parser.add_argument_group("how it is trained")
    of.recipe(how)
    of.rest(how)
    sweep = parser.add_argument_group("the sweep")
    sweep.add_argument(
        "--steps", type=of.whole(slope.LEAST, 1_000_000), default=STEPS, metavar="N", help=f"how many ({STEPS:,})"
    )
    text = "the rate at the last step; the first has a thousandth of it (1)"
    sweep.add_argument("--highest", type=of.number(0.0), default=HIGHEST, metavar="X", help=text)
    sweep.add_argument("--json", action="store_true", help="one JSON document on standard output, and nothing else there")
    whose.options(parser)


def main(args: argparse.Namespace) -> int:
    """Sweep. Returns 0 where there is a rate to suggest, 1 where there is none, or the layers are not right (yet)."""
    from grader.client import Host
    from ninja.train import view as train_view

    place, asked = Whose.of(args), whose.asked(args, "steps", "epochs", "lr")
    found: dict[str, Any] = {}
    with train_view.display(quiet=args.json) as show, Host(spawn=args.isolation == "spawn") as host:
        plan = place.plan(host, {**asked, "steps": args.steps, "check_every": 0})
        try:
            say = lambda what: show({"event": "doing", "what": what})  # noqa: E731
            texts = place.texts(host, plan["needs"], say, unlock=args.unlock)
        except Refused as error:
            return _refused(error, place, as_json=args.json)
        about = place.about(plan, texts)
        ramp = {"highest": args.highest, "steps": args.steps, "patience": 30.0}
        show({"event": "run", "step": 0, "steps": args.steps})
        for event in host.call(f"{RAMP}:run", about=about, texts=texts, **ramp):
            if event["event"] in ("swept", "stopped"):
                found = event
            elif event["event"] == "progress":
                show(event)
    if found["event"] == "stopped":
        return _stopped(found, as_json=args.json)
    rates = slope.rates(args.highest, args.steps, len(found["losses"]))
    reading = slope.read(rates, found["losses"], blown=found["blown"])
    told = _document(reading, found, about)
    told["command"] = whose.typed({**asked, "lr": reading.rate}, place.by, unlock=args.unlock) if reading.rate else None
    kept, note = _keep(place.root / FOLDER, reading, told)
    if args.json:
        print(json.dumps({**told, "folder": str(kept) if kept else None}))
    else:
        _tell(reading, told, kept)
    if note:
        print(f"ninja: {note}", file=sys.stderr)
    return 0 if reading.rate is not None else 1


def _document(reading: Reading, found: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """All of it, as plain JSON."""
    at = {name: {"rate": reading.rates[place], "loss": reading.smooth[place]} for name, place in _marks(reading).items()}
    return {
        "version": 1,
        "model": about["model"],
        "recipe": about["recipe"],
        "by": about["by"],
        "parameters": about["parameters"],
        "optimiser": about["config"]["rates"]["optimiser"],
        "usual": about["config"]["rates"]["lr"],
        "suggestion": reading.rate,
        "why": reading.why,
        "command": None,
        "steps": len(reading.losses),
        "planned": found["steps"],
        "blown_up": found["blown"],
        **at,
        "rates": [float(f"{rate:.6g}") for rate in reading.rates],
        "losses": list(reading.losses),
    }


def _marks(reading: Reading) -> dict[str, int]:
    return {"steepest": reading.steepest, "lowest": reading.lowest} if reading.known else {}


def _keep(folder: Path, reading: Reading, told: Mapping[str, Any]) -> tuple[Path | None, str]:
    """Picture and numbers in a folder of their own: where, and what went wrong, if anything did."""
    from ninja import files
    from ninja.search import figure
    from ninja.workspace import shown

    name, number = f"{datetime.now():%Y-%m-%d}-{told['model']}", 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.create(folder.parent / ".gitignore", b"*\n")
        while (path := folder / (name if number == 1 else f"{name}-{number}")).exists():
            number += 1
        files.write(path / NUMBERS, (json.dumps(told, indent=1) + "\n").encode())
        if reading.known:
            files.write(path / PICTURE, figure.sweep(reading, str(told["model"])).encode())
    except OSError as error:
        return None, f"{shown(folder)} can't be written to ({files.reason(error)}): the picture is not kept"
    return path, ""


def _tell(reading: Reading, told: Mapping[str, Any], kept: Path | None) -> None:
    """For people."""
    from ninja import plot
    from ninja.terminal import Paint, width, wrapped
    from ninja.workspace import shown

    paint = Paint.of(sys.stdout)
    head = f"{told['model']}, {told['parameters']:,} parameters, {told['optimiser']}: {told['steps']:,} steps"
    first, last = reading.rates[0], reading.rates[-1]
    end = f"; there the loss blew up, {told['planned'] - told['steps']:,} steps before the end" if told["blown_up"] else ""
    for line in wrapped(f"{head}, at rates from {first:.2g} to {last:.2g}{end}"):
        print(line)
    if reading.known:
        print()
        shape = [min(loss, reading.ceiling) for loss in reading.smooth]
        curve = plot.terminal(shape, min(72, width() - 2), plain=not paint.fit("⣿│", ""))
        for line in [*curve, *_axis(reading, shape, min(72, width() - 2))]:
            print(f"  {line}")
    print()
    for line in wrapped(f"{reading.why[:1].upper()}{reading.why[1:]}."):
        print(line)
    if reading.rate is None:
        rate = told["rates"][-1] * (10.0 if "higher" in reading.why else 0.1)
        if "rates" in reading.why:
            print(f"\nnext: ninja find-lr --highest {rate:.2g}, with the same options")
    else:
        print(f"\nsuggestion: {paint.bold(f'{reading.rate:g}')} (the recipe has {told['usual']:g})")
        print(f"  {told['command']}")
    if kept is not None:
        print(f"\nkept in {shown(kept)}: {', '.join(sorted(path.name for path in kept.iterdir()))}")


def _axis(reading: Reading, shape: Sequence[float], columns: int) -> list[str]:
    """Below the curve: the marks, and powers of ten."""
    before = max(len(f"{min(shape):.2f}"), len(f"{max(shape):.2f}")) + 2
    room, last = columns - before, len(reading.rates) - 1
    marks, ticks = [" "] * room, [" "] * room
    for letter, place in (("s", reading.steepest), ("*", reading.lowest)):
        marks[round(place / last * (room - 1))] = letter
    power = -12
    while (rate := 10.0**power) <= reading.rates[-1] * 1.001:
        if rate >= reading.rates[0] * 0.999:
            place = min(range(last + 1), key=lambda at, rate=rate: abs(reading.rates[at] - rate))  # type: ignore[misc]
            text = f"{rate:g}"
            begin = min(round(place / last * (room - 1)), room - len(text))
            ticks[begin : begin + len(text)] = text
        power += 1
    legend = "s: falls fastest" + ("   *: lowest, the suggestion" if reading.rate is not None else "   *: lowest")
    return [(" " * before + "".join(row)).rstrip() for row in (marks, ticks)] + [" " * before + legend]


def _refused(error: Refused, place: Whose, *, as_json: bool) -> int:
    from ninja.train.report import Report

    Report(json_lines=as_json, root=place.root).refused(error.missing, error.workspace)
    return 1


def _stopped(found: Mapping[str, Any], *, as_json: bool) -> int:
    """The layers broke off."""
    if as_json:
        print(json.dumps({key: value for key, value in found.items() if key not in ("id", "event")}))
        return 1
    from ninja.train.words import clean

    if found.get("traceback"):
        print(clean(found["traceback"]))
    print(f"ninja: the sweep stopped: {clean(found['message'])}. `ninja train` says whose file to look at", file=sys.stderr)
    return 1
