"""The trials of a sweep as they are run: several at once, each job a thread here and a judge of its own. Imports no torch.

study → trial → plan, train (judge) → validation losses → study, and events for whoever watches
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import NinjaError, UsageError
from ninja.run.folder import RunFolder
from ninja.train.whose import SESSION, Whose

if TYPE_CHECKING:
    from grader.client import Host
    from ninja.search.study import Study
    from ninja.search.trials import Trial

EARLY = "ninja.wavenet.early"
PATIENCE = 30.0
"""Seconds without a word from the layers, after which they are taken to hang."""
REPORTS = 10
"""How often a trial's validation loss is held against the others', on its way."""
FAILURES = 3
"""So many trials in a row that can't be trained are no accident: no more are begun."""


@dataclass
class Jobs:
    """All jobs of this process. What happens comes out of `events`; `job` in them counts from 0."""

    study: Study
    place: Whose
    fixed: Mapping[str, Any]
    texts: Mapping[str, str]
    spawn: bool = False
    events: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)
    errors: list[Exception] = field(default_factory=list)
    stopping: bool = False
    failures: int = 0

    def __post_init__(self) -> None:
        self._hosts: list[Host] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def start(self, count: int, first: Host) -> None:
        """Begin; the first job takes the judge that is warm already."""
        self._threads = [
            threading.Thread(target=self._job, args=(job, first if job == 0 else None), daemon=True) for job in range(count)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def running(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """End all that is running; what is not done is given back to the study."""
        self.stopping = True
        with self._lock:
            hosts = list(self._hosts)
        for host in hosts:
            host.close()
        for thread in self._threads:
            thread.join(10)

    def _job(self, job: int, warm: Host | None) -> None:
        from grader.client import Host

        try:
            with contextlib.ExitStack() as stack:
                host = warm or stack.enter_context(Host(spawn=self.spawn))
                with self._lock:
                    self._hosts.append(host)
                while not self.stopping and (trial := self.study.ask()) is not None:
                    self._trial(host, trial, job)
        except Exception as error:  # a judge that broke off, or a fault of ours: told in the main thread
            if not self.stopping:
                self.errors.append(error)
        finally:
            self.events.put({"event": "left", "job": job})

    def _trial(self, host: Host, trial: Trial, job: int) -> None:
        """One trial to its end, whatever that is."""
        run = _Run(trial, self.study, lambda event: self.events.put({**event, "job": job, "trial": trial}))
        try:
            try:
                plan = self.place.plan(host, {**self.fixed, **trial.values})
            except UsageError as error:
                run.end("failed", str(error))
            else:
                self._train(host, plan, run)
        except BaseException:
            self.study.give_back(trial.number)
            raise
        with self._lock:
            self.failures = self.failures + 1 if run.state == "failed" else 0
            if self.failures >= FAILURES and not self.stopping:
                self.errors.append(UsageError(f"{FAILURES} trials in a row could not be trained, the last: {run.why}"))
                self.stopping = True

    def _train(self, host: Host, plan: Mapping[str, Any], run: _Run) -> None:
        about = self.place.about(plan, self.texts)
        about["config"]["check_every"] = math.ceil(plan["steps"] / REPORTS)
        asked = {"about": about, "texts": {stem: self.texts[stem] for stem in plan["needs"]}, "samples": 20}
        asked |= {"patience": PATIENCE, "steady": True, "pictures": False}
        where: dict[str, Any] = {"root": str(self.study.folder), "name": run.trial.name}
        old = RunFolder(self.study.folder / run.trial.run) if run.trial.run else None
        if old is not None and _is_same(old, about):
            run.again(old)
            try:
                return self._listen(host, {**asked, "about": dict(old.about), "resume": str(old.path)}, run)
            except UsageError:  # still held by a judge that is on its way out, or torn: begin anew
                if run.folder:
                    raise
        return self._listen(host, {**asked, **where}, run)

    def _listen(self, host: Host, asked: Mapping[str, Any], run: _Run) -> None:
        for event in host.call(f"{SESSION}:train", **asked):
            run.take(event)
            if run.state == "pruned" and event["event"] == "val":
                for _ in host.call(f"{EARLY}:end", folder=run.folder, step=event["step"], why=run.why):
                    pass
                return
        if not run.state:
            run.end("failed", "it ended without a result")


class _Run:
    """What is known of a trial's run; tells the study."""

    def __init__(self, trial: Trial, study: Study, emit: Any) -> None:
        self.trial, self.study, self.emit = trial, study, emit
        self.state = self.why = self.folder = ""
        self.tenth = 0
        emit({"event": "begins"})

    def again(self, old: RunFolder) -> None:
        """What was measured before it broke off."""
        kept = old.kept
        for step, val in old.metrics().vals:
            if step <= kept:
                self._report(step * REPORTS // max(1, old.steps), val)

    def take(self, event: Mapping[str, Any]) -> None:
        """One event of the session."""
        kind = event["event"]
        if kind == "run":
            self.folder = event["folder"]
            self.study.started(self.trial.number, event["name"])
        if kind in ("run", "progress"):
            self.emit({key: event[key] for key in ("event", "step", "steps", "loss", "val") if key in event})
        elif kind == "val":
            share = event["step"] * REPORTS // event["steps"]
            if self._report(share, event["val"]):
                self.end("pruned", f"pruned: at {event['step']:,} of {event['steps']:,} steps the others' median is better")
        elif kind == "trained":
            self.end("complete", "", event["losses"]["val"])
        elif kind == "stopped":
            diverged = event.get("status") == "diverged"
            self.end("pruned" if diverged else "failed", str(event["message"]).split(". `", 1)[0])

    def end(self, state: str, why: str, loss: float | None = None) -> None:
        """It came to an end."""
        self.state, self.why = state, why
        if state == "complete" and (loss is None or not math.isfinite(loss)):
            self.state, self.why = "failed", "there are no validation names to measure it by"
        if self.state == "complete":
            assert loss is not None
            self.study.finish(self.trial.number, loss)
        elif self.state == "pruned":
            self.study.prune(self.trial.number, why)
        else:
            self.study.fail(self.trial.number, self.why)
        self.emit({"event": "ended", "state": self.state, "why": self.why, "loss": loss, "run": Path(self.folder).name})

    def _report(self, tenth: int, loss: float | None) -> bool:
        if loss is None or tenth <= self.tenth or tenth >= REPORTS:
            return False
        self.tenth = tenth
        return self.study.report(self.trial.number, tenth, loss)


def _is_same(old: RunFolder, about: Mapping[str, Any]) -> bool:
    """Whether a run that broke off is what would be trained now."""
    try:
        return old.resumable and all(old.about.get(key) == about[key] for key in ("config", "layers", "names", "by"))
    except NinjaError:
        return False
