"""`ninja sweep`: trials over ranges, until the best is known. Imports no torch, and Optuna only through `study`.

    ranges → corners planned (judge) → gate → study in runs/<sweep>/ → jobs, each with a judge of its own → what was best

Ctrl-C, a kill, a crash: the same command goes on, and so does another process meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from ninja import files
from ninja.run import folder as run_folder
from ninja.search import ranges
from ninja.search.jobs import Jobs
from ninja.search.ranges import Range, words
from ninja.train import whose
from ninja.train.whose import Refused, Whose
from ninja.workspace import shown

if TYPE_CHECKING:
    from grader.client import Host
    from ninja.search.report import End
    from ninja.search.study import Study
    from ninja.search.view import View

LOOK_SECONDS = 2.0
"""Between two looks at what other processes have told the study."""
TRIALS, SEED = 20, 42


def options(parser: argparse.ArgumentParser) -> None:
    """What is left out is None or False."""
    from ninja.train import options as of

    parser.add_argument("ranges", nargs="*", metavar="RANGE", help="what to search: name=low..high or name=this,that")
    study = parser.add_argument_group("the study")
    text = f"trials in all, with those that are done already ({TRIALS})"
    study.add_argument("--trials", type=of.whole(1, 100_000), default=TRIALS, metavar="N", help=text)
    study.add_argument(
        "--jobs", type=of.whole(1, 256), default=1, metavar="N", help="trials at once, each with its own judge (1)"
    )
    study.add_argument(
        "--name", default=None, metavar="NAME", help="its folder in runs/; else one that these ranges and options give"
    )
    text = "a database instead of the folder's journal, such as sqlite:///sweeps.db"
    study.add_argument("--storage", default=None, metavar="URL", help=text)
    text = "run every trial to its end; else those worse than the median of the others are ended early"
    study.add_argument("--no-prune", action="store_true", help=text)
    study.add_argument("--json", action="store_true", help="one JSON document on standard output, and nothing else there")
    of.model(parser.add_argument_group("the model"))
    how = parser.add_argument_group("how it is trained")
    of.recipe(how)
    of.length(how)
    how.add_argument("--lr", type=of.number(0.0), default=None, metavar="X", help="the learning rate at its highest")
    of.rest(how)
    whose.options(parser)


def main(args: argparse.Namespace) -> int:
    """Search. Returns 0 once all trials are done, 1 where the layers are not right (yet) or no trial came to its end."""
    from grader.client import Host
    from ninja.search import store
    from ninja.search import view as sweep_view
    from ninja.search.report import End

    wanted, fixed = ranges.parse(args.ranges), whose.asked(args)
    _check(wanted, fixed)
    store.load()  # which says so where it is missing, before anything takes time
    place = Whose.of(args)
    fixed = {**fixed, "seed": fixed.get("seed", SEED)}
    folder = _folder(place.root, args.name) if args.name is not None else place.root / name_of(wanted, fixed, place.by)

    def opened() -> contextlib.closing[Study]:
        return contextlib.closing(_study(args, folder, wanted, {**fixed, "by": place.by}))

    if folder.is_dir():
        with opened() as study:
            if study.standing().done >= args.trials:  # nothing to wake a judge for
                return _report(args, End.of(study, fixed, place.by, unlock=args.unlock))
    with contextlib.ExitStack() as stack:
        show = stack.enter_context(sweep_view.display(args.trials, quiet=args.json))
        host = stack.enter_context(Host(spawn=args.isolation == "spawn"))
        try:
            texts = place.texts(host, _needs(place, host, wanted, fixed), show.doing, unlock=args.unlock)
        except Refused as error:
            return _refused(error, place, as_json=args.json)
        study = stack.enter_context(opened())
        jobs = Jobs(study, place, fixed, texts, spawn=args.isolation == "spawn")
        stopped = _run(jobs, host, args.jobs, show)
        end = End.of(study, fixed, place.by, unlock=args.unlock)
    if jobs.errors and not stopped and end.standing.done < args.trials:
        raise store.lost(folder, jobs.errors[0])
    return _report(args, end, stopped=stopped)


def name_of(wanted: Sequence[Range], fixed: Mapping[str, Any], by: str) -> str:
    """The folder of a sweep that was given no name: the same ranges and options give the same, so the same command goes on."""
    said = json.dumps([[one.to_json() for one in wanted], dict(fixed), by], sort_keys=True)
    return f"sweep-{'-'.join(one.name for one in wanted)}-{files.sha256(said.encode())[:4]}"


def _check(wanted: Sequence[Range], fixed: Mapping[str, Any]) -> None:
    """That nothing is both searched and fixed. Raises UsageError."""
    for one in wanted:
        rivals = ("epochs", "steps") if one.name in ("epochs", "steps") else (one.name,)
        if rival := next((name for name in rivals if name in fixed), None):
            raise UsageError(f"{one.name} is searched: leave out --{rival} {fixed[rival]}, or the range")


def _folder(root: Path, name: str) -> Path:
    if not name or name.startswith(".") or any(letter in name for letter in "/\\:") or not name.isprintable():
        raise UsageError(f"--name {name}: a folder's name, without slashes or colons and not beginning with a dot")
    if (root / name / run_folder.CONFIG).exists():
        raise UsageError(f"--name {name}: {shown(root / name)} is a training run. Take another name")
    return root / name


def _needs(place: Whose, host: Host, wanted: Sequence[Range], fixed: Mapping[str, Any]) -> list[str]:
    """The exercises that trials are built of. Raises UsageError where a value at the end of a range makes no run."""
    corners = [{one.name: one.ends[end] for one in wanted} for end in (0, -1)]
    models = next((one.choices for one in wanted if one.name == "model"), ())
    corners += [{**corners[0], "model": model} for model in models[1:-1]]
    needs: dict[str, None] = {}
    for corner in corners:
        try:
            needs |= dict.fromkeys(place.plan(host, {**fixed, **corner})["needs"])
        except UsageError as error:
            raise UsageError(f"with {words(corner)}: {error}") from error
    return list(needs)


def _study(args: argparse.Namespace, folder: Path, wanted: Sequence[Range], fixed: Mapping[str, Any]) -> Study:
    from ninja.search.study import Study

    settings = {"storage": args.storage, "trials": args.trials, "seed": int(fixed["seed"]), "prune": not args.no_prune}
    study = Study.open(folder, wanted, fixed, **settings)
    with contextlib.suppress(OSError):
        files.create(folder.parent / ".gitignore", b"*\n")
    return study


def _run(jobs: Jobs, host: Host, count: int, show: View) -> bool:
    """All trials; whether Ctrl-C ended it."""
    standing = jobs.study.standing()
    show.begin(standing)
    try:
        jobs.start(max(1, min(count, jobs.study.trials - standing.done)), host)
        looked = time.monotonic()
        while jobs.running or not jobs.events.empty():
            with contextlib.suppress(queue.Empty):
                show.take(jobs.events.get(timeout=0.2))
            if time.monotonic() - looked > LOOK_SECONDS:
                show.stands(jobs.study.standing())  # others may be at it too
                looked = time.monotonic()
    except KeyboardInterrupt:
        show.doing("stopping")
        jobs.stop()
        return True
    return False


def _report(args: argparse.Namespace, end: End, *, stopped: bool = False) -> int:
    if args.json:
        print(json.dumps(end.document()))
    else:
        end.tell(stopped=stopped)
    return 130 if stopped else 0 if end.standing.ranked else 1


def _refused(error: Refused, place: Whose, *, as_json: bool) -> int:
    from ninja.train.report import Report

    Report(json_lines=as_json, root=place.root).refused(error.missing, error.workspace)
    return 1
