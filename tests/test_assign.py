"""Notebooks to hand out: made the same each time, marked up as other graders want it, and passed whole once they are worked."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from helpers import RIGHT, environment, ninja
from judging import SOLUTIONS, Bench

from grader import stub
from grader.course import Course
from grader.verdict import verdict_from_json
from ninja import submissions
from ninja.workspace import Home

COURSE = Course.load(SOLUTIONS)


def load(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def of_role(document: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [cell for cell in document["cells"] if cell["metadata"].get("ninja", {}).get("role") == role]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def handout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handout")
    said = ninja("assign", "warmup", "ninja/10", "wavenet", "--to", folder, cwd=folder, course=None)
    assert (said.returncode, said.stderr) == (0, "")
    return folder


def test_a_notebook_a_track_and_beside_it_the_same_as_files(handout: Path):
    made = tree(handout)
    assert {"warmup.ipynb", "ninja.ipynb", "wavenet.ipynb", "ninja/10_output_linear.py", "warmup/01_chain.py"} <= set(made)
    assert made["ninja/10_output_linear.py"].decode() == stub.make(COURSE.exercise("ninja/10_output_linear"))
    assert len([name for name in made if name.startswith("ninja/")]) == 1


def test_cells_in_their_order_and_what_they_hold(handout: Path):
    document = load(handout / "ninja.ipynb")
    kinds = [cell["metadata"].get("ninja", {}).get("role", cell["cell_type"]) for cell in document["cells"]]
    assert kinds == ["markdown", "setup", "markdown", "forward", "answer", "check", "markdown"]
    (answer,), (check,), (forward,) = (of_role(document, role) for role in ("answer", "check", "forward"))
    assert source(answer).startswith("# answer: ninja/10_output_linear\ndef backward(dlogits, h, W2):\n    dh = ...\n")
    assert source(check) == 'ninja.check("10_output_linear")'
    assert "logits = h @ W2 + b2" in source(forward)
    assert forward["metadata"]["editable"] is False
    hints = source(document["cells"][-1])
    assert hints.count("<details>") == hints.count("</details>") == 3
    assert document["metadata"]["ninja"]["points"] == {"ninja/10_output_linear": 3.0}


def test_no_answer_is_in_what_is_handed_out(handout: Path):
    for path in handout.glob("*.ipynb"):
        for cell in of_role(load(path), "answer"):
            exercise = COURSE.exercise(cell["metadata"]["ninja"]["exercise"])
            assert "..." in source(cell) or stub.is_given(exercise)  # given lines are to be mended
    code = [source(cell) for cell in load(handout / "ninja.ipynb")["cells"] if cell["cell_type"] == "code"]
    assert "dlogits @ W2.T" not in "".join(code)  # the last hint may say it, folded away


@pytest.mark.parametrize("style", ["plain", "nbgrader", "otter"])
def test_made_twice_it_is_the_same_byte_for_byte(tmp_path: Path, style: str):
    for name in ("a", "b"):
        assert ninja("assign", "--to", tmp_path / name, "--style", style, cwd=tmp_path).returncode == 0
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert ninja("assign", "--to", tmp_path / "a", "--style", style, cwd=tmp_path).returncode == 0  # over itself


def test_it_is_a_valid_notebook_whose_cells_have_names_of_their_own(handout: Path):
    import nbformat

    for path in handout.glob("*.ipynb"):
        nbformat.validate(load(path))
        ids = [cell["id"] for cell in load(path)["cells"]]
        assert len(set(ids)) == len(ids)


def test_someones_work_is_not_overwritten(tmp_path: Path):
    ninja("assign", "first", "--to", tmp_path / "out", cwd=tmp_path)
    path = tmp_path / "out/first/01_double.py"
    path.write_text("my answer")
    said = ninja("assign", "first", "--to", tmp_path / "out", cwd=tmp_path)
    assert said.returncode == 2
    assert "01_double.py is there already and differs" in said.stderr
    assert path.read_text() == "my answer"
    assert ninja("assign", "first", "--to", tmp_path / "out", "--force", cwd=tmp_path).returncode == 0
    assert path.read_text() != "my answer"


def test_points_due_and_title_are_told(tmp_path: Path):
    words = ["--points", "2", "--points", "main/2=5", "--due", "Friday, noon", "--title", "Week_4 <b>"]
    assert ninja("assign", "main", "--to", tmp_path, *words, cwd=tmp_path).returncode == 0
    document = load(tmp_path / "main.ipynb")
    assert document["metadata"]["ninja"]["points"] == {"main/01_square": 2.0, "main/02_bias": 5.0}
    title = source(document["cells"][0])
    assert title.startswith("# Week\\_4 \\<b\\>")
    assert "2 exercises, 7 points. Due: Friday, noon." in title
    assert "*5 points*" in "".join(map(source, document["cells"]))


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("many", "many is no number"),
        ("2=", "nothing is no number"),
        ("-1", "-1 is no number"),
        ("nan", "nan is no number"),
        ("99=1", "no exercise `99`"),
    ],
)
def test_points_that_are_none_are_refused(tmp_path: Path, points: str, says: str):
    said = ninja("assign", "--to", tmp_path, f"--points={points}", cwd=tmp_path)
    assert (said.returncode, said.stdout) == (2, "")
    assert says in said.stderr


def test_nbgrader_s_marks_and_checksums(tmp_path: Path):
    ninja("assign", "first", "--to", tmp_path, "--style", "nbgrader", "--points", "3", cwd=tmp_path)
    document = load(tmp_path / "first.ipynb")
    marks = [cell["metadata"]["nbgrader"] for cell in document["cells"] if "nbgrader" in cell["metadata"]]
    assert len({mark["grade_id"] for mark in marks}) == len(marks) == 4
    known = {"schema_version", "grade", "locked", "solution", "task", "grade_id", "points", "checksum", "cell_type"}
    for cell in document["cells"]:
        mark = cell["metadata"].get("nbgrader")
        if mark is None:
            continue
        assert set(mark) <= known
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", mark["grade_id"])
        text = source(cell) + "code" + str(mark["grade"]) + str(mark["solution"]) + str(mark["locked"]) + mark["grade_id"]
        text += str(float(mark["points"])) if mark["grade"] else ""
        assert mark["checksum"] == hashlib.md5(text.encode()).hexdigest()
    (answer,), (check,) = of_role(document, "answer"), of_role(document, "check")
    assert (answer["metadata"]["nbgrader"]["solution"], answer["metadata"]["nbgrader"]["locked"]) == (True, False)
    assert check["metadata"]["nbgrader"]["points"] == 3.0
    assert source(check).endswith(".score(3)")


def test_otter_s_tags_and_tests(tmp_path: Path):
    ninja("assign", "first", "--to", tmp_path, "--style", "otter", cwd=tmp_path)
    document = load(tmp_path / "first.ipynb")
    otter = document["metadata"]["otter"]
    assert (otter["OK_FORMAT"], otter["assignment_name"], list(otter["tests"])) == (True, "first", ["first_01_double"])
    assert [cell["metadata"]["tags"] for cell in of_role(document, "answer") + of_role(document, "check")] == [
        ["otter_answer_cell"],
        ["otter_ignore"],
    ]


def fill(path: Path, answers: dict[str, dict[str, str]]) -> Path:
    """Write answers into a made notebook, as a learner would."""
    document = load(path)
    for cell in of_role(document, "answer"):
        text = source(cell)
        for name, value in answers.get(cell["metadata"]["ninja"]["exercise"], {}).items():
            assert f"{name} = ...\n" in text
            text = text.replace(f"{name} = ...\n", f"{name} = {value}\n")
        cell["source"] = text
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_what_comes_back_is_graded(tmp_path: Path):
    ninja("assign", "--to", tmp_path, cwd=tmp_path)
    path = fill(tmp_path / "main.ipynb", {"main/01_square": RIGHT["main/01_square"], "main/02_bias": {"dx": "dy", "db": "dy"}})
    said = ninja("grade", path, "--json", "--seed", "4", cwd=tmp_path)
    document = json.loads(said.stdout)
    assert said.returncode == 1
    assert document["submission"] == {"name": "main", "path": "main.ipynb", "kind": "notebook", "notes": [], "claims": []}
    assert [(one["id"], one["status"], one["points"]) for one in document["exercises"]] == [
        ("main/01_square", "pass", 1.0),
        ("main/02_bias", "fail", 2.5),
    ]
    wrong = document["exercises"][1]["gradients"][1]
    assert (wrong["name"], wrong["cell"], wrong["line"]) == ("db", 10, 4)


def test_marks_in_the_metadata_are_not_needed_and_helpers_in_other_cells_are_found(tmp_path: Path):
    ninja("assign", "main", "--to", tmp_path, cwd=tmp_path)
    path = fill(tmp_path / "main.ipynb", {"main/01_square": {"dx": "twice(x) * dy"}})
    document = load(path)
    document["cells"].insert(2, {"cell_type": "code", "source": "def twice(t):\n    return 2 * t"})
    for cell in document["cells"]:
        cell["metadata"] = {}
    document["metadata"] = {}
    path.write_text(json.dumps(document))
    said = ninja("grade", path, "--json", cwd=tmp_path)
    assert [one["status"] for one in json.loads(said.stdout)["exercises"]] == ["pass", "pending"]


def test_worked_answers_in_every_notebook_of_the_course_pass(bench: Bench, tmp_path: Path):
    assert (
        ninja("assign", "warmup", "ninja", "wavenet", "--to", tmp_path, "--worked", cwd=tmp_path, course=None).returncode == 0
    )
    for track in COURSE.tracks:
        read = submissions.read(tmp_path / f"{track.name}.ipynb", COURSE)
        entries = [entry for entry in read.entries if not COURSE.exercise(entry["id"]).stage]
        events = bench.host.grade(SOLUTIONS, entries, 3)
        verdicts = [verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict"]
        assert len(verdicts) >= len(track.exercises) - 1
        assert [(one.id, one.status, one.message) for one in verdicts if not one.passed] == []
        assert read.missing == ()


def execute(path: Path, **more: str):
    """Run a notebook in a real kernel; returns it with its outputs."""
    import nbformat
    from nbclient import NotebookClient

    document = nbformat.read(path, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = NotebookClient(
            document, timeout=180, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(path.parent)}}
        )
        client.execute(env=environment(**more))
    return document


def texts(cell: Any) -> str:
    return "".join(
        out.get("text", "") + out.get("data", {}).get("text/plain", "") + "".join(out.get("traceback", []))
        for out in cell.outputs
    )


def test_a_worked_notebook_runs_and_passes_whole_in_a_kernel(tmp_path: Path):
    assert (
        ninja("assign", "warmup", "wavenet/1", "wavenet/2", "--to", tmp_path, "--worked", cwd=tmp_path, course=None).returncode
        == 0
    )
    document = execute(tmp_path / "warmup.ipynb")
    checks = [cell for cell in document.cells if cell.metadata.get("ninja", {}).get("role") == "check"]
    assert len(checks) == 6
    for cell in checks:
        assert "1 of 1  All done." in texts(cell)
        (output,) = cell.outputs
        assert output.data["text/html"].startswith("<pre style=")
        assert "passed" in output.data["text/html"]


def test_what_a_learner_meets_in_the_kernel(tmp_path: Path):
    ninja("assign", "main", "--to", tmp_path, cwd=tmp_path)
    path = fill(tmp_path / "main.ipynb", {"main/02_bias": {"dx": "dy", "db": "dy.sum(0) * 2"}})
    document = load(path)

    def cell(text: str) -> dict[str, Any]:
        return {
            "cell_type": "code",
            "id": f"more-{abs(hash(text))}",
            "metadata": {},
            "source": text,
            "outputs": [],
            "execution_count": None,
        }

    document["cells"] += [
        cell("%%check main/01_square\ndef backward(dy, x):\n    return 2 * x * dy"),
        cell("ninja.check('nothing')"),
        cell("%%check\nx = 1"),
        cell("ninja.check('02_bias').score(10)"),
        cell("a = torch.ones(2, requires_grad=True); a.sum().backward(); cmp('a', torch.ones(2), a)"),
        cell("ninja.check('02_bias').verdict.findings[1].line"),
    ]
    path.write_text(json.dumps(document))
    cells = execute(path, NINJA_COURSE=str(Path(__file__).parent / "mini_course/solutions")).cells
    untouched, wrong = (one for one in cells if one.metadata.get("ninja", {}).get("role") == "check")
    assert "not done yet" in texts(untouched)
    assert "Fix this first: db" in texts(wrong)
    magic, unknown, nameless, score, cmp, line = cells[-6:]
    assert "All done." in texts(magic)
    assert texts(unknown).startswith("ninja: no exercise `nothing`")
    assert "which exercise is this the answer to?" in texts(nameless)
    assert texts(score).rstrip().endswith("5.0")
    assert "exact: True" in texts(cmp)
    assert texts(line) == "4"


@pytest.mark.slow
def test_nbgrader_s_own_validator_takes_it(tmp_path: Path):
    """In an environment of its own: the package itself and what its format needs, without Jupyter around it."""
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    needed = subprocess.run([*install, "nbformat", "traitlets"], capture_output=True, text=True, check=False)
    itself = subprocess.run([*install, "--no-deps", "nbgrader"], capture_output=True, text=True, check=False)
    if needed.returncode or itself.returncode:
        pytest.skip(f"nbgrader can't be had here: {(needed.stderr + itself.stderr).strip().splitlines()[-1:]}")
    ninja("assign", "warmup", "ninja", "--to", tmp_path / "out", "--style", "nbgrader", cwd=tmp_path, course=None)
    script = """
import importlib.util, pathlib, sys, types
package = types.ModuleType("nbgrader")  # its own __init__ imports all of Jupyter
package.__path__ = [str(pathlib.Path(importlib.util.find_spec("nbgrader").origin).parent)]
sys.modules["nbgrader"] = package
import nbformat
from nbgrader.nbgraderformat import MetadataValidator
for path in sys.argv[1:]:
    MetadataValidator().validate_nb(nbformat.read(path, 4))
    print("valid")
"""
    paths = sorted((tmp_path / "out").glob("*.ipynb"))
    done = subprocess.run([python, "-c", script, *paths], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "valid\n" * len(paths)), done.stderr


def test_home_is_found():
    assert Home.find().solutions == SOLUTIONS
