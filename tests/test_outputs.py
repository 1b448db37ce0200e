"""The forms that other systems take: each keeps to its system's rules, whatever a learner wrote and however a run ended."""

from __future__ import annotations

import csv
import dataclasses
import html
import importlib.util
import io
import json
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from format_schemas import CLASSROOM50, GRADESCOPE, PRAIRIELEARN
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from samples import CHAIN, HOSTILE, OUTPUT_LINEAR, REPORTS, STAGE, course, report, right, verdict, wrong
from strategies import reports

from grader.errors import UsageError, WorkerError
from grader.report import classroom50, github, gradescope, nbgrader_csv, occasion, plain, prairielearn
from grader.report.occasion import Occasion
from grader.verdict import Report

NOW = datetime(2026, 11, 22, 16, 37, 19, tzinfo=timezone.utc)
CLASSROOM = {
    "CLASSROOM": "nn-2026",
    "ASSIGNMENT": "backprop",
    "USERNAME": "ada",
    "SUBMISSION_TAG": "submit/2026-11-22T16-37-19Z-1a2b3c4",
    "COMMIT_URL": "https://example.org/ada/backprop/commit/1a2b3c4",
    "RELEASE_URL": "https://example.org/ada/backprop/releases/1",
    "REVIEW_URL": "https://example.org/ada/backprop/compare/0...1",
}
OCCASION = occasion.classroom(CLASSROOM, NOW)
BROKEN = report(*course(9).verdicts[:9], verdict(5, "broken", message="the judge itself failed"))
judgeable = reports().map(
    lambda made: dataclasses.replace(
        made,
        verdicts=tuple(
            dataclasses.replace(one, points=min(one.points, one.max_points)) for one in made.verdicts if one.status != "broken"
        ),
    )
)
RENDER = {
    "gradescope": gradescope.render,
    "classroom50": lambda made: classroom50.render(made, OCCASION),
    "prairielearn": prairielearn.render,
}
VALIDATORS = {
    "gradescope": Draft202012Validator(GRADESCOPE),
    "classroom50": Draft202012Validator(CLASSROOM50),
    "prairielearn": Draft202012Validator(PRAIRIELEARN),
}
SOUND = {name: made for name, made in REPORTS.items() if name != "statuses"}  # that one has a fault of ours in it


@pytest.mark.parametrize("form", RENDER)
@pytest.mark.parametrize("name", SOUND)
def test_every_form_is_what_its_system_takes(form, name):
    document = RENDER[form](SOUND[name])
    VALIDATORS[form].validate(json.loads(document))
    assert document.isascii()
    assert document == RENDER[form](SOUND[name])


@pytest.mark.parametrize("form", RENDER)
@settings(max_examples=30)
@given(made=judgeable)
def test_any_report_keeps_to_the_rules(form, made):
    VALIDATORS[form].validate(json.loads(RENDER[form](made)))


@pytest.mark.parametrize("form", RENDER)
def test_the_schemas_refuse_what_the_systems_refuse(form):
    document = json.loads(RENDER[form](REPORTS["mixed"]))
    assert not VALIDATORS[form].is_valid({**document, "grade": "A"})
    document["tests"][0]["status" if form == "gradescope" else "score" if form == "classroom50" else "points"] = "fine"
    assert not VALIDATORS[form].is_valid(document)


@pytest.mark.parametrize("form", RENDER)
def test_nothing_of_a_terminal_or_of_hidden_characters_is_left(form):
    shown = json.dumps(json.loads(RENDER[form](report(HOSTILE))), ensure_ascii=False)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]", shown)
    assert "\\u001b" not in RENDER[form](report(HOSTILE))


# Gradescope


def test_gradescope_points_add_up():
    document = json.loads(gradescope.render(REPORTS["mixed"]))
    assert document["score"] == pytest.approx(sum(test["score"] for test in document["tests"]), abs=1e-5)
    assert [test["status"] for test in document["tests"]].count("passed") == REPORTS["mixed"].passed
    ten = next(test for test in document["tests"] if test["name"].startswith("ninja/10_output_linear"))
    assert ten["score"] == pytest.approx(1 / 3, abs=1e-6)
    assert ten["max_score"] == 1.0
    assert "dW2             | exact: False | approximate: False" in ten["output"]
    assert "exercises/ninja/10_output_linear.py:14" in ten["output"]


@pytest.mark.parametrize("visibility", gradescope.VISIBILITIES)
def test_gradescope_tests_all_have_one_visibility(visibility):
    """One hidden test alone would hide the total of all."""
    document = json.loads(gradescope.render(REPORTS["mixed"], visibility))
    assert {document["visibility"], *(test["visibility"] for test in document["tests"])} == {visibility}
    assert document["stdout_visibility"] == "hidden"


def test_gradescope_gets_no_mark_where_we_failed():
    document = json.loads(gradescope.render(BROKEN))
    VALIDATORS["gradescope"].validate(document)
    assert "score" not in document
    assert not any("score" in test for test in document["tests"])
    assert "through no fault of yours" in document["output"]
    assert [test.get("status") for test in document["tests"]] == [*["passed"] * 9, None]


def test_gradescope_reads_everything_as_text():
    formats = re.findall(r'"\w*_format": "(\w+)"', gradescope.render(report(HOSTILE)))
    assert set(formats) == {"text"}


# Classroom 50


def test_classroom_scores_are_whole_and_to_scale():
    document = json.loads(classroom50.render(REPORTS["mixed"], OCCASION))
    assert document["max-score"] == 100 * 34
    assert document["score"] == 100 * 15 + 33 + 50
    assert document["score"] == sum(test["score"] for test in document["tests"])
    assert document["owner"] == "ada"
    assert document["datetime"] == "2026-11-22T16:37:19Z"


def test_classroom_maximum_is_the_same_for_everyone():
    most = {json.loads(classroom50.render(SOUND[name], OCCASION))["max-score"] for name in ("all_pass", "fresh", "mixed")}
    assert most == {3400}


def test_classroom_rounds_but_never_to_full_points():
    nearly = verdict(1, "fail", (right("dx"), wrong("dy")), points=0.99999, max_points=1.0)
    (test,) = json.loads(classroom50.render(report(nearly), OCCASION))["tests"]
    assert (test["passed"], test["score"], test["max-score"]) == (False, 99, 100)


def test_classroom_gets_nothing_where_we_failed():
    with pytest.raises(WorkerError, match="ninja/05_counts_sum could not be judged, through no fault"):
        classroom50.render(BROKEN, OCCASION)


@pytest.mark.parametrize("name", sorted({"CLASSROOM", "ASSIGNMENT", "USERNAME", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"}))
def test_classroom_says_what_its_environment_lacks(name):
    with pytest.raises(UsageError, match=f"not set here: {name}$"):
        occasion.classroom({key: value for key, value in CLASSROOM.items() if key != name}, NOW)


def test_classroom_environment():
    with pytest.raises(UsageError, match="begins with `submit/`"):
        occasion.classroom({**CLASSROOM, "SUBMISSION_TAG": "v1"}, NOW)
    assert not OCCASION.group
    assert occasion.classroom({**CLASSROOM, "MODE": "group"}, NOW).group
    assert occasion.classroom({**CLASSROOM, "OWNER": "group-3"}, NOW).student == "group-3"
    assert occasion.classroom({**CLASSROOM, "REVIEW_URL": ""}, NOW).review == CLASSROOM["COMMIT_URL"]


# PrairieLearn


def test_prairielearn_score_is_a_share():
    document = json.loads(prairielearn.render(REPORTS["mixed"]))
    assert document["score"] == pytest.approx(15.8333 / 34, abs=1e-4)
    assert json.loads(prairielearn.render(report()))["score"] == 0
    assert json.loads(prairielearn.render(REPORTS["all_pass"]))["score"] == 1


def test_prairielearn_is_told_not_to_count_where_we_failed():
    document = json.loads(prairielearn.render(BROKEN))
    VALIDATORS["prairielearn"].validate(document)
    assert document["gradable"] is False
    assert "score" not in document
    assert document["format_errors"] == ["ninja/05_counts_sum: the judge itself failed"]


def test_prairielearn_takes_a_megabyte():
    flood = tuple(verdict(1 + n % 28, "fail", output="é" * 50_000, traceback="\U0001f600" * 50_000) for n in range(60))
    document = prairielearn.render(report(*flood))
    assert len(document.encode()) <= prairielearn.LIMIT
    assert [test["points"] for test in json.loads(document)["tests"]] == [0.0] * 60
    few = json.loads(prairielearn.render(report(*flood[:2])))
    assert "é" * 1000 in few["tests"][0]["output"]  # what there is room for stays


# The gradebook

ADA = Occasion("2026-11-22T16:37:19Z", "backprop", "ada", "Ada", "Lovelace", "ada@example.org", "2026-11-23", penalty=2.5)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_gradebook_row():
    text = nbgrader_csv.render([(REPORTS["mixed"], ADA), (REPORTS["all_pass"], dataclasses.replace(ADA, penalty=99.0))])
    first, second = rows(text)
    assert text.splitlines()[0] == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,max_score"
    )
    assert first["student_id"] == "ada"
    assert [float(first[name]) for name in ("raw_score", "late_submission_penalty", "score", "max_score")] == pytest.approx(
        [15.833333, 2.5, 13.333333, 34]
    )
    assert float(second["score"]) == 0  # never below


def test_gradebook_leaves_scores_empty_where_we_failed():
    (row,) = rows(nbgrader_csv.render([(BROKEN, ADA)]))
    assert (row["raw_score"], row["score"], row["max_score"]) == ("", "", "10.0")


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\x1b[31m=1", "%0A", "|calc"]
)
def test_gradebook_has_no_formulas(name):
    who = dataclasses.replace(ADA, student=name, first_name=name, last_name=name, email=name, assignment=name, due=name)
    (row,) = rows(nbgrader_csv.render([(REPORTS["mixed"], who)]))
    assert row["student_id"].strip("'")
    assert all(not value or value[0] not in "=+-@\t\r\n|%" for value in row.values())


def test_gradebook_cells_stay_cells():
    who = dataclasses.replace(ADA, student='a"b,c', last_name="Weierstraß; 名前")
    (row,) = rows(nbgrader_csv.render([(REPORTS["mixed"], who)]))
    assert (row["student_id"], row["last_name"]) == ('a"b,c', "Weierstraß; 名前")


def test_gradebook_columns_are_nbgraders():
    """Where nbgrader is installed, its own exporter says what its columns are."""
    found = importlib.util.find_spec("nbgrader")
    if found is None:
        pytest.skip("nbgrader is not installed here")
    exporter = Path(found.origin).parent / "plugins" / "export.py"  # read, not imported: that takes seconds
    keys = exporter.read_text(encoding="utf-8").partition("keys = [")[2].partition("]")[0]
    assert tuple(re.findall(r'"(\w+)"', keys)) == nbgrader_csv.COLUMNS


# GitHub Actions

COMMAND = re.compile(r"^::(error|warning) ([^:]*)::(.*)$")


def annotations(made: Report) -> list[tuple[str, dict[str, str], str]]:
    """As the runner reads them."""
    found = []
    for line in github.render(made).splitlines():
        kind, properties, message = COMMAND.match(line).groups()
        given = dict(part.split("=", 1) for part in properties.split(","))
        found.append((kind, given, message))
    return found


def undone(value: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        value = value.replace(code, character)
    return value


def test_github_annotates_the_line_to_mend():
    (kind, given, message), *_ = annotations(REPORTS["mixed"])
    assert kind == "error"
    assert given["file"] == "exercises/ninja/10_output_linear.py"
    assert (given["line"], given["endLine"]) == ("14", "14")
    assert undone(given["title"]) == "ninja/10_output_linear: dW2"
    assert "already carries the mean's 1/n." in undone(message)


def test_github_shows_ten_and_says_how_many_more():
    wrongs = [dataclasses.replace(OUTPUT_LINEAR, id=f"ninja/{n:02d}_x", notes=("A note.",)) for n in range(25)]
    found = annotations(report(*wrongs))
    for kind in ("error", "warning"):
        some = [given for one, given, _ in found if one == kind]
        assert len(some) == 10
        assert some[-1]["title"] == "16 more"


def test_github_says_one_thing_of_a_chain():
    assert len(annotations(report(CHAIN))) == 1
    assert annotations(report(*course(9).verdicts)) == []  # what is not done yet is no error


@settings(max_examples=40)
@given(reports())
def test_github_commands_are_ours_alone(made):
    for line in github.render(made).splitlines():
        kind, _properties, message = COMMAND.match(line).groups()
        assert kind in ("error", "warning")
        assert "\r" not in message
    assert len(github.render(made).split("\n")) - 1 == len(annotations(made))


def test_github_escapes():
    odd = dataclasses.replace(OUTPUT_LINEAR, path="a:b,c%0A::error::x.py", notes=("100%\r\n::add-mask::x",))
    (_, given, _), (_, _, note) = annotations(report(odd))
    assert undone(given["file"]) == "a:b,c%0A::error::x.py"
    assert "::" not in given["file"]
    assert note.startswith("100%25%0A::add-mask::x")


def seen(markdown: str) -> str:
    """The text of the summary: tags of ours gone, character references read."""
    ours = r"</?(table|tr|th|td|details|summary|pre)>"
    return html.unescape(re.sub(ours, " ", markdown))


def test_github_summary_is_a_table():
    said = github.summary(REPORTS["mixed"])
    assert "**15.83 of 34 points**, 15 of 34 exercises pass." in said
    assert said.count("<tr>") == 1 + 34
    assert "ninja/10_output_linear" in seen(said)
    assert "✗ dW2" in seen(said)
    assert "Every entry is 1/32" in seen(said)


@pytest.mark.parametrize("name", REPORTS)
def test_github_summary_has_no_markup_of_a_learner(name):
    _, _, rest = github.summary(REPORTS[name]).partition("</tr>")
    left = re.sub(r"</?(table|tr|th|td|details|summary|pre)>|&#\d+;", "", rest)
    assert not re.search(r"[<>&\[\]`*_|!\\]", left)
    for block in rest.split("<details>")[1:]:
        assert "\n\n" not in block.partition("</details>")[0]  # an empty line would end the HTML


def test_github_summary_has_its_limit():
    flood = [dataclasses.replace(OUTPUT_LINEAR, id=f"ninja/{n:02d}_x", output="<é>" * 9_000) for n in range(800)]
    said = github.summary(report(*flood))
    assert len(said.encode()) <= github.LIMIT
    assert "for which there is no room here" in said
    assert said.count("<tr>") == 801
    assert said.count("<table>") == said.count("</table>") == 1
    rows_only = github.summary(report(*flood * 20))
    assert len(rows_only.encode()) <= github.LIMIT
    assert "more exercises, for which there is no room" in rows_only


# Plain text


def test_plain_text_says_it_all_once():
    said = plain.exercise(OUTPUT_LINEAR)
    assert said.count("Every entry is 1/32 of what it should be") == 1
    assert said.count("`b2` is one row that all 32 examples share") == 1
    assert "Worst entry [3, 17]: yours 0.02131, expected -0.004127" in said
    assert "val_loss 2.314, steps 5,000" in plain.exercise(STAGE)
    assert "line 18, in backward" in plain.exercise(REPORTS["focus_error"].verdicts[0])


def test_places():
    assert plain.place(OUTPUT_LINEAR, OUTPUT_LINEAR.findings[2]) == "exercises/ninja/10_output_linear.py:15"
    assert plain.place(dataclasses.replace(OUTPUT_LINEAR, cell=7)) == "exercises/ninja/10_output_linear.py, cell 7, line 14"
    assert plain.place(dataclasses.replace(OUTPUT_LINEAR, line=None)) == "exercises/ninja/10_output_linear.py"
    assert plain.place(dataclasses.replace(OUTPUT_LINEAR, path="")) == ""
