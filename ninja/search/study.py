"""A sweep's memory: which trials there were, what became of them, what to try next. Imports Optuna.

    Study.open(folder, …) → ask → Trial → report, … → one of finish, prune, fail, give_back

Any number of processes may have one study open. Each holds a lock for as long as it lives, and each trial names the lock of its
process: so a trial whose process is gone is found by whoever comes next, and tried again.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from ninja.search import store
from ninja.search.ranges import Range, Value
from ninja.search.trials import Entry, Standing, Trial, neat
from ninja.workspace import shown

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial

STARTUP = 5
"""Trials that are drawn at random and run to their end, before any is compared with their median."""
WARMUP = 3
"""Of the ten reports of a trial, the first after which it may be pruned: before, losses cross."""
TRIES = 3
"""A trial during which its process dies so often is not tried again: it may be what kills it."""


class Study:
    """One open study. Every method may be called from any thread."""

    def __init__(self, folder: Path, storage: Any, ranges: Sequence[Range], *, trials: int, seed: int, prune: bool) -> None:
        optuna = store.load()
        self.folder, self.ranges, self.trials, self.seed = folder, ranges, trials, seed
        self._optuna, self._storage = optuna, storage
        self._pruner = optuna.pruners.MedianPruner(STARTUP, WARMUP) if prune else optuna.pruners.NopPruner()
        self._lock = threading.Lock()
        self._open: dict[int, Any] = {}
        self._token = secrets.token_hex(8)
        self._alive = store.file_lock(folder / store.ALIVE / self._token)
        self._alive.acquire()

    @classmethod
    def open(
        cls,
        folder: Path,
        ranges: Sequence[Range],
        fixed: Mapping[str, Any],
        *,
        storage: str | None = None,
        trials: int,
        seed: int = 42,
        prune: bool = True,
    ) -> Study:
        """The study in `folder`, new or as it was left. Raises UsageError where it searches something else or can't be read."""
        optuna = store.load()
        definition = json.dumps({"ranges": [one.to_json() for one in ranges], "fixed": dict(fixed)}, sort_keys=True)
        with store.explained(folder, storage):
            (folder / store.ALIVE).mkdir(parents=True, exist_ok=True)
            kept = store.storage(optuna, folder, storage)
            study = optuna.create_study(storage=kept, study_name=folder.name, direction="minimize", load_if_exists=True)
            known = study.user_attrs.get("definition")
            if known is None:
                study.set_user_attr("definition", definition)
            elif known != definition:
                raise UsageError(f"{shown(folder)} is a sweep of {_differs(known, definition)}. Give this one another --name")
            return cls(folder, kept, ranges, trials=trials, seed=seed, prune=prune)

    def close(self) -> None:
        """Let go of it. What is still open is given back."""
        for number in list(self._open):
            self.give_back(number)
        with contextlib.suppress(OSError):
            self._alive.release()
            Path(self._alive.lock_file).unlink(missing_ok=True)

    def ask(self) -> Trial | None:
        """What to try next; None once all trials are done or being run."""
        with self._lock:
            self._bury()
            if sum(map(self._counts, self._all())) >= self.trials:
                return None
            study = self._study()
            trial = study.ask()
            trial.set_user_attr("held_by", self._token)
            place = sum(self._counts(one) for one in self._all() if one.number < trial.number)
            if place >= self.trials:  # another process was faster
                self._forget(study, trial.number, again=_is_queued(trial))
                return None
            # The draw hangs on the seed and the place alone: a study that is taken up again goes on as it would have.
            study.sampler = self._optuna.samplers.TPESampler(
                n_startup_trials=STARTUP, seed=(self.seed * 1_000_003 + place) % (1 << 32)
            )
            values = {one.name: neat(_suggest(trial, one)) for one in self.ranges}
            self._open[trial.number] = trial
            return Trial(trial.number, values, str(trial.user_attrs.get("run", "")))

    def report(self, number: int, tenth: int, loss: float) -> bool:
        """The validation loss after so many tenths of a run; whether to end it there."""
        with self._lock:
            trial = self._open[number]
            trial.report(loss, tenth)
            return bool(trial.should_prune())

    def started(self, number: int, run: str) -> None:
        """The folder of a trial's run."""
        with self._lock:
            self._open[number].set_user_attr("run", run)

    def finish(self, number: int, loss: float) -> None:
        """It came to its end."""
        self._tell(number, "COMPLETE", value=loss)

    def prune(self, number: int, why: str) -> None:
        """It was ended early, since it would come to nothing."""
        self._tell(number, "PRUNED", why=why)

    def fail(self, number: int, why: str) -> None:
        """It could not be trained. That counts: it would end so again."""
        self._tell(number, "FAIL", why=why or "?")

    def give_back(self, number: int) -> None:
        """It was interrupted: somebody is to try the same again."""
        with self._lock, contextlib.suppress(Exception):  # as much as can be done while all is ending
            if self._open.pop(number, None) is not None:
                self._forget(self._study(), number, again=True)

    def standing(self) -> Standing:
        """All trials as every process has told of them."""
        with self._lock:
            trials = self._all()
        states = {"COMPLETE": "complete", "PRUNED": "pruned", "FAIL": "failed"}
        return Standing(
            [
                Entry(
                    one.number,
                    states.get(one.state.name, "running"),
                    {each.name: neat(one.params[each.name]) for each in self.ranges if each.name in one.params},
                    one.value if one.state.name == "COMPLETE" else None,
                    str(one.user_attrs.get("run", "")),
                    str(one.user_attrs.get("why", "")),
                    one.duration.total_seconds() if one.duration else 0.0,
                )
                for one in trials
                if self._counts(one)
            ]
        )

    def importance(self) -> dict[str, float]:
        """Each range's share in what makes a trial good, largest first; nothing where there are too few trials to say."""
        with self._lock, contextlib.suppress(Exception):  # a luxury: whatever Optuna can't make of them
            if len(self.ranges) > 1 and len([one for one in self._all() if one.state.name == "COMPLETE"]) >= 2 * STARTUP:
                evaluator = self._optuna.importance.PedAnovaImportanceEvaluator()
                return dict(self._optuna.importance.get_param_importances(self._study(), evaluator=evaluator))
        return {}

    def _study(self) -> optuna.Study:
        study: optuna.Study = self._optuna.load_study(study_name=self.folder.name, storage=self._storage, pruner=self._pruner)
        return study

    def _all(self) -> list[FrozenTrial]:
        trials: list[FrozenTrial] = self._study().get_trials(deepcopy=False)
        return trials

    def _counts(self, trial: FrozenTrial) -> bool:
        """Waiting ones and those that were given back do not."""
        return trial.state.name in ("COMPLETE", "PRUNED", "RUNNING") or (
            trial.state.name == "FAIL" and "why" in trial.user_attrs
        )

    def _tell(self, number: int, state: str, *, why: str = "", value: float | None = None) -> None:
        with self._lock:
            trial = self._open.pop(number)
            if why:
                trial.set_user_attr("why", why)
            self._study().tell(trial, value, state=self._optuna.trial.TrialState[state], skip_if_finished=True)

    def _bury(self) -> None:
        """Give back the trials of processes that are gone."""
        gone: dict[str, bool] = {self._token: False}
        for one in self._all():
            if one.state.name != "RUNNING":
                continue
            token = str(one.user_attrs.get("held_by", ""))
            if not token:  # its process has only just asked for it, or died in that very moment
                began = one.datetime_start or datetime.now()
                gone[token] = datetime.now() - began > timedelta(minutes=1)
            elif token not in gone:
                gone[token] = store.is_free(self.folder / store.ALIVE / token)
            if gone[token]:
                self._forget(self._study(), one.number, again=True, died=True)

    def _forget(self, study: optuna.Study, number: int, *, again: bool, died: bool = False) -> None:
        """Take a trial out of the count; `again` puts what it was to try at the head of the queue."""
        trial = next(one for one in self._all() if one.number == number)
        deaths = int(trial.user_attrs.get("deaths", 0)) + died
        with contextlib.suppress(ValueError, self._optuna.exceptions.UpdateFinishedTrialError):  # another process was faster
            if deaths >= TRIES:
                self._storage.set_trial_user_attr(trial._trial_id, "why", f"its process died {deaths} times over it")
            study.tell(number, state=self._optuna.trial.TrialState.FAIL)
            values = {**trial.system_attrs.get("fixed_params", {}), **trial.params}
            if again and values and deaths < TRIES:
                kept = {name: trial.user_attrs[name] for name in ("run",) if name in trial.user_attrs}
                study.enqueue_trial(values, user_attrs={**kept, "deaths": deaths})


def _suggest(trial: optuna.Trial, one: Range) -> Value:
    if one.choices:
        return trial.suggest_categorical(one.name, one.choices)  # type: ignore[return-value]
    if one.whole:
        return trial.suggest_int(one.name, int(one.low), int(one.high), step=int(one.step or 1), log=one.log)
    return trial.suggest_float(one.name, one.low, one.high, step=one.step, log=one.log)


def _is_queued(trial: optuna.Trial) -> bool:
    return trial.storage.get_trial(trial._trial_id).system_attrs.get("fixed_params") is not None


def _differs(known: str, wanted: str) -> str:
    """In words, what another sweep searches or holds fixed."""
    before, now = json.loads(known), json.loads(wanted)
    if before["ranges"] != now["ranges"]:
        return "other ranges (" + ", ".join(sorted(one["name"] for one in before["ranges"])) + ")"
    names = sorted(name for name in {**before["fixed"], **now["fixed"]} if before["fixed"].get(name) != now["fixed"].get(name))
    return "other settings (" + ", ".join(f"{name} {before['fixed'].get(name)}" for name in names) + ")"
