"""`ninja sweep`: the grammar of ranges, the study that survives whatever happens, and real trials in real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import environment, ninja

from grader.errors import UsageError
from ninja import names
from ninja.run import folder as run_folder
from ninja.run import standings
from ninja.search import ranges, store
from ninja.search.ranges import Range
from ninja.search.study import TRIES, Study
from ninja.search.sweep import name_of

# ranges


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hidden=64..256", Range("hidden", 64, 256)),
        ("hidden=64..256:30", Range("hidden", 64, 244, step=30)),
        ("lr=0.003..0.3:log", Range("lr", 0.003, 0.3, log=True)),
        ("lr=.01...1", Range("lr", 0.01, 0.1)),
        ("lr=1e-3..1e-1", Range("lr", 0.001, 0.1)),
        ("decay=0..1:0.1", Range("decay", 0.0, 1.0, step=0.1)),
        ("decay=0,0.1,0.3", Range("decay", choices=(0.0, 0.1, 0.3))),
        ("model=tree,wavenet-conv", Range("model", choices=("tree", "wavenet-conv"))),
    ],
)
def test_a_range_is_read_as_it_is_typed(text: str, wanted: Range) -> None:
    assert ranges.parse([text]) == (wanted,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hiden=64..256", "called `hiden`; did you mean `hidden`?"),
        ("hidden", "`hidden` is no range: it has no `=`. Write hidden=64..256"),
        ("hidden=", "nothing stands behind the `=`"),
        ("hidden=64...256", "`.256` won't do"),
        ("hidden=64..256.5", "`256.5` won't do; hidden takes whole numbers from 1 on"),
        ("hidden=0..4", "`0` won't do"),
        ("lr=..3", "a range has two ends"),
        ("lr=1..2..3", "a range has two ends"),
        ("lr=0.3..0.003:log", "goes down: write lr=0.003..0.3:log"),
        ("lr=0.1..0.1", "leaves no choice. To fix it, say --lr 0.1"),
        ("lr=nan..1", "`nan` won't do"),
        ("decay=0..1:log", "no logarithm of 0"),
        ("hidden=64..256:x", "`x` is neither `log` nor a step (a whole number from 1 to 192)"),
        ("hidden=64..256:500", "`500` is neither"),
        ("hidden=64,128:log", "`:log` belongs to a range"),
        ("hidden=64,128..256", "either a range (..) or choices (,)"),
        ("hidden=64,", "a comma with nothing beside it"),
        ("hidden=64,64", "64 is in it twice"),
        ("hidden=64", "leaves no choice. To fix it, say --hidden 64"),
        ("model=a..b", "nothing lies between two words"),
    ],
)
def test_what_is_no_range_is_shown(text: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        ranges.parse([text])
    assert f"`{text}`" in str(error.value)
    assert said in str(error.value)


def test_ranges_must_fit_each_other() -> None:
    for texts, said in (
        ([], "nothing to search"),
        (["lr=0.1,1", "lr=2..3"], "already"),
        (["steps=1,2", "epochs=1,2"], "search one of them"),
    ):
        with pytest.raises(UsageError, match=said):
            ranges.parse(texts)


# the study, with a function in the place of trials

SPACE = ranges.parse(["lr=0.001..1:log", "hidden=8..64"])


def opened(folder: Path, trials: int, **more: object) -> Study:
    return Study.open(folder, SPACE, {"by": "reference"}, trials=trials, **more)  # type: ignore[arg-type]


def search(study: Study) -> list[dict[str, object]]:
    """Trials to the end; what each tried."""
    tried = []
    while (trial := study.ask()) is not None:
        lr, hidden = trial.values["lr"], trial.values["hidden"]
        assert isinstance(lr, float)
        assert isinstance(hidden, int)
        tried.append(dict(trial.values))
        study.finish(trial.number, abs(lr - 0.1) + hidden / 100)
    return tried


def test_a_study_that_is_taken_up_again_goes_on_as_it_would_have(tmp_path: Path) -> None:
    whole = opened(tmp_path / "a", 12)
    straight = search(whole)
    whole.close()
    parts = []
    for trials in (2, 7, 12):
        study = opened(tmp_path / "b", trials)
        parts += search(study)
        study.close()
    assert straight == parts
    assert len(straight) == 12
    other = opened(tmp_path / "c", 12, seed=7)
    assert search(other) != straight
    other.close()


@pytest.mark.parametrize("storage", [None, "sqlite"])
def test_what_was_interrupted_is_tried_again_and_not_counted(tmp_path: Path, storage: str | None) -> None:
    folder = tmp_path / "sweep"
    url = f"sqlite:///{tmp_path / 'sweep.db'}" if storage else None
    first = opened(folder, 3, storage=url)
    given_back, died = first.ask(), first.ask()
    assert given_back is not None
    assert died is not None
    first.started(died.number, "001")
    first.give_back(given_back.number)
    first._alive.release()  # as the system does when a process is killed
    second = opened(folder, 3, storage=url)
    again = [second.ask(), second.ask(), second.ask()]
    assert [trial.values for trial in again if trial][:2] == [given_back.values, died.values]
    assert [trial.run for trial in again if trial] == ["", "001", ""]  # that one can go on from its checkpoint
    assert second.ask() is None
    assert second.standing().done == 0
    for trial in again:
        assert trial is not None
        second.finish(trial.number, 2.0)
    assert second.standing().done == 3
    second.close()


def test_a_trial_that_kills_its_process_again_and_again_is_given_up(tmp_path: Path) -> None:
    for _ in range(TRIES):
        study = opened(tmp_path / "s", 1)
        assert study.ask() is not None
        study._alive.release()
    last = opened(tmp_path / "s", 1)
    assert last.ask() is None
    (entry,) = last.standing().of("failed")
    assert "died 3 times" in entry.why
    last.close()


def test_two_at_once_share_the_trials(tmp_path: Path) -> None:
    one, two = opened(tmp_path / "s", 3), opened(tmp_path / "s", 3)
    asked = [one.ask(), two.ask(), one.ask()]
    assert all(asked)
    assert two.ask() is None
    assert len({trial.number for trial in asked if trial}) == 3
    one.close()  # gives two of them back
    again = [two.ask(), two.ask()]
    assert {str(trial.values) for trial in again if trial} == {str(asked[0].values), str(asked[2].values)}  # type: ignore[union-attr]
    two.close()


def test_trials_behind_the_median_are_pruned(tmp_path: Path) -> None:
    study = opened(tmp_path / "s", 9)
    for loss in (2.0, 2.1, 2.2, 2.3, 2.4):
        trial = study.ask()
        assert trial is not None
        assert not any(study.report(trial.number, tenth, loss) for tenth in range(1, 10))
        study.finish(trial.number, loss)
    good, bad, early = study.ask(), study.ask(), study.ask()
    assert good is not None
    assert bad is not None
    assert early is not None
    assert not study.report(good.number, 5, 2.1)
    assert study.report(bad.number, 5, 2.3)
    assert not study.report(early.number, 2, 9.9)
    study.prune(bad.number, "why")
    study.finish(good.number, 2.05)
    study.fail(early.number, "it could not")
    standing = study.standing()
    assert [len(standing.of(state)) for state in ("complete", "pruned", "failed", "running")] == [6, 1, 1, 0]
    assert standing.done == 8
    assert [entry.loss for entry in standing.ranked[:3]] == [2.0, 2.05, 2.1]
    study.close()


def test_half_a_line_at_the_end_of_a_journal_is_cut_off(tmp_path: Path) -> None:
    study = opened(tmp_path / "s", 2)
    search(study)
    study.close()
    with (tmp_path / "s" / "journal.log").open("ab") as file:
        file.write(b'{"op_code":4,"wor')
    study = opened(tmp_path / "s", 3)
    assert len(search(study)) == 1
    assert study.standing().done == 3
    study.close()


def test_another_search_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    opened(tmp_path / "s", 2).close()
    with pytest.raises(UsageError, match=r"is a sweep of other ranges \(hidden, lr\)"):
        Study.open(tmp_path / "s", ranges.parse(["lr=1,2"]), {"by": "reference"}, trials=2)
    with pytest.raises(UsageError, match=r"other settings \(by reference\)"):
        Study.open(tmp_path / "s", SPACE, {"by": "you"}, trials=2)
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "journal.log").write_text("no journal\n")
    with pytest.raises(UsageError, match="can't be opened as a study"):
        opened(tmp_path / "t", 2)
    with pytest.raises(UsageError, match="--storage nonsense"):
        opened(tmp_path / "u", 2, storage="nonsense")


# the command

TINY = ("--reference", "--recipe", "quick", "--embedding", "4", "--steps", "30")
RANGES = ("hidden=8..24", "lr=0.01..0.1:log")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's folder, and a short list of names in it."""
    folder = tmp_path_factory.mktemp("sweep") / "mine"
    assert ninja("init", folder, cwd=folder.parent, course=None).returncode == 0
    (folder / "short.txt").write_text("\n".join(names.load().words[:400]), encoding="utf-8")
    return folder


def sweep(workspace: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return ninja("sweep", *RANGES, *TINY, "--names", "short.txt", *words, cwd=workspace, course=None, **more)


def test_a_sweep_goes_on_and_its_best_can_be_had_again(workspace: Path) -> None:
    outcome = sweep(workspace, "--trials", "2", "--json")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    first = json.loads(outcome.stdout)
    folder = Path(first["folder"])
    assert folder.parent == workspace / "runs"
    assert (folder / "journal.log").is_file()
    outcome = sweep(workspace, "--trials", "3")
    assert outcome.returncode == 0, outcome.stderr
    assert "2 of 3 trials are done already" in outcome.stderr
    assert "3 of 3 trials done" in outcome.stdout
    for noise in ("Warning", "optuna", "[I ", "\x1b"):
        assert noise not in outcome.stderr + outcome.stdout
    again = json.loads(sweep(workspace, "--trials", "3", "--json").stdout)
    assert again["trials"][:2] == first["trials"]
    assert [entry["state"] for entry in again["trials"]] == ["complete"] * 3
    runs = run_folder.every(folder)
    assert [run.name for run in runs] == ["000", "001", "002"]
    assert all(run.finished for run in runs)
    command = again["command"].split()
    assert command[:2] == ["ninja", "train"]
    outcome = ninja(*command[1:], cwd=workspace, course=None)
    assert outcome.returncode == 0, outcome.stderr
    repeated = [run for run in run_folder.every(workspace / "runs") if run.finished][-1]
    assert repeated.result is not None
    assert repeated.result["losses"]["val"] == again["best"]["loss"]
    assert [run.name for run in standings.collect(workspace / "runs", [folder.name])[0]] == ["000", "001", "002"]


def test_killed_in_the_middle_and_gone_on_with_by_two(workspace: Path) -> None:
    long = ("--recipe", "quick", "--embedding", "4", "--steps", "3000", "--batch", "64", "--names", "short.txt", "--reference")
    words = ["sweep", *RANGES, *long, "--name", "killed", "--trials", "1"]
    command = [sys.executable, "-m", "ninja", *words]
    process = subprocess.Popen(command, cwd=workspace, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    checkpoint = workspace / "runs" / "killed" / "000" / "checkpoint.safetensors"
    try:
        deadline = time.monotonic() + 60
        while not checkpoint.exists() and time.monotonic() < deadline:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
    finally:
        process.kill()
        process.communicate()
    assert checkpoint.exists()
    if os.name == "posix":
        assert process.returncode == -signal.SIGKILL
    words[-1] = "2"
    command = [sys.executable, "-m", "ninja", *words]
    both = [
        subprocess.Popen(command, cwd=workspace, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    ends = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], ends
    told = json.loads(ninja(*words, "--json", cwd=workspace, course=None).stdout)
    assert [entry["state"] for entry in told["trials"]] == ["complete"] * 2
    assert told["done"] == 2
    assert {entry["number"] for entry in told["trials"]} == {1, 2}  # 0 was killed
    assert "000" in {entry["run"] for entry in told["trials"]}  # and went on from its checkpoint


def test_several_jobs_and_a_database(workspace: Path) -> None:
    outcome = sweep(workspace, "--trials", "4", "--jobs", "2", "--storage", "sqlite:///sweeps.db", "--name", "wide", "--json")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    told = json.loads(outcome.stdout)
    assert told["done"] == 4
    assert (workspace / "sweeps.db").is_file()
    assert not (workspace / "runs" / "wide" / "journal.log").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lr=0.01..0.1:lg",), "`lg` is neither `log` nor a step"),
        (("hidden=8,16", "--hidden", "8"), "hidden is searched: leave out --hidden 8"),
        (("epochs=1,2", "--steps", "8"), "epochs is searched: leave out --steps 8"),
        (("hidden=8,16", "--name", "a/b"), "--name a/b: a folder's name"),
    ],
)
def test_mistakes_are_told_before_anything_is_started(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    began = time.monotonic()
    outcome = ninja("sweep", *words, "--reference", cwd=tmp_path, course=None)
    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert time.monotonic() - began < 30


def test_without_optuna_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "optuna.py").write_text("raise ImportError('no module named optuna')\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from ninja.cli import main; sys.exit(main(sys.argv[1:]))"
    outcome = subprocess.run(
        [sys.executable, "-c", code, "sweep", "hidden=8,16"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert outcome.returncode == 2
    assert "pip install 'backprop-ninja[sweep]'" in outcome.stderr
    assert outcome.stderr.count("\n") == 1


def test_layers_that_do_not_pass_are_not_searched(workspace: Path) -> None:
    outcome = ninja("sweep", "hidden=8,16", cwd=workspace, course=None)
    assert outcome.returncode == 1
    assert "Training begins when your layers pass" in outcome.stdout
    assert not list(workspace.glob("runs/sweep-hidden-*/journal.log")) or "hidden-lr" in str(
        list(workspace.glob("runs/sweep-hidden-*"))
    )


def test_the_same_command_gives_the_same_folder() -> None:
    space = ranges.parse(["lr=0.1,0.2"])
    assert name_of(space, {"batch": 3}, "you") == name_of(space, {"batch": 3}, "you")
    others = {
        name_of(space, {"batch": 4}, "you"),
        name_of(space, {"batch": 3}, "reference"),
        name_of(SPACE, {"batch": 3}, "you"),
    }
    assert name_of(space, {"batch": 3}, "you") not in others
    assert len(others) == 3


def test_optuna_is_imported_here_and_nowhere_else() -> None:
    root = Path(ranges.__file__).parent
    found = {path.name for path in root.rglob("*.py") if "import optuna" in path.read_text(encoding="utf-8")}
    assert found == {"study.py", "store.py"}


def test_what_a_broken_disk_or_database_says(tmp_path: Path) -> None:
    study = opened(tmp_path / "s", 2)
    assert "No space left on device" in str(store.lost(tmp_path, OSError(28, "No space left on device")))
    ours = KeyError("x")
    assert store.lost(tmp_path, ours) is ours
    study.close()
