"""The JUnit report: a suite for each track, a case for each gradient, and XML that parses whatever a learner wrote."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from samples import CHAIN, OUTPUT_LINEAR, REPORTS, report, right, verdict
from strategies import reports

from grader.report.junit import ENDED, render
from grader.verdict import Report

COUNTS = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def parsed(made: Report) -> ET.Element:
    return ET.fromstring(render(made))


def outcomes(made: Report) -> dict[str, str]:
    """Name of each test case, and the element that says how it went."""
    said = {"failure", "error", "skipped"}
    return {
        case.attrib["name"]: next((child.tag for child in case if child.tag in said), "passed")
        for case in parsed(made).iter("testcase")
    }


@pytest.mark.parametrize("name", ["mixed", "focus", "focus_error", "focus_stage", "focus_chain", "statuses", "hostile"])
def test_document(name, golden):
    golden(f"junit/{name}.xml", render(REPORTS[name]))


def test_suites_are_tracks():
    suites = parsed(REPORTS["mixed"]).findall("testsuite")
    assert [suite.attrib["name"] for suite in suites] == ["warmup", "ninja"]
    facts = {fact.attrib["name"]: fact.attrib["value"] for fact in suites[1].iter("property")}
    assert facts["points"] == "9.83"
    assert facts["max_points"] == "28"
    assert facts["seed"] == "20260901"
    assert facts["isolation"].startswith("a process of its own")
    assert facts["points.ninja/10_output_linear"] == "0.33/1"


def test_cases_are_gradients():
    assert outcomes(report(OUTPUT_LINEAR)) == {"dh": "passed", "dW2": "failure", "db2": "failure"}
    case = next(case for case in parsed(report(OUTPUT_LINEAR)).iter("testcase") if case.attrib["name"] == "dW2")
    assert case.attrib["classname"] == "ninja.10_output_linear"
    assert case.attrib["file"] == "exercises/ninja/10_output_linear.py"
    assert case.attrib["line"] == "14"
    failure = case.find("failure")
    assert failure.attrib["type"] == "wrong"
    assert "dW2             | exact: False | approximate: False | maxdiff: 0.0213" in failure.text


def test_not_done_yet_is_skipped():
    assert set(outcomes(REPORTS["focus_pending"]).values()) == {"skipped"}
    assert outcomes(report(verdict(1, "pending"))) == {"01_logprobs": "skipped"}


def test_an_exercise_without_gradients_is_one_case():
    assert outcomes(report(verdict(28))) == {"28_train_mlp": "passed"}
    assert outcomes(REPORTS["focus_stage"]) == {"28_train_mlp": "failure"}


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_ended_an_exercise_is_an_error(status):
    ended = verdict(1, status, (right("dx"), dataclasses.replace(right("dy"), status="unjudged")), message="What ended it.")
    said = outcomes(report(ended))
    assert said["01_logprobs"] == "error"
    assert said["dy"] == "skipped"
    assert said["dx"] == ("skipped" if status == "forbidden" else "passed")


def test_a_failure_that_no_gradient_explains_is_said():
    assert outcomes(report(verdict(28, "fail", (right("dx"),)))) == {"28_train_mlp": "failure", "dx": "passed"}


def test_a_chain_names_its_start_in_every_failure():
    failures = list(parsed(report(CHAIN)).iter("failure"))
    assert len(failures) == 22
    assert all("start here: `dcounts`; 21 later ones inherit it" in failure.text for failure in failures)


@settings(max_examples=40)
@given(reports())
def test_any_report_parses_and_counts(made):
    document = render(made)
    assert document.isascii()
    root = ET.fromstring(document)
    for suite in (root, *root.findall("testsuite")):
        assert {key: int(suite.attrib[key]) for key in COUNTS} == {
            key: len(list(suite.iter(tag))) for key, tag in COUNTS.items()
        }
    bad = {one.id for one in made.verdicts if one.status in (*ENDED, "fail")}
    assert bool(bad) <= bool(list(root.iter("failure")) + list(root.iter("error")))
