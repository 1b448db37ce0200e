"""`ninja watch`: the pure step from state to state, what is drawn, keys, and how changes of files are seen."""

from __future__ import annotations

import io
import os
import queue
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import answer, mini_workspace
from rich.console import Console

from grader.verdict import Finding, Verdict
from ninja import browse, changes, keys, watch, watch_state, watch_view
from ninja.changes import Seen
from ninja.progress import Progress, Snapshot, snapshot
from ninja.screen import Page
from ninja.terminal import Paint, clip, reflowed
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
from ninja.watch_state import State
from ninja.workspace import Workspace

DOUBLE, SQUARE, BIAS = "first/01_double", "main/01_square", "main/02_bias"


def verdict(id: str, status: str = "pass") -> Verdict:
    right = Finding("dx", "exact", True, True, 0.0)
    wrong = Finding("dx", "wrong", False, False, 0.5, error=0.97, message="It is doubled.")
    finding = right if status == "pass" else wrong
    return Verdict(id, "Title", status, 1.0, 1.0, (finding,), path=f"exercises/{id}.py")  # type: ignore[arg-type]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return mini_workspace(tmp_path)


@pytest.fixture
def state(workspace: Workspace) -> State:
    return watch.initial(workspace)


def play(state: State, *events: Event) -> tuple[State, list[Effect]]:
    """Feed events one after the other; returns the last state and every effect."""
    effects: list[Effect] = []
    for event in events:
        state, more = watch_state.update(state, event)
        effects += more
    return state, effects


def saved(id: str, key: str = "a key", *, pristine: bool = False) -> Seen:
    return Seen(id, Snapshot("" if pristine else key, pristine))


# Saving


def test_a_save_asks_the_judge_and_the_verdict_is_remembered(state: State) -> None:
    state, effects = play(state, saved(BIAS))
    assert effects == [Ask(1, (BIAS,))]
    assert state.current == BIAS  # saving another file turns to it
    state, effects = play(state, Judged(1, verdict(BIAS)), Finished(1, ("a jail",)))
    assert effects == [Remember(verdict(BIAS), Snapshot("a key", False))]
    assert (state.here.state, state.waiting, state.isolation) == ("pass", frozenset(), ("a jail",))


def test_the_same_content_again_means_nothing(state: State) -> None:
    state, _ = play(state, saved(BIAS))
    assert play(state, saved(BIAS)) == (state, [])


def test_a_save_supersedes_the_run_before_and_its_late_verdicts_are_ignored(state: State) -> None:
    state, effects = play(state, saved(BIAS, "one"), saved(BIAS, "two"))
    assert effects == [Ask(1, (BIAS,)), Ask(2, (BIAS,))]
    late, effects = play(
        state, Judged(1, verdict(BIAS, "fail")), Finished(1, ()), Failed(1, "cancelled"), Working(1, {"step": 1})
    )
    assert (late, effects) == (state, [])
    state, _ = play(state, Judged(2, verdict(BIAS)))
    assert state.here.state == "pass"


def test_what_was_waiting_is_asked_again_behind_the_saved_one(state: State) -> None:
    state, effects = play(state, saved(SQUARE), saved(BIAS))
    assert effects[-1] == Ask(2, (BIAS, SQUARE))


def test_the_old_verdict_stays_in_sight_until_there_is_a_new_one(state: State) -> None:
    state, _ = play(state, saved(BIAS), Judged(1, verdict(BIAS, "fail")), Finished(1, ()), saved(BIAS, "other"))
    assert state.verdicts[BIAS].status == "fail"
    assert state.waiting == {BIAS}


def test_back_to_the_stub_needs_no_judge_and_ends_what_runs(state: State) -> None:
    state, effects = play(state, saved(BIAS), saved(BIAS, pristine=True), Judged(1, verdict(BIAS)))
    assert effects == [Ask(1, (BIAS,))]
    assert state.here.state == "pending"
    assert BIAS not in state.verdicts


def test_a_deleted_file_is_gone_and_comes_back(state: State) -> None:
    state, _ = play(state, saved(BIAS), Seen(BIAS, None))
    assert state.here.state == "gone"
    state, effects = play(state, Seen(SQUARE, None))
    assert state.current == BIAS  # another file's end is no reason to turn to it
    _, effects = play(state, saved(BIAS, "new"))
    assert effects == [Ask(4, (BIAS,))]


def test_a_file_that_others_build_on_makes_them_unjudged_without_turning_to_them(state: State) -> None:
    state, _ = play(state, saved(BIAS), Judged(1, verdict(BIAS)), Finished(1, ()), saved(SQUARE))
    state, effects = play(state, Seen(BIAS, Snapshot("another key", False), saved=False))
    assert (state.current, state.item(BIAS).state, effects) == (SQUARE, "unjudged", [])
    assert BIAS not in state.verdicts


# Keys


def test_n_goes_to_what_has_not_passed_and_only_when_asked(state: State) -> None:
    state = replace(state, current=SQUARE)
    state, _ = play(state, saved(SQUARE), Judged(1, verdict(SQUARE)), Finished(1, ()))
    assert state.current == SQUARE  # no surprise
    state, _ = play(state, Pressed("n"))
    assert state.current == BIAS
    state, _ = play(state, Pressed("n"))
    assert state.current == DOUBLE  # from the beginning again
    state, _ = play(state, Pressed("n"))
    assert state.current == BIAS  # past what has passed


def test_n_says_so_where_nothing_is_left(state: State) -> None:
    passed = tuple(item._replace(state="pass") for item in state.items)
    state, _ = play(replace(state, items=passed), Pressed("n"))
    assert state.notice == "Everything has passed."


def test_h_gives_a_hint_that_stays_until_one_turns_elsewhere(state: State) -> None:
    state, effects = play(state, Pressed("h"))
    assert effects == [GiveHint(state.current)]
    state, _ = play(state, Hinted(SQUARE, ("for another",)))
    assert not state.hint
    state, _ = play(state, Hinted(state.current, ("Hint 1 of 3", "Think.")))
    assert state.hint == ("Hint 1 of 3", "Think.")
    assert not play(state, saved(BIAS))[0].hint


def test_r_judges_again_unless_there_is_nothing_to_judge(state: State) -> None:
    assert play(state, Pressed("r")) == (state, [])
    state, _ = play(state, saved(BIAS), Judged(1, verdict(BIAS)), Finished(1, ()))
    assert play(state, Pressed("r"))[1] == [Ask(2, (BIAS,))]


@pytest.mark.parametrize("key", ["q", "gone"])
def test_q_and_a_closed_terminal_quit_even_from_the_list_or_the_middle_of_a_run(state: State, key: str) -> None:
    assert play(state, saved(BIAS), Pressed(key))[1][-1] == Quit(0)
    state, effects = play(state, Pressed("l"), Pressed(key))
    if key == "gone":
        assert effects == [Quit(0)]
    else:
        assert state.browse is None  # q closes the list first
        assert play(state, Pressed("q"))[1] == [Quit(0)]


def test_the_list_opens_at_the_current_one_and_enter_goes_there(state: State) -> None:
    state, _ = play(replace(state, current=SQUARE), Pressed("l"))
    assert state.browse is not None
    assert state.browse.chosen is not None
    assert state.browse.chosen.id == SQUARE
    state, effects = play(state, Pressed("down"), Pressed("enter"))
    assert (state.current, state.browse, effects) == (BIAS, None, [])


def test_a_save_closes_the_list(state: State) -> None:
    state, _ = play(state, Pressed("l"), saved(BIAS))
    assert (state.current, state.browse) == (BIAS, None)


def test_unknown_keys_do_nothing(state: State) -> None:
    assert play(state, *(Pressed(key) for key in ("x", "unknown", "escape", "enter", "é"))) == (state, [])


# The judge


def test_a_judge_that_ends_is_said_and_ends_the_watch(state: State) -> None:
    state, effects = play(state, Lost("the judge ended"))
    assert (state.notice, effects) == ("the judge ended", [Quit(2)])


def test_a_request_that_fails_is_said_and_watching_goes_on(state: State) -> None:
    state, effects = play(state, saved(BIAS), Failed(1, "the course is broken"))
    assert (state.notice, state.waiting, effects[1:]) == ("the course is broken", frozenset(), [])


def test_at_first_all_that_no_one_has_judged_is_asked_and_then_it_turns_to_what_is_left(workspace: Workspace) -> None:
    answer(workspace, DOUBLE)
    answer(workspace, BIAS)
    state = watch.initial(workspace)
    state, effects = watch_state.begin(state)
    assert list(effects) == [Ask(1, (DOUBLE, BIAS))]
    state, _ = play(state, Judged(1, verdict(BIAS)), Judged(1, verdict(DOUBLE)), Finished(1, ()))
    assert state.current == SQUARE
    assert watch_state.begin(state)[1] == ()


def test_what_is_remembered_is_not_judged_again_at_the_start(workspace: Workspace) -> None:
    answer(workspace, DOUBLE)
    progress = Progress(workspace)
    now = snapshot(workspace, workspace.course.exercise(DOUBLE))
    assert now is not None
    progress.record(now, verdict(DOUBLE))
    progress.save()
    state = watch.initial(workspace)
    assert state.item(DOUBLE).state == "pass"
    assert watch_state.begin(state)[1] == ()


# What is drawn


def drawn(state: State, workspace: Workspace, width: int = 80, height: int = 24) -> list[str]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard", legacy_windows=False)
    frame = watch_view.draw(state, workspace.course.exercise(state.current), console, height)
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in frame.lines]
    assert len(plain) <= height
    assert all(len(line) <= width for line in plain), plain
    return plain


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 24), (100, 50), (30, 10), (24, 5)])
def test_every_state_fits_every_screen(state: State, workspace: Workspace, width: int, height: int) -> None:
    failed, _ = play(state, saved(BIAS), Judged(1, verdict(BIAS, "fail")), Finished(1, ("a jail",)))
    for one in (
        replace(state, greet=True),
        failed,
        play(failed, saved(BIAS, "new"))[0],
        play(failed, Hinted(BIAS, ("Hint 1 of 3", "word " * 60)))[0],
        play(failed, Pressed("l"))[0],
        play(failed, Pressed("l"), Pressed("/"), Pressed("z"))[0],
        play(failed, Seen(BIAS, None))[0],
        replace(failed, notice="something " * 20),
    ):
        drawn(one, workspace, width, height)


def test_the_keys_are_always_in_sight(state: State, workspace: Workspace) -> None:
    state, _ = play(state, saved(BIAS), Judged(1, verdict(BIAS, "fail")), Finished(1, ()), Hinted(BIAS, ("word " * 200,)))
    lines = drawn(state, workspace)
    assert "q quit" in lines[-1]
    assert any("more line" in line for line in lines) or any("word" in line for line in lines)


def test_a_pass_names_the_next(state: State, workspace: Workspace) -> None:
    state, _ = play(state, saved(SQUARE), Judged(1, verdict(SQUARE)), Finished(1, ("a jail",)))
    assert f"Passed. Press n for the next: {BIAS}" in "\n".join(drawn(state, workspace))


def test_scrolling_ends_where_the_text_ends(state: State, workspace: Workspace) -> None:
    state, _ = play(state, saved(BIAS), Judged(1, verdict(BIAS, "fail")), Finished(1, ()), *[Pressed("pagedown")] * 99)
    console = Console(file=io.StringIO(), width=40, force_terminal=True)
    frame = watch_view.draw(state, workspace.course.exercise(BIAS), console, 8)
    assert 0 < frame.top < 99


def test_no_colours_where_none_are_wanted(state: State, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    frame = watch_view.draw(play(state, Pressed("l"))[0], workspace.course.exercise(state.current), console, 24)
    assert not any("\x1b[3" in line for line in frame.lines)


# The list


def test_the_list_searches_and_filters(state: State) -> None:
    listed = browse.Browse("Title", tuple(item._replace(state="pass" if item.id == SQUARE else "fail") for item in state.items))
    for key in ("/", "b", "i", "a", "enter"):
        listed, _ = browse.press(listed, key)
    assert [item.id for item in listed.shown] == [BIAS]
    listed, _ = browse.press(listed, "escape")
    assert len(listed.shown) == 3
    listed, _ = browse.press(listed, "d")
    assert [item.id for item in listed.shown] == [SQUARE]
    listed, _ = browse.press(listed, "tab")
    assert listed.only == "all"
    for key in ("end", "down", "pagedown"):
        listed, _ = browse.press(listed, key)
        assert listed.chosen is not None
        assert listed.chosen.id == BIAS
    for key in ("home", "up", "pageup", "k"):
        listed, _ = browse.press(listed, key)
    assert listed.chosen is not None
    assert listed.chosen.id == DOUBLE
    listed, outcome = browse.press(replace(listed, query="nothing at all"), "enter")
    assert outcome == "stay"
    assert "nothing here" in "\n".join(browse.draw(listed, Paint(), 80, 24, enter="read"))


def test_letters_that_are_keys_are_letters_while_searching(state: State) -> None:
    listed = browse.Browse("Title", state.items, searching=True)
    for key in ("q", "j", "a", "backspace"):
        listed, outcome = browse.press(listed, key)
        assert outcome == "stay"
    assert listed.query == "qj"


@pytest.mark.parametrize("height", [6, 8, 12])
def test_the_cursor_is_always_in_sight(state: State, height: int) -> None:
    items = tuple(state.items[0]._replace(id=f"first/{n:02d}_x", track="first") for n in range(40))
    for at in (0, 1, 20, 38, 39):
        lines = browse.draw(browse.Browse("Title", items, at=at), Paint(), 80, height, enter="read")
        assert len(lines) <= height
        assert any(line.startswith(">") and f"{at:02d} x" in line for line in lines)


def test_a_page_scrolls_and_closes() -> None:
    page: Page | None = Page(tuple(map(str, range(50))))
    assert page is not None
    for key, top in (("down", 1), (" ", 11), ("end", 40), ("down", 40), ("home", 0), ("up", 0), ("x", 0)):
        page = page.press(key, 10)
        assert page is not None
        assert page.top == top
    assert page.press("q", 10) is None


def test_lines_are_cut_by_what_is_seen_of_them() -> None:
    assert clip("\x1b[1mabcdef\x1b[0mghi", 4) == "\x1b[1mabcd\x1b[0m"
    assert reflowed("a b c\nd e f\n\n    x = 1\n    y = 2 + 3", 5) == "a b c\nd e f\n\n    x = 1\n    y = 2 + 3"
    assert reflowed("aa bb cc\ndd", 5) == "aa bb\ncc dd"


# Keys as a terminal sends them


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ("q", ["q"]),
        ("\x1b[A\x1b[B\x1bOC", ["up", "down", "right"]),
        ("\r\n\x7f\x1b", ["enter", "enter", "backspace", "escape"]),
        ("\x1b[5~\x1b[1;5C\x1b[200~a", ["pageup", "unknown", "unknown", "a"]),
        ("\x1bx", ["unknown"]),
        ("ü\x00", ["ü", "unknown"]),
        ("\x1b[", ["unknown"]),
        ("", []),
    ],
)
def test_keys_are_told_apart(sent: str, names: list[str]) -> None:
    assert keys.decode(sent) == names


# Files that change


@pytest.fixture(params=["announced", "polled"])
def seen(request: pytest.FixtureRequest, workspace: Workspace) -> Iterator[queue.SimpleQueue[Seen]]:
    found: queue.SimpleQueue[Seen] = queue.SimpleQueue()
    stop = threading.Event()
    thread = changes.follow(workspace, found.put, stop, poll=request.param == "polled")
    _settle(workspace, found)
    yield found
    stop.set()
    thread.join(10)


def _settle(workspace: Workspace, found: queue.SimpleQueue[Seen]) -> None:
    """Wait until the watcher watches: it has seen a change and nothing more comes."""
    path = workspace.file(workspace.course.exercise(DOUBLE))
    stub = path.read_bytes()
    for count in range(100):
        path.write_bytes(stub + b"# %d\n" % count)
        try:
            found.get(timeout=0.3)
        except queue.Empty:
            continue
        break
    else:
        pytest.fail("nothing was seen")
    while True:
        try:
            found.get(timeout=0.5)
        except queue.Empty:
            return


def wait_for(found: queue.SimpleQueue[Seen], id: str, now: Snapshot | None) -> None:
    while True:
        one = found.get(timeout=20)
        if one.id == id and one.now == now:
            return


def test_a_save_in_place_is_seen(workspace: Workspace, seen: queue.SimpleQueue[Seen]) -> None:
    answer(workspace, BIAS)
    wait_for(seen, BIAS, snapshot(workspace, workspace.course.exercise(BIAS)))


def test_a_save_by_renaming_is_seen(workspace: Workspace, seen: queue.SimpleQueue[Seen]) -> None:
    path = workspace.file(workspace.course.exercise(BIAS))
    other = path.with_name("02_bias.py~")
    other.write_text("new\n")
    other.replace(path)
    wait_for(seen, BIAS, snapshot(workspace, workspace.course.exercise(BIAS)))


def test_a_deleted_file_is_seen_and_seen_again_when_it_comes_back(workspace: Workspace, seen: queue.SimpleQueue[Seen]) -> None:
    path = workspace.file(workspace.course.exercise(BIAS))
    stub = path.read_bytes()
    path.unlink()
    wait_for(seen, BIAS, None)
    path.write_bytes(stub)
    wait_for(seen, BIAS, Snapshot("", True))


def test_other_files_are_no_exercises(workspace: Workspace, seen: queue.SimpleQueue[Seen]) -> None:
    (workspace.root / "exercises" / "main" / "notes.txt").write_text("x")
    (workspace.root / "exercises" / "main" / ".02_bias.py.swp").write_text("x")
    answer(workspace, BIAS)
    first = seen.get(timeout=20)
    assert first.id == BIAS


@pytest.mark.skipif(os.name != "posix", reason="inotify")
def test_where_nothing_is_announced_it_looks_by_itself(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> Iterator[set[tuple[int, str]]]:
        raise OSError(28, "no space left on device")  # what inotify says when its watches are used up

    monkeypatch.setattr("watchfiles.watch", broken)
    found: queue.SimpleQueue[Seen] = queue.SimpleQueue()
    stop = threading.Event()
    changes.follow(workspace, found.put, stop, poll=False)
    _settle(workspace, found)
    stop.set()
