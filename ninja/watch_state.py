"""What `ninja watch` knows, and what each event makes of it. Pure: no files, no terminal, no judge, no clock.

    update(state, event) → (state, effects)

The loop in `watch` feeds events in and carries effects out; `watch_view` draws a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from grader.verdict import Verdict
from ninja import browse
from ninja.browse import Browse
from ninja.changes import Seen
from ninja.listing import Item
from ninja.progress import Snapshot
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
    Remember,
    Working,
)

SCROLL = {"up": -1, "k": -1, "down": 1, "j": 1, "pageup": -10, "pagedown": 10, " ": 10}

END = 1_000_000
"""As far down as it goes; the view knows how far that is."""


@dataclass(frozen=True)
class State:
    """All that is drawn.

    `items` carry every exercise's state; `verdicts` are of the files as they are, or were before they came to be `waiting`.
    """

    title: str
    items: tuple[Item, ...]
    files: Mapping[str, Snapshot | None]
    current: str
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    request: int = 0
    waiting: frozenset[str] = frozenset()
    chosen: bool = False  # by its reader: then the first look round does not turn to another exercise
    hint: tuple[str, ...] = ()
    notice: str = ""
    progress: str = ""
    browse: Browse | None = None
    isolation: tuple[str, ...] = ()
    greet: bool = False
    top: int = 0  # lines that are scrolled away

    def item(self, id: str) -> Item:
        return next(item for item in self.items if item.id == id)

    @property
    def here(self) -> Item:
        return self.item(self.current)

    @property
    def following(self) -> Item | None:
        """The first that has not passed, after the current one and then from the beginning."""
        at = self.items.index(self.here)
        return next((item for item in (*self.items[at + 1 :], *self.items[:at]) if item.state != "pass"), None)

    def track(self, name: str) -> tuple[int, int]:
        """How many of a track have passed, of how many."""
        inside = [item for item in self.items if item.track == name]
        return sum(item.state == "pass" for item in inside), len(inside)


Step = tuple[State, tuple[Effect, ...]]


def begin(state: State) -> Step:
    """The first look round: have everything judged that no one has judged as it is now."""
    unjudged = [item.id for item in state.items if item.state == "unjudged"]
    first = [state.current] if state.current in unjudged else []
    return _ask(state, (*first, *(id for id in unjudged if id not in first)))


def update(state: State, event: Event) -> Step:
    """What an event makes of the state, and what is to be done about it."""
    match event:
        case Seen():
            return _seen(state, event)
        case Pressed(key):
            return _listing(state, key) if state.browse is not None else _pressed(state, key)
        case Judged(request, verdict) if request == state.request and verdict.id in state.waiting:
            state = _with_state(state, verdict.id, verdict.status)
            state = replace(state, verdicts={**state.verdicts, verdict.id: verdict}, waiting=state.waiting - {verdict.id})
            state = replace(state, progress="", top=0 if verdict.id == state.current else state.top)
            return state, (Remember(verdict, state.files.get(verdict.id)),)
        case Working(request, progress) if request == state.request:
            return replace(state, progress=_progress(progress)), ()
        case Finished(request, isolation) if request == state.request:
            state = replace(state, waiting=frozenset(), isolation=isolation, progress="")
            if not state.chosen and state.here.state == "pass" and state.following is not None:
                state = replace(state, current=state.following.id)
            return replace(state, chosen=True), ()
        case Failed(request, message) if request == state.request:
            return replace(state, waiting=frozenset(), notice=message, progress=""), ()
        case Lost(message):
            return replace(state, waiting=frozenset(), notice=message, progress=""), (Quit(2),)
        case Hinted(id, lines) if id == state.current:
            return replace(state, hint=lines, top=END), ()
    return state, ()


def _seen(state: State, seen: Seen) -> Step:
    """A file was touched. The same content again means nothing."""
    now = seen.now
    if state.files.get(seen.id) == now:
        return state, ()
    state = replace(state, files={**state.files, seen.id: now}, greet=False)
    if now is None or now.pristine or not seen.saved:  # otherwise the old verdict stands until there is a new one: no flicker
        state = replace(state, verdicts={id: verdict for id, verdict in state.verdicts.items() if id != seen.id})
    state = _with_state(state, seen.id, "gone" if now is None else "pending" if now.pristine else "unjudged")
    if not seen.saved:
        return _judge_if_needed(state) if seen.id == state.current else (state, ())
    if now is not None or seen.id == state.current:
        state = _turn(state, seen.id)
    others = tuple(id for id in state.waiting if id != seen.id)
    return _ask(state, others if now is None or now.pristine else (seen.id, *others))


def _pressed(state: State, key: str) -> Step:
    if key in SCROLL:
        return replace(state, top=max(0, state.top + SCROLL[key])), ()
    match key:
        case "q" | "gone":
            return state, (Quit(),)
        case "h":
            return state, (GiveHint(state.current),)
        case "l":
            items = state.items
            at = items.index(state.here)
            return replace(state, browse=Browse(state.title, items, at=at)), ()
        case "n":
            following = state.following
            if following is None:
                passed = state.here.state == "pass"
                return replace(state, notice="Everything has passed." if passed else "This is the only one left."), ()
            return _judge_if_needed(_turn(state, following.id))
        case "r":
            if state.here.state in ("gone", "pending") and state.current not in state.verdicts:
                return state, ()
            others = tuple(id for id in state.waiting if id != state.current)
            return _ask(replace(state, notice=""), (state.current, *others))
    return state, ()


def _listing(state: State, key: str) -> Step:
    """While the list is open, keys are its own."""
    assert state.browse is not None
    listed, outcome = browse.press(state.browse, key)
    if key == "gone":
        return state, (Quit(),)
    if outcome == "stay":
        return replace(state, browse=listed), ()
    state = replace(state, browse=None)
    if outcome == "open" and listed.chosen is not None:
        return _judge_if_needed(_turn(state, listed.chosen.id))
    return state, ()


def _turn(state: State, id: str) -> State:
    """Turn to an exercise; what was said about another one goes."""
    kept = id == state.current
    return replace(
        state,
        current=id,
        chosen=True,
        browse=None,
        notice="",
        top=0,
        hint=state.hint if kept else (),
        greet=state.greet and kept,
    )


def _judge_if_needed(state: State) -> Step:
    if state.here.state in ("gone", "pending") or state.current in state.verdicts or state.current in state.waiting:
        return state, ()
    return _ask(state, (state.current, *state.waiting))


def _ask(state: State, ids: tuple[str, ...]) -> Step:
    """Supersede what is under way, whose verdicts are about files as they were."""
    state = replace(state, request=state.request + 1, waiting=frozenset(ids), progress="")
    return state, (Ask(state.request, ids),) if ids else ()


def _with_state(state: State, id: str, word: str) -> State:
    items = tuple(item._replace(state=word) if item.id == id else item for item in state.items)
    listed = None if state.browse is None else replace(state.browse, items=items)
    return replace(state, items=items, browse=listed)


def _progress(progress: Mapping[str, Any]) -> str:
    """What a stage tells, in a few words."""
    step, steps, loss = progress.get("step"), progress.get("steps"), progress.get("loss")
    words = f"step {step:,} of {steps:,}" if isinstance(step, int) and isinstance(steps, int) else ""
    return words + (f", loss {loss:.4f}" if isinstance(loss, float) else "")
