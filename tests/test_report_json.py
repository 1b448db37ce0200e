"""The JSON report: it keeps to its public schema, loses nothing, and no text can break it."""

from __future__ import annotations

import dataclasses
import json
from typing import get_args

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from samples import REPORTS
from strategies import plain_texts, reports

from grader.report.json import SCHEMA, render
from grader.verdict import Blame, Diagnosis, Finding, FindingStatus, Heat, Verdict, VerdictStatus, Worst, report_from_json

DESCRIBED = json.loads(SCHEMA.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(DESCRIBED)
OPTIONAL = {"cell", "heat", "diagnosis", "submission"}
"""Of notebooks, and of what is wrong: left out of all others."""


@pytest.mark.parametrize("name", ["mixed", "focus", "focus_error", "focus_stage", "hostile"])
def test_document(name, golden):
    golden(f"json/{name}.json", render(REPORTS[name]))


@pytest.mark.parametrize("name", REPORTS)
def test_samples_keep_to_the_schema(name):
    VALIDATOR.validate(json.loads(render(REPORTS[name])))


@settings(max_examples=40)
@given(reports())
def test_any_report_keeps_to_the_schema(made):
    document = render(made)
    assert document.isascii()
    assert document.endswith("}\n")
    VALIDATOR.validate(json.loads(document))
    json.dumps(json.loads(document), ensure_ascii=False).encode("utf-8")  # as a reader would, who refuses lone surrogates


@settings(max_examples=40)
@given(reports(plain_texts, finite=True))
def test_nothing_is_lost(made):
    assert report_from_json(json.loads(render(made))) == made


def test_the_schema_is_strict_and_every_field_is_described():
    Draft202012Validator.check_schema(DESCRIBED)
    objects = [DESCRIBED, *(part for part in DESCRIBED["$defs"].values() if part["type"] == "object")]
    assert len(objects) == 6
    for part in objects:
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"]) - OPTIONAL
        for name, field in part["properties"].items():
            assert field.get("description", "").endswith("."), name


def test_the_schema_and_the_dataclasses_say_the_same():
    parts = DESCRIBED["$defs"]
    for part, of in (("exercise", Verdict), ("gradient", Finding), ("worst", Worst), ("heat", Heat), ("diagnosis", Diagnosis)):
        names = {field.name for field in dataclasses.fields(of)}
        assert set(parts[part]["properties"]) == {"gradients" if name == "findings" else name for name in names}
    assert parts["exercise"]["properties"]["status"]["enum"] == list(get_args(VerdictStatus))
    assert parts["gradient"]["properties"]["status"]["enum"] == list(get_args(FindingStatus))
    assert parts["gradient"]["properties"]["blame"]["enum"] == [*get_args(Blame), None]


def test_a_foreign_field_is_refused():
    document = json.loads(render(REPORTS["focus"]))
    document["exercises"][0]["gradients"][0]["grade"] = "A"
    assert not VALIDATOR.is_valid(document)
