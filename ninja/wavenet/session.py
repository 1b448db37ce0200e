"""A training run from the judge's side: what is asked for, the run itself, what the network is worth. Trusted side.

    plan:  recipe, model, flags, names → everything that is known of a run before it begins
    train: plan, texts of layers → worker (or autograd) → a folder under runs/, and events all along

Both are called by the command through `grader.client.Host.call`, and speak in events; docs/training.md lists them.
"""

from __future__ import annotations

import asyncio
import contextlib
import platform
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import torch

import ninja
from grader import wire
from grader.isolate import Limits, Outcome, Workers
from ninja import names
from ninja.run import folder as run_folder
from ninja.run import tensors as run_tensors
from ninja.run.folder import RunFolder
from ninja.wavenet import autograd, endings, ends, jobs, planning
from ninja.wavenet.jobs import Config
from ninja.wavenet.pump import Pump
from ninja.wavenet.watching import Emit, Stop, Watcher
from ninja.wavenet.writer import Writer


async def plan(request: Mapping[str, Any], workers: Workers, limits: Limits, emit: Emit) -> None:
    """What a run would be: emits one event `plan`. Raises UsageError where what is asked for makes none."""
    if request.get("resume"):
        run = RunFolder(Path(request["resume"]))
        given, config = run_tensors.names_of(run), run_tensors.config(run)
        step = run_tensors.checkpoint(run)[0] if (run.path / run_folder.CHECKPOINT).is_file() else 0
        emit(
            {
                "event": "plan",
                "step": step,
                "about": dict(run.about),
                **planning.facts(config, given),
            }
        )
        return
    given = names.load(Path(request["names"]) if request.get("names") else None)
    about, config = planning.plan(request, given)
    emit({"event": "plan", "step": 0, "about": about, **planning.facts(config, given)})


async def train(request: Mapping[str, Any], workers: Workers, limits: Limits, emit: Emit) -> None:
    """Train, from the beginning or from a run's checkpoint. Whatever a learner's layers do ends in an event.

    The request has `about` (of the plan, with `by` and `layers`), `texts` (the layers' files, by stem), `root` or `resume`
    (folders), `samples` (names to draw at the end), `patience` (seconds without a word after which a worker is given up), and
    `pictures` where none are wanted.
    A trial of a sweep also has the `name` of its folder, `steady` (see Watcher), and no `pictures`.
    """
    about = {**request["about"], "versions": versions()}
    config = Config.of(about["config"])
    path = about["names"].get("path")
    given = names.load(Path(path) if path else None)
    rows = {part: jobs.row(words, given.letters) for part, words in zip(names.SPLITS, names.split(given.words), strict=True)}
    first, start, told = 0, None, run_folder.Metrics()
    if request.get("resume"):
        run = RunFolder(Path(request["resume"]))
        if (run.path / run_folder.CHECKPOINT).is_file():
            first, start = run_tensors.checkpoint(run)
        writer = Writer.resume(run, first, about)
        told = run.metrics()
    else:
        now = datetime.now(timezone.utc)
        about["created"] = now.isoformat(timespec="microseconds")
        writer = Writer.begin(Path(request["root"]), f"{now.astimezone():%Y-%m-%d}", about, request.get("name", ""))
    where = {"name": writer.run.name, "folder": str(writer.path), "step": first, "steps": config.steps}
    emit({"event": "run", **where})

    watcher = Watcher(config, rows["train"], rows["dev"], writer, emit, told, first, steady=bool(request.get("steady")))
    output = ""
    try:
        if about["by"] == "autograd":
            await _by_autograd(watcher, first, start)
        else:
            job = jobs.job(config, rows["train"], request["texts"], jobs.limits(limits, config), first=first, start=start)
            outcome = await _in_a_worker(job, workers, jobs.limits(limits, config), watcher, float(request["patience"]))
            output = outcome.output
            if watcher.stop is None:
                watcher.stop = endings.ending(outcome, watcher, jobs.needs(config.design))
        if watcher.stop is None and watcher.end is None:
            watcher.stop = Stop("crash", f"after {watcher.step:,} steps the training process said it was done")
        if watcher.stop is not None:
            writer.tell({"step": watcher.step, "stopped": watcher.stop.message})
        else:
            await asyncio.to_thread(_finish, watcher, given, int(request["samples"]), bool(request.get("pictures", True)))
    finally:
        kept = writer.close()  # also when the request is given up: Ctrl-C
    if watcher.stop is not None:
        said = {key: value for key, value in vars(watcher.stop).items() if value}
        emit({"event": "stopped", "step": watcher.step, "kept": writer.kept, "folder": str(kept), "output": output, **said})
    elif output:
        emit({"event": "output", "output": output})


async def _in_a_worker(job: wire.Frame, workers: Workers, limits: Limits, watcher: Watcher, patience: float) -> Outcome:
    """The job, to its end or to where the watcher has had enough."""
    pump, loop = Pump(watcher), asyncio.get_running_loop()
    heard = time.monotonic()

    def on_frame(frame: wire.Frame) -> None:
        nonlocal heard
        pump.put(frame)
        heard = time.monotonic()

    async def listen() -> None:
        while True:
            await asyncio.sleep(min(1.0, patience / 4))
            if time.monotonic() - heard > patience:
                watcher.broken(endings.silent(watcher.step, patience))

    running = asyncio.ensure_future(workers.run(job, limits, on_frame))
    listening = asyncio.ensure_future(listen())
    watcher.halt = lambda: _in(loop, running.cancel)
    try:
        await asyncio.wait({running})
        return Outcome() if running.cancelled() else running.result()
    finally:
        listening.cancel()
        if not running.done():  # the request is given up
            running.cancel()
            await asyncio.wait({running})
        pump.close()


async def _by_autograd(watcher: Watcher, first: int, start: Mapping[str, torch.Tensor] | None) -> None:
    """The same on `loss.backward()`, in a thread of ours."""
    pump, given_up = Pump(watcher), False

    def on_frame(frame: wire.Frame) -> None:
        if given_up or watcher.stop is not None or pump.error is not None:
            raise _Enough
        if frame.header["what"] == "metrics":
            frame = wire.Frame({**frame.header, "cpu_seconds": time.thread_time()}, frame.tensors)
        pump.put(frame)

    def run() -> None:
        with contextlib.suppress(_Enough):
            autograd.train(watcher.config, watcher.train, on_frame, first=first, begin=start)

    running = asyncio.ensure_future(asyncio.to_thread(run))
    try:
        await asyncio.wait({running})
        running.result()
    finally:
        given_up = True
        await asyncio.wait({running})
        pump.close()


def _finish(watcher: Watcher, given: names.Names, samples: int, pictures: bool) -> None:
    """What the network is worth; the last of its files; pictures."""
    assert watcher.end is not None
    result = ends.result(watcher, given, samples)
    writer, note = watcher.writer, ""
    try:
        folder = writer.finish(watcher.end, result)
        if folder != writer.path:
            note = f"{writer.path} can't be written to ({writer.trouble}): the run is kept in {folder}"
    except OSError:
        folder, note = writer.path, f"the trained network could not be kept anywhere ({writer.trouble})"
    shape = ends.curve(watcher.losses)
    watcher.emit({"event": "trained", **result, **shape, "folder": str(folder), "note": note})
    if pictures:
        drawn, note = ends.pictures(folder)
        watcher.emit({"event": "drawn", "files": drawn, "note": note})


def versions() -> dict[str, str]:
    """What a run's last bits hang on, besides the machine."""
    return {"ninja": ninja.__version__, "python": platform.python_version(), "torch": str(torch.__version__)}


def _in(loop: asyncio.AbstractEventLoop, call: Callable[[], Any]) -> None:
    """Call in the loop's own thread."""
    loop.call_soon_threadsafe(call)


class _Enough(Exception):
    pass
