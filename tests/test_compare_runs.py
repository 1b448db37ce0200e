"""`ninja compare`: real, tiny runs in a table, as JSON and CSV, in a picture; sweeps, broken folders, narrow terminals."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from dataclasses import replace
from xml.etree import ElementTree

import made_runs
import pytest
from helpers import ninja

from grader.errors import UsageError
from ninja import arguments
from ninja.run import compare, standings
from ninja.run import folder as run_folder
from ninja.run.folder import RunFolder
from ninja.wavenet import recipes


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two runs, one of them not at its end, a sweep of two, and two folders that are no runs."""
    folder = made_runs.workspace(tmp_path_factory.mktemp("work"))
    runs = folder / "runs"
    made_runs.make(runs, "2026-11-21-tree", model="tree")
    made_runs.make(runs, "2026-11-22-gated", model="gated", form="gated", seed=2, finished=False, by="you")
    for number in (3, 4):
        trial = shutil.copytree(runs / "2026-11-21-tree", runs / "sweep" / f"{number:03}")
        better = json.loads((trial / "result.json").read_text())
        better["losses"]["val"] -= 0.001 * number
        (trial / "result.json").write_text(json.dumps(better))
    (runs / "torn").mkdir()
    (runs / "torn" / "config.json").write_text("{")
    (runs / "notes").mkdir()
    return folder


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    copy = shutil.copytree(made, tmp_path / "work")
    monkeypatch.chdir(copy)
    return copy


@pytest.fixture
def call(here, capsys):
    """The command in this process: exit code, standard output, standard error."""

    def run(*words):
        code = compare.main(arguments.parse(["compare", *words]))
        return (code, *capsys.readouterr())

    return run


def rows(out: str) -> list[str]:
    """The table's first column, less the lecture's."""
    lines = out.partition("\n\n")[0].splitlines()
    return [line.split()[0] for line in lines[1:] if not line.startswith("lecture")]


def val(folder) -> float:
    return json.loads((folder / "result.json").read_text())["losses"]["val"]


def test_the_table_has_every_run_best_first_and_the_lectures_log(here):
    done = ninja("compare", cwd=here, course=None)
    assert done.returncode == 0
    assert sorted(rows(done.stdout)) == ["2026-11-21-tree", "2026-11-22-gated", "sweep/003", "sweep/004"]
    assert [name for name in rows(done.stdout) if "gated" not in name] == ["sweep/004", "sweep/003", "2026-11-21-tree"]
    table = done.stdout.partition("\n\n")[0]
    assert all(line.rstrip() == line for line in done.stdout.splitlines())
    assert f"{val(here / 'runs' / '2026-11-21-tree'):.4f}" in table
    for name, loss in zip(
        ("original", "context: 3 -> 8", "flat -> hierarchical", "fix bug in batchnorm", "scale up the network"),
        recipes.LECTURE_LOG,
        strict=True,
    ):
        (line,) = [line for line in table.splitlines() if line.startswith(f"lecture: {name} ")]
        assert f"{loss:.3f}" in line
    assert "13.1% of the validation names do, under the other sex" in done.stdout
    assert "`ninja train --resume 2026-11-22-gated` goes on" in done.stdout
    assert "left out: runs/torn is no training run" in done.stderr
    assert "plot in runs/compare.svg" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_the_lectures_log_is_the_lectures():
    assert tuple(each.val for each in standings.LECTURE) == recipes.LECTURE_LOG
    sizes = {name: recipes.design(name, 27).size for name in recipes.MODELS}
    assert all(each.parameters == sizes[each.model] for each in standings.LECTURE)
    assert all(each.context == recipes.design(each.model, 27).context for each in standings.LECTURE)


def test_a_run_that_is_not_at_its_end_stands_with_what_is_known(here):
    run = RunFolder(here / "runs" / "2026-11-22-gated")
    each = standings.standing(run, here / "runs")
    assert (each.val, each.train, each.test, each.unseen) == (run.metrics().vals[-1][1], None, None, None)
    assert (each.steps, each.planned, each.finished) == (60, 60, False)
    assert each.seconds == run.metrics().cpu_seconds
    assert compare.cell(replace(each, steps=40), "steps") == "40 of 60"


def test_runs_and_sweeps_are_named_as_one_likes(call):
    assert rows(call("tree")[1]) == ["2026-11-21-tree"]
    assert sorted(rows(call("sweep", "gated")[1])) == ["2026-11-22-gated", "sweep/003", "sweep/004"]
    assert rows(call("sweep/003", "runs/sweep/003", "runs/2026-11-21-tree")[1]) == ["sweep/003", "2026-11-21-tree"]


def test_a_name_that_is_no_run_is_said_and_the_rest_compared(call):
    code, out, err = call("tree", "nothing", "torn")
    assert code == 1
    assert rows(out) == ["2026-11-21-tree"]
    assert "left out: no run `nothing`" in err
    with pytest.raises(UsageError, match="no run `nothing`"):
        call("nothing")


def test_a_config_that_someone_has_changed_is_left_out(call, here):
    path = here / "runs" / "2026-11-21-tree" / "config.json"
    about = json.loads(path.read_text())
    path.write_text(json.dumps({**about, "config": {"design": 3, "steps": "many"}}))
    code, out, err = call()
    assert code == 0
    assert "2026-11-21-tree can't be read" in err
    assert "2026-11-21-tree" not in out


def test_no_runs_at_all(tmp_path, monkeypatch):
    monkeypatch.chdir(made_runs.workspace(tmp_path))
    with pytest.raises(UsageError, match=r"there are no runs in runs yet\. `ninja train` makes one"):
        compare.main(arguments.parse(["compare"]))


def test_json(call, here):
    code, out, _ = call("--json")
    document = json.loads(out)
    assert code == 0
    vals = [each["val"] for each in document["runs"]]
    assert vals == sorted(vals)
    assert len(vals) == 4
    tree = next(each for each in document["runs"] if each["run"] == "2026-11-21-tree")
    assert tree["val"] == val(here / "runs" / "2026-11-21-tree")
    assert (tree["parameters"], tree["context"], tree["by"], tree["share"]) == (1305, 8, "reference", 0.131)
    assert [each["val"] for each in document["lecture"]] == list(recipes.LECTURE_LOG)
    assert len(document["problems"]) == 1
    assert not (here / "runs" / "compare.svg").exists()


def test_csv(call):
    _, out, _ = call("--csv", "tree", "gated")
    first, second, *lecture = csv.DictReader(io.StringIO(out))
    assert {first["run"], second["run"]} == {"2026-11-21-tree", "2026-11-22-gated"}
    assert len(lecture) == 5
    unfinished = next(each for each in (first, second) if each["finished"] == "False")
    assert unfinished["train"] == ""


@pytest.mark.parametrize("by", ["steps", "seconds"])
def test_the_plot_shows_the_runs_over_steps_or_seconds(call, here, by):
    call("--by", by, "--plot", "pictures/all.svg")
    drawn = (here / "pictures" / "all.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(drawn)
    assert f"2026-11-21-tree: {val(here / 'runs' / '2026-11-21-tree'):.3f}" in drawn
    assert f">{by}</text>" in drawn
    assert "lecture: best" in drawn
    call("--by", by, "--plot", "again.svg")
    assert (here / "again.svg").read_text(encoding="utf-8") == drawn


def test_a_plot_that_can_not_be_written_is_said(call, here):
    (here / "full").write_text("a file")
    code, out, err = call("--plot", "full/all.svg")
    assert code == 0
    assert rows(out)
    assert "no plot: full/all.svg can't be written to" in err


def test_more_curves_than_fit_are_left_out(call, monkeypatch):
    monkeypatch.setattr(compare, "MOST", 2)
    assert ", the best 2 of 4 runs" in call()[2]


@pytest.mark.parametrize("columns", [30, 40, 80, 120, 200])
def test_a_narrow_terminal_does_without_the_less_important_columns(here, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    found = [standings.standing(run, here / "runs") for run in run_folder.every(here / "runs")]
    lines = compare.told([*found, *standings.LECTURE])
    assert max(map(len, lines)) <= columns
    text = "\n".join(lines)
    assert ("No room for" in text) == (columns < 200)
    assert "val" in lines[0]
    assert ("unseen" in lines[0]) == (columns >= 80)


def test_names_from_another_list_are_not_compared_with_the_lectures(here, call, tmp_path):
    words = tmp_path / "names.txt"
    words.write_text("\n".join(["anna", "otto", "mia", "ada", "ida"] * 8), encoding="utf-8")
    made_runs.make(here / "runs", "palindromes", words=words)
    assert "Learned from another list of names, so not to be compared with the rest: palindromes" in call()[1].replace(
        "\n", " "
    )
    assert "lecture:" not in call("palindromes")[1]


def test_no_torch_is_needed(here):
    import subprocess

    program = "import sys; from ninja.cli import main; code = main(['compare', '--by', 'seconds']); print(code, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=here, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "0 False"
