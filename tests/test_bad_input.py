"""Whatever a learner's file or machine does: one clear line, the right exit code, no traceback of ours, all else still judged.

One run of the real command over one workspace in which every exercise is broken in its own way.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from helpers import ROOT, answer, environment, mini_workspace, ninja, one_line

from grader.course import Course
from grader.stub import make
from ninja.workspace import Home, Workspace

BACKWARD = "def backward"

# The body of `backward`, or the whole file (None: there is none), the status that it gets, and words of the message.
CRASH = "import numpy\n    numpy.lib.stride_tricks.as_strided(numpy.zeros(1), (1 << 40,), (1 << 20,)).sum()"
BODIES: dict[str, tuple[str, str, str]] = {
    "ninja/01_logprobs": ("return None", "error", "returned nothing"),
    "ninja/02_probs": ("return probs, probs", "error", "returned 2 values"),
    "ninja/03_counts_sum_inv": ("return (counts * dprobs).sum(1, keepdim=True) * float('nan')", "fail", "NaN"),
    "ninja/05_counts_sum": ("return (-(counts_sum**-2) * dcounts_sum_inv).to(torch.float16)", "fail", "float16"),
    "ninja/07_norm_logits": ("return dcounts.to('meta')", "fail", "meta"),
    "ninja/08_subtract_max": ("print('x' * (100 << 20))", "output_limit", "printed"),
    "ninja/10_output_linear": ("exit(0)", "error", "exit()"),
    "ninja/11_tanh": ("while True: pass", "timeout", "loop"),
    "ninja/12_bn_scale_shift": (CRASH, "crash", "signal"),
    "ninja/14_bnvar": ("return [x for x in (1, 2)][5]", "error", "list index out of range"),
    "ninja/15_bndiff2": ("x = []\n    while True: x.append(torch.zeros(1 << 24))", "memory", "memory"),
    "ninja/17_bnmeani": ("import os\n    os._exit(0)", "crash", "ended the process"),
}
FILES: dict[str, tuple[bytes | None, str, str]] = {
    "warmup/01_chain": (None, "error", "is not there"),
    "warmup/02_broadcast": (b"def backward(:\n", "error", "SyntaxError"),
    "warmup/03_sum_mean": (b"def backwards(dtotal, daverage, a, b): pass\n", "error", "backward"),
    "warmup/04_matmul": (b"\xff\xfe not text", "error", "UTF-8"),
    "warmup/05_twice": (b"", "error", "backward"),
    "warmup/06_view": (b"#" * (300 << 10), "error", "larger"),
}


def broken_body(stub: str, body: str) -> str:
    head, _, rest = stub.partition(BACKWARD)
    signature = rest[: rest.index("):") + 2]
    return f"{head}{BACKWARD}{signature}\n    {body}\n"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home = Home.find(ROOT / "solutions")
    course = Course.load(home.solutions)
    workspace = Workspace(tmp_path_factory.mktemp("broken"), course, home)
    for exercise in course:
        path = workspace.file(exercise)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make(exercise), encoding="utf-8")
        if exercise.id in BODIES:
            path.write_text(broken_body(make(exercise), BODIES[exercise.id][0]), encoding="utf-8")
        elif exercise.id in FILES:
            data = FILES[exercise.id][0]
            path.unlink() if data is None else path.write_bytes(data)
    (workspace.root / "exercises/warmup/01_chains.py").write_text("renamed by mistake\n")
    right = course.exercise("ninja/19_input_linear")
    workspace.file(right).write_text(right.source, encoding="utf-8")
    return workspace


@pytest.fixture(scope="module")
def graded(broken: Workspace) -> subprocess.CompletedProcess[str]:
    return ninja("grade", "--json", cwd=broken.root, course=None)


def verdict(graded: subprocess.CompletedProcess[str], id: str) -> dict[str, Any]:
    found = {entry["id"]: entry for entry in json.loads(graded.stdout)["exercises"]}
    entry = found[id]
    assert isinstance(entry, dict)
    return entry


@pytest.mark.parametrize("id", [*BODIES, *FILES])
def test_a_broken_file_is_a_verdict_on_it_alone(graded: subprocess.CompletedProcess[str], id: str) -> None:
    _, status, words = BODIES.get(id) or FILES[id]
    entry = verdict(graded, id)
    lines = [entry["message"], *(gradient["message"] for gradient in entry["gradients"])]
    assert entry["status"] == status, entry
    assert words in " ".join(lines)
    assert not any("\n" in line for line in lines)


def test_everything_else_is_still_judged(graded: subprocess.CompletedProcess[str], broken: Workspace) -> None:
    assert graded.returncode == 1
    assert verdict(graded, "ninja/19_input_linear")["status"] == "pass"
    assert verdict(graded, "ninja/20_emb")["status"] == "pending"
    assert json.loads(graded.stdout)["total"] == len(list(broken.course))


def test_no_traceback_of_ours(graded: subprocess.CompletedProcess[str]) -> None:
    assert graded.stderr == ""
    assert str(ROOT) not in graded.stdout
    assert "grader/" not in graded.stdout


def test_a_missing_file_is_made_anew_by_what_its_line_says(broken: Workspace, graded: subprocess.CompletedProcess[str]) -> None:
    command = re.search(r"`ninja ([^`]*)`", verdict(graded, "warmup/01_chain")["message"])
    assert command is not None
    outcome = ninja(*command[1].split(), cwd=broken.root, course=None)
    assert outcome.returncode == 0, outcome.stderr
    assert broken.file(broken.course.exercise("warmup/01_chain")).is_file()


# The command itself


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grade", "sqare"], "did you mean `main/01_square`"),
        (["hint", "99"], "`ninja list` shows them all"),
        (["show", "main"], "name one"),
        (["grade", "--dir", "nowhere"], "`ninja init nowhere`"),
        (["grade", "--course", "."], "no course"),
        (["grade", "--junit", "nowhere/report.xml"], "no folder nowhere"),
        (["solution", "1"], "ninja hint 1"),
        (["reset", "1"], ""),
    ],
    ids=" ".join,
)
def test_a_command_that_makes_no_sense_is_one_line_and_exit_code_2(words: list[str], said: str, tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    outcome = ninja(*words, cwd=tmp_path)
    if said:
        assert outcome.returncode == 2
        assert said in one_line(outcome.stderr)
        assert outcome.stdout == ""


@pytest.mark.parametrize(
    "words", [["grad"], ["10"], ["grade", "--sed", "3"], ["grade", "--seed", "x"], ["hint"], ["dev"]], ids=" ".join
)
def test_words_that_are_no_command_are_told_what_is(words: list[str], tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    outcome = ninja(*words, cwd=tmp_path)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert "--help` explains" in one_line(outcome.stderr)


def test_a_folder_that_vanished_under_our_feet(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"import os; os.rmdir({str(gone)!r}); from ninja.cli import main; raise SystemExit(main(['list']))"
    outcome = subprocess.run(
        [sys.executable, "-c", script], cwd=gone, env=environment(), capture_output=True, text=True, check=False
    )
    assert "Traceback" not in outcome.stderr
    assert outcome.returncode in (0, 2)


def test_a_corrupt_cache_is_rebuilt(tmp_path: Path) -> None:
    workspace = mini_workspace(tmp_path)
    answer(workspace, "main/01_square")
    workspace.kept.mkdir()
    (workspace.kept / "progress.json").write_bytes(b'{"version": 1, "verdicts": \xff')
    outcome = ninja("grade", "1", cwd=tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    json.loads((workspace.kept / "progress.json").read_text())
    assert "passed" in ninja("list", "1", cwd=tmp_path).stdout


def test_a_read_only_workspace_is_judged_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Patched rather than made read-only: root may write everywhere.
    from ninja import cli

    workspace = mini_workspace(tmp_path)
    answer(workspace, "main/01_square")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NINJA_COURSE", str(workspace.home.solutions))

    def read_only(path: Path, data: bytes, **options: bool) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr("ninja.files.write", read_only)
    assert cli.main(["grade", "1"]) == 0
    said = capsys.readouterr()
    assert one_line(said.err) == "ninja: progress is not remembered here: Read-only file system"
    assert cli.main(["hint", "1"]) == 0
    assert "Hint 1 of 3" in capsys.readouterr().out
    assert cli.main(["reset", "1", "--yes"]) == 2
    said = capsys.readouterr()
    assert "stays as it is" in one_line(said.err)
    assert cli.main(["grade", "1", "--junit", "report.xml"]) == 2
    assert "report.xml can't be written: Read-only file system" in one_line(capsys.readouterr().err)


def test_a_mistake_of_ours_is_one_line_and_a_log_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ninja import cli

    monkeypatch.delenv("NINJA_DEBUG", raising=False)
    monkeypatch.setattr("ninja.workspace.Home.find", lambda course: 1 / 0)
    monkeypatch.setattr("ninja.crash._folders", lambda: [tmp_path / "logs"])
    assert cli.main(["list"]) == 2
    line = one_line(capsys.readouterr().err)
    assert "a mistake of ours" in line
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in line
    assert "ZeroDivisionError" in log.read_text()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_while_judging_keeps_what_was_judged(tmp_path: Path) -> None:
    workspace = mini_workspace(tmp_path)
    answer(workspace, "main/01_square")
    answer(workspace, "main/02_bias", dx="max(iter(int, 1))", db="0")  # for ever
    process = subprocess.Popen(
        [sys.executable, "-m", "ninja", "grade"],
        cwd=tmp_path,
        env=environment(NINJA_COURSE=str(workspace.home.solutions)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)  # somewhere in the middle; wherever that is, the outcome is the same
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    assert stdout == ""
    assert one_line(stderr) == "ninja: stopped"
    assert ninja("list", cwd=tmp_path).returncode == 0


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    for words in ("list", "--help", "show 1"):
        command = f"'{sys.executable}' -m ninja {words} | head -n 1 >/dev/null; exit ${{PIPESTATUS[0]}}"
        outcome = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment(NINJA_COURSE=str(mini_workspace(tmp_path).home.solutions)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (outcome.stderr, outcome.returncode) == ("", 0)


def test_a_console_with_an_old_code_page_is_borne(tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    for encoding in ("cp437", "cp1252", "ascii"):
        for words in (["show", "1"], ["list"], ["grade", "1"]):
            assert "Traceback" not in ninja(*words, cwd=tmp_path, PYTHONIOENCODING=encoding).stderr
