"""`ninja grade` with the options for other systems: what they write, and what they refuse before anything is judged."""

from __future__ import annotations

import json
import re

import pytest
from format_schemas import CLASSROOM50, GRADESCOPE, PRAIRIELEARN
from helpers import answer, mini_workspace, ninja
from jsonschema import Draft202012Validator
from test_html import Tree
from test_outputs import CLASSROOM

FORMS = {"gradescope": GRADESCOPE, "prairielearn": PRAIRIELEARN, "classroom50": CLASSROOM50}


@pytest.fixture
def mixed(tmp_path):
    """Half right; what is printed would command GitHub's runner, colour a terminal and draw on a page."""
    workspace = mini_workspace(tmp_path / "ws")
    answer(workspace, "first/01_double")
    path = answer(workspace, "main/02_bias", dx="dy", db="dy.mean(0)")
    printed = r"print('::error::forged\n##[add-mask]forged\n\x1b[31m<script>alert(1)</script>[red]')"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{printed}\n", encoding="utf-8")
    return workspace


def test_everything_at_once(mixed, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    files = {name: out / f"{name}.json" for name in FORMS}
    words = [part for name, path in files.items() for part in (f"--{name}", path)]
    summary = out / "summary.md"
    done = ninja(
        "grade", "-v", "--seed", "5", "--github", "--html", out / "page", "--nbgrader-csv", out / "book.csv",
        "--junit", out / "junit.xml", "--visibility", "after_published", *words,
        cwd=mixed.root, GITHUB_STEP_SUMMARY=str(summary), STUDENT_ID="=ada", **CLASSROOM,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    for name, path in files.items():
        Draft202012Validator(FORMS[name]).validate(json.loads(path.read_text(encoding="ascii")))
    assert json.loads(files["gradescope"].read_text())["visibility"] == "after_published"
    assert ",'=ada,," in (out / "book.csv").read_text(encoding="utf-8")
    assert "<testsuites" in (out / "junit.xml").read_text(encoding="utf-8")
    tree = Tree((out / "page" / "index.html").read_text(encoding="ascii"))
    assert "<script>alert(1)</script>[red]" in tree.text
    assert "    db = dy.mean(0)" in tree.text
    assert "Difference from the truth, 1 × " in tree.text
    assert "&#60;script&#62;" in summary.read_text(encoding="utf-8")
    lines = done.stdout.splitlines()
    (stop,) = [line for line in lines if line.startswith("::stop-commands::")]
    again = lines.index(f"::{stop.removeprefix('::stop-commands::')}::")
    forged = next(number for number, line in enumerate(lines) if "forged" in line)
    assert lines.index(stop) < forged < again
    commands = [line for line in lines[again + 1 :] if line]
    assert all(re.match("::(error|warning) file=exercises/main/", line) for line in commands)
    assert len(commands) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--gradescope", "nowhere/results.json"], "there is no folder nowhere to write results.json into"),
        (["--html", "exercises/main/02_bias.py"], "is a file; --html takes a folder"),
        (["--json", "--github"], "--json and --github both want standard output"),
        (["--classroom50", "result.json"], "not set here: CLASSROOM, ASSIGNMENT"),
        (["--visibility", "never"], "--visibility: invalid choice: 'never'"),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else "",
)
def test_what_can_not_be_written_is_said_first(mixed, words, said):
    done = ninja("grade", *words, cwd=mixed.root)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_the_page_has_no_file_that_is_not_the_learners(mixed, tmp_path):
    (tmp_path / "secret.py").write_text("db = 'secret'\n" * 60, encoding="utf-8")
    path = mixed.root / "exercises" / "main" / "02_bias.py"
    path.unlink()
    try:
        path.symlink_to(tmp_path / "secret.py")
    except OSError:
        pytest.skip("no links here")
    ninja("grade", "main/2", "--html", "page", cwd=mixed.root)
    assert "secret" not in (mixed.root / "page" / "index.html").read_text(encoding="ascii")
