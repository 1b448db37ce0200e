"""The judge as a service: requests in, verdicts out, one JSON object a line. Trusted side.

    → {"id": 1, "do": "grade", "course": "…/solutions", "seed": 7, "limits": {…}, "exercises": [{"id", "path", "shown"}, …]}
                                                             where it is no file, {"id", "shown", "source", …}: see `excerpt`
    ← {"id": 1, "event": "verdict", "verdict": {…}}          as each exercise is done
    ← {"id": 1, "event": "progress", "exercise": "…", …}     from a stage
    ← {"id": 1, "event": "done", "isolation": […], "versions": {…}}

    → {"id": 2, "do": "call", "entry": "module:function", …}  a course's own: `await function(request, workers, limits, emit)`
    ← {"id": 2, "event": …}                                   what that function emits, then `done` as above

    ← {"id": 1, "event": "failed", "error": "CourseError", "message": "…"}

A request supersedes the one before it: what is still running is cancelled and its workers are killed.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import platform
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from grader.course import Course, Track
from grader.errors import CourseError, NinjaError
from grader.excerpt import Excerpt
from grader.exercise import Exercise
from grader.isolate import Forked, Limits, Spawned, Workers
from grader.judge import Task, judge
from grader.probe import Scene
from grader.verdict import Verdict, verdict_to_json

Emit = Callable[[Mapping[str, Any]], None]


def run(control: socket.socket | None, isolation: tuple[str, ...]) -> None:
    """Serve standard input until it closes. `control` leads to the nursery; without one, workers are spawned."""
    asyncio.run(_serve(control, isolation))


async def _serve(control: socket.socket | None, isolation: tuple[str, ...]) -> None:
    workers: Workers = Spawned(isolation) if control is None else Forked(control, isolation)
    requests: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # a stray print in a course file must not land between the lines

    def listen() -> None:  # a thread, since not every platform can wait for standard input otherwise
        for line in sys.stdin:
            loop.call_soon_threadsafe(requests.put_nowait, line)
        loop.call_soon_threadsafe(requests.put_nowait, None)

    def emit(event: Mapping[str, Any]) -> None:
        out.write(json.dumps(event) + "\n")

    threading.Thread(target=listen, daemon=True).start()
    service = _Service(workers)
    current: asyncio.Task[None] | None = None
    while (line := await requests.get()) is not None:
        request = json.loads(line)
        if current is not None and not current.done():
            current.cancel()
            await asyncio.gather(current, return_exceptions=True)
        current = asyncio.create_task(service.answer(request, emit))
    if current is not None:
        current.cancel()
        await asyncio.gather(current, return_exceptions=True)
    await workers.close()


class _Service:
    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.scenes: dict[str, Scene] = {}
        self.exercises: dict[Exercise, Exercise] = {}  # each as it was first read, so that it is parsed once

    async def answer(self, request: Mapping[str, Any], emit: Emit) -> None:
        number = request["id"]

        def tagged(event: Mapping[str, Any]) -> None:
            emit({"id": number, **event})

        try:
            await (self._call if request["do"] == "call" else self._grade)(request, tagged)
            versions = {"python": platform.python_version(), "torch": torch.__version__}
            tagged({"event": "done", "isolation": list(self.workers.isolation), "versions": versions})
        except NinjaError as error:
            tagged({"event": "failed", "error": type(error).__name__, "message": str(error)})
        except Exception as error:
            import traceback

            tagged(
                {
                    "event": "failed",
                    "error": "WorkerError",
                    "message": f"{type(error).__name__}: {error}",
                    "detail": traceback.format_exc(),
                }
            )

    async def _grade(self, request: Mapping[str, Any], emit: Emit) -> None:
        course = Course.load(Path(request["course"]))
        limits = Limits(**request.get("limits", {}))
        slots = asyncio.Semaphore(request.get("slots") or max(2, os.cpu_count() or 2))  # workers at once

        async def one(entry: Mapping[str, Any]) -> None:
            read = course.exercise(entry["id"])  # anew for each request; equal where its file has not changed
            exercise = self.exercises.setdefault(read, read)
            points = float(entry.get("points", course.max_points(exercise)))
            task = Task(exercise, Path(entry.get("path", "")), entry["shown"], points, Excerpt.of(entry))
            async with slots:
                verdict = await self._verdict(course, task, request, limits, emit)
                emit({"event": "verdict", "verdict": verdict_to_json(verdict)})

        await asyncio.gather(*(one(entry) for entry in request["exercises"]))

    async def _call(self, request: Mapping[str, Any], emit: Emit) -> None:
        await _load(request["entry"], Path(request["entry"]))(request, self.workers, Limits(**request.get("limits", {})), emit)

    async def _verdict(self, course: Course, task: Task, request: Mapping[str, Any], limits: Limits, emit: Emit) -> Verdict:
        """One verdict; what goes wrong on our side is `broken`, costs nobody a point, and does not end the run."""
        try:
            if task.exercise.stage:
                stage = _load(task.exercise.stage, task.exercise.path)
                verdict: Verdict = await stage(task, course, self.workers, limits, request, emit)
                return verdict
            scene = self._scene(course, course.track(task.exercise.track))
            verdict = await judge(task, self.workers, request["seed"], scene, limits)
            return verdict if task.excerpt is None else task.excerpt.placed(verdict)
        except NinjaError as error:
            return replace(task.blank, status="broken", message=str(error))
        except Exception as error:
            import traceback

            print(traceback.format_exc(), file=sys.stderr)
            message = (
                f"the judge itself failed ({type(error).__name__}: {error}). This costs nothing; `ninja doctor` may say more"
            )
            return replace(task.blank, status="broken", message=message)

    def _scene(self, course: Course, track: Track) -> Scene | None:
        if track.scene is None:
            return None
        key = f"{course.root}/{track.name}"
        if key not in self.scenes:
            self.scenes[key] = _load(track.scene, course.root / "course.toml")(course)
        return self.scenes[key]


def _load(entry: str, where: Path) -> Any:
    """What `module:name` names."""
    module, _, name = entry.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise CourseError(f"{where}: `{entry}` can't be loaded: {error}") from error
