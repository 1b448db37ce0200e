"""`ninja watch`: one loop. Small threads put what happens on a queue; the loop updates the state, does what follows, and draws.

    changes (files), keys, the judge's events  →  queue  →  watch_state.update  →  effects, watch_view.draw

The judge stays warm between saves and cancels by itself what a newer request supersedes.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader import client
from grader.errors import NinjaError, WorkerError
from grader.exercise import Exercise
from grader.verdict import verdict_from_json
from ninja import changes, listing, screen
from ninja import watch_state as states
from ninja.locks import Locks
from ninja.progress import Hints, Progress, snapshot
from ninja.terminal import size
from ninja.watch_events import (
    Ask,
    Effect,
    Event,
    Failed,
    Finished,
    GiveHint,
    Hinted,
    Judged,
    Lost,
    Pressed,
    Quit,
    Redraw,
    Remember,
    Working,
)
from ninja.watch_state import State
from ninja.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import Console


def run(workspace: Workspace, what: str | None = None, *, poll: bool = False, spawn: bool = False, greet: bool = False) -> int:
    """Watch until its reader leaves; returns the exit code."""
    course = workspace.course
    start = course.find_one(what) if what and what not in {track.name for track in course.tracks} else None
    among = course.find([what] if what else [])
    with client.Host(spawn=spawn) as host:
        state = initial(workspace, greet=greet)
        first = next((one for one in among if state.item(one.id).state != "pass"), among[0])
        state = replace(state, current=(start or first).id, chosen=start is not None)
        watcher = _Watcher(workspace, host)
        stop = threading.Event()
        changes.follow(workspace, watcher.put, stop, poll=poll)
        try:
            if not (sys.stdin.isatty() and sys.stdout.isatty()):
                return watcher.loop(state, _Lines(workspace, watcher.seed))
            with screen.session(lambda key: watcher.put(Redraw() if key == "redraw" else Pressed(key))) as draw:
                page = _Page(workspace, draw)
                code = watcher.loop(state, page)
            page.leave_behind()
            return code
        finally:
            stop.set()


def initial(workspace: Workspace, *, greet: bool = False) -> State:
    """The state before anything happens: the files as they are, and what is remembered of them."""
    course, progress = workspace.course, Progress(workspace)
    items = listing.items(course, workspace, list(course))
    verdicts, now = {}, {}
    for exercise in course:
        now[exercise.id] = snapshot(workspace, exercise)
        verdict = progress.verdict(now[exercise.id])
        if verdict is not None:
            verdicts[exercise.id] = verdict
    return State(course.title, items, now, items[0].id, verdicts, greet=greet)


class _Watcher:
    """The queue, and what is done about its events."""

    def __init__(self, workspace: Workspace, host: client.Host) -> None:
        self.workspace = workspace
        self.host = host
        self.seed = secrets.randbits(31)
        self.events: queue.SimpleQueue[Event | dict[str, Any]] = queue.SimpleQueue()  # may be filled from a signal handler
        self.put = self.events.put
        self.requests: dict[int, int] = {}  # the host's number of a request → ours

    def loop(self, state: State, view: _Lines | _Page) -> int:
        """Until something says Quit."""
        threading.Thread(target=self._listen, daemon=True).start()
        event: Event | None = Redraw()
        state, effects = states.begin(state)
        before: State | None = None
        if not effects:
            self._warm_up(state.current)
        while True:
            for effect in effects:  # first of all the judge, which takes longest
                if isinstance(effect, Ask):
                    self._ask(effect)
            if event is not None and (state != before or isinstance(event, Redraw)):
                state = view.draw(state, event)
            for effect in effects:
                if isinstance(effect, Quit):
                    if effect.code:
                        raise WorkerError(state.notice)
                    return 0
                self._do(effect)
            event, before = self._next(), state
            state, effects = (state, ()) if event is None else states.update(state, event)

    def _warm_up(self, id: str) -> None:
        """Nothing to judge yet: have the judge do once what takes long only the first time. The answer means nothing."""
        course = self.workspace.course
        exercise = next((one for one in course.track(id.partition("/")[0]).exercises if not one.stage), None)
        if exercise is not None:
            self._request([{"id": exercise.id, "path": str(exercise.path), "shown": exercise.path.name}])

    def _next(self) -> Event | None:
        """The next event; None for what the judge says of a request that it never got from us."""
        while True:
            with contextlib.suppress(queue.Empty):
                got = self.events.get(timeout=0.5)  # not for ever: on Windows Ctrl-C would not come through
                return self._translated(got) if isinstance(got, dict) else got

    def _ask(self, effect: Ask) -> None:
        course = self.workspace.course
        locks = Locks(course, Progress(self.workspace))
        entries = []
        for id in effect.ids:
            exercise = course.exercise(id)
            path = self.workspace.file(exercise)
            shown = self.workspace.shown(path)
            if locks.left(exercise):
                self.put(Judged(effect.request, locks.verdict(exercise, shown)))
            else:
                entries.append({"id": id, "path": str(path), "shown": shown})
        if entries:
            self.requests[self._request(entries)] = effect.request
        else:
            self.put(Finished(effect.request, ()))

    def _request(self, entries: list[dict[str, str]]) -> int:
        """Send it; returns the host's number for it."""
        request = {"do": "grade", "course": str(self.workspace.course.root), "exercises": entries, "seed": self.seed}
        try:
            return self.host.ask(request)
        except NinjaError as error:
            self.put(Lost(str(error)))
            return 0

    def _do(self, effect: Effect) -> None:
        course = self.workspace.course
        match effect:
            case Remember(verdict, judged):
                if judged is not None and judged == snapshot(self.workspace, course.exercise(verdict.id)):
                    progress = Progress(self.workspace)
                    progress.record(judged, verdict)
                    progress.save()
            case GiveHint(id):
                exercise = course.exercise(id)
                if not exercise.hints:
                    self.put(Hinted(id, ("There are no hints for this one.",)))
                    return
                index, _ = Hints(self.workspace).next(exercise)
                self.put(Hinted(id, (f"Hint {index + 1} of {len(exercise.hints)}", exercise.hints[index])))

    def _listen(self) -> None:
        """A thread: what the judge says, as it says it."""
        try:
            for event in self.host.events():
                self.put(event)
        except NinjaError as error:
            self.put(Lost(str(error)))
        except ValueError:
            pass  # our own hanging up

    def _translated(self, event: Mapping[str, Any]) -> Event | None:
        """As an event of ours: with our number of the request, known by now."""
        request = self.requests.get(event["id"], 0)  # 0: warming up
        match event["event"]:
            case "verdict":
                return Judged(request, verdict_from_json(event["verdict"]))
            case "progress":
                return Working(request, event)
            case "done":
                return Finished(request, tuple(event["isolation"]))
            case "failed":
                return Failed(request, event["message"])
        return None


class _Page:
    """The whole screen of a terminal."""

    def __init__(self, workspace: Workspace, draw: screen.Draw) -> None:
        self.workspace, self._draw = workspace, draw
        self.last: State | None = None

    def draw(self, state: State, event: Event) -> State:
        """Draw it; returns the state with no more scrolled away than there is."""
        from ninja import watch_view

        width, height = size()
        frame = watch_view.draw(state, self._exercise(state), self._console(width), height)
        self._draw(frame.lines)
        self.last = replace(state, top=frame.top)
        return self.last

    def leave_behind(self) -> None:
        """What was to be read last stays in the terminal."""
        from ninja import watch_view

        if self.last is not None:
            width = size()[0]
            print("\n".join(watch_view.page(self.last, self._exercise(self.last), self._console(width), whole=True)))

    def _exercise(self, state: State) -> Exercise:
        return self.workspace.course.exercise(state.current)

    def _console(self, width: int) -> Console:
        from rich.console import Console

        return Console(width=width)


class _Lines:
    """Where no one presses keys: each verdict once, as it comes."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace, self.seed = workspace, seed
        self.told = False

    def draw(self, state: State, event: Event) -> State:
        """Say what is new."""
        if not self.told:
            self.told = True
            folder = self.workspace.shown(self.workspace.root / "exercises")
            print(f"watching {folder}: save a file to have it judged; Ctrl-C ends", flush=True)
        if isinstance(event, Judged) and event.request == state.request:
            from rich.console import Console

            from grader.report.terminal import print_report
            from grader.verdict import Report

            print()
            report = Report(self.seed, state.isolation, (event.verdict,), seconds=event.verdict.seconds)
            print_report(report, Console(), focus=True, progress=state.track(event.verdict.id.partition("/")[0]))
            sys.stdout.flush()
        return state
