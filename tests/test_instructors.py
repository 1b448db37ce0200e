"""docs/instructors.md: its commands, run as they stand there, one after the other in one folder; and what it says of them."""

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from clone import ROOT, blocks, installed

PAGE = "docs/instructors.md"
NO_NETWORK = """
import sys

def _refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        where = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = where[0] if isinstance(where, tuple) else where
        path = event != "socket.getaddrinfo" and not isinstance(where, tuple)  # a socket in the file system
        if not path and host not in (None, "localhost", "127.0.0.1", "::1"):
            with open({log!r}, "a") as log:
                log.write(f"{{event}} {{where}} {{sys.argv}}\\n")
            raise OSError("no network in this test")

sys.addaudithook(_refuse)
"""
"""Put into every Python as it starts: nothing but this machine is reached, and who tried stands in a file."""

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others' work is graded on Linux"),
    pytest.mark.timeout(600),
]


def shell(text: str, folder: Path, env: dict[str, str]) -> str:
    """Run lines in one shell; a report that not everything is right (exit code 1) is no failure."""
    lines = [f"{line} || [ $? -eq 1 ]" if line.startswith("ninja grade") else line for line in text.splitlines()]
    script = "\n".join(lines)
    done = subprocess.run(["sh", "-e"], input=script, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def environment(folder: Path) -> dict[str, str]:
    """`ninja` is this tree's, and there is no network."""
    env = installed(folder / "bin")
    (folder / "python").mkdir()
    hook = NO_NETWORK.format(log=str(folder / "network.log"))
    (folder / "python" / "sitecustomize.py").write_text(hook, encoding="utf-8")
    return {**env, "PYTHONPATH": f"{folder / 'python'}:{env['PYTHONPATH']}", "TZ": "UTC", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, str]]:
    """The folder in which the page was followed, what was said, and the environment."""
    around = tmp_path_factory.mktemp("instructors")
    env, folder = environment(around), around / "work"
    folder.mkdir()
    return folder, shell("".join(blocks(PAGE, "sh")), folder, env), env


def marks(folder: Path, name: str = "marks.csv") -> dict[str, dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_it_says_what_the_page_promises(graded):
    _, said, _ = graded
    for words in (
        "isolation: seccomp, landlock, resource limits",
        "handout/ninja.ipynb",
        "3 graded in",
        "Two layers: 4 students, of 6 points",
        "What fails",
        "carol (Carol Lindt) <carol@example.org>",
        "pages of feedback",
        "autograder.zip  grades 2 exercises",
    ):
        assert words in said, words


def test_everyone_has_the_mark_that_the_page_has_in_mind(graded):
    folder, _, _ = graded
    scores = {name: float(row["score"]) for name, row in marks(folder).items()}
    assert scores == {"alice": 6.0, "bob": 0.0, "carol": 5.5, "dan": 5.0}
    assert {row["max_score"] for row in marks(folder, "gradebook.csv").values()} == {"6.0"}


def test_what_is_handed_out_has_no_answers_and_what_is_made_is_there(graded):
    folder, _, _ = graded
    assert "dlogits @ W2.T" not in (folder / "handout/ninja/10_output_linear.py").read_text(encoding="utf-8").split("HINTS")[0]
    pages = {path.name for path in (folder / "feedback").iterdir()}
    assert pages == {"alice.html", "bob.html", "carol.html", "dan.html", "index.html"}
    assert "only the sign" in (folder / "feedback/carol.html").read_text(encoding="utf-8")
    with zipfile.ZipFile(folder / "autograder.zip") as zipped:
        assert {"setup.sh", "run_autograder"} <= set(zipped.namelist())
    assert (folder / "grading/.github/workflows/grade.yml").is_file()
    assert (folder / "report.xml").is_file()
    assert (folder / "carol/index.html").is_file()


def test_the_executed_copy_has_run(graded):
    folder, _, _ = graded
    cells = json.loads((folder / "executed/ninja.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code)
    assert not [out for cell in code for out in cell["outputs"] if out["output_type"] == "error"]


def test_nothing_went_over_a_network(graded):
    folder, _, env = graded
    log = folder.parent / "network.log"
    assert not log.exists(), log.read_text(encoding="utf-8")
    tried = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    done = subprocess.run([sys.executable, "-c", tried], env=env, capture_output=True, encoding="utf-8", check=False)
    assert "no network in this test" in done.stderr  # the test would have noticed
    assert log.exists()
    log.unlink()


def test_the_late_rule_of_the_page_changes_marks_and_judges_nothing_anew(graded, tmp_path):
    folder, _, env = graded
    for name in ("solutions", "exercises", "data"):
        shutil.copytree(ROOT / name, tmp_path / "course" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(folder, tmp_path / "work")
    (rule,) = blocks(PAGE, "toml")
    course = tmp_path / "course/solutions/course.toml"
    course.write_text(f"{course.read_text(encoding='utf-8')}\n{rule}", encoding="utf-8")
    late = {**env, "NINJA_COURSE": str(course.parent)}
    said = shell("ninja class class.csv", tmp_path / "work", late)
    assert "3 unchanged" in said
    shell("ninja gradebook --csv marks.csv", tmp_path / "work", late)
    extended = marks(tmp_path / "work")["carol"]
    assert (extended["days_late"], float(extended["score"])) == ("0", 5.5)
    shell('ninja gradebook extend pair-1 0 --why "well again"\nninja gradebook --csv marks.csv', tmp_path / "work", late)
    carol = marks(tmp_path / "work")["carol"]  # 30 hours, one of them for nothing: two days have begun
    assert (carol["days_late"], float(carol["late_penalty"]), float(carol["score"])) == ("2", 1.1, 4.4)


def test_every_command_for_those_who_teach_is_on_the_page():
    text = "".join(blocks(PAGE, "sh"))
    for words in (
        "assign",
        "class",
        "gradebook",
        "gradebook show",
        "gradebook adjust",
        "gradebook comment",
        "gradebook extend",
    ):
        assert f"ninja {words} " in text or f"ninja {words}\n" in text, words
