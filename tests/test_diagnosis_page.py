"""docs/diagnosis.md is what the program makes of it, and what a learner sees of a diagnosis in the terminal and in JSON."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import json
import subprocess
import sys

import pytest
from clone import ROOT, environment
from judging import Bench, samples
from rich.console import Console

from grader.report.terminal import print_report
from grader.verdict import Finding, Report, Worst, verdict_to_json

_spec = importlib.util.spec_from_file_location("make_diagnosis", ROOT / "docs" / "make_diagnosis.py")
make = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make)

SHOWN = (
    "ninja/16_bndiff/second_branch_missing",
    "ninja/24_batchnorm_chain/cells_out_of_order",
    "ninja/09_max/every_tied_place",
)
SAMPLES = {sample.id: sample for sample in samples("zoo", status="fail")}


def test_the_page_is_what_the_program_says(bench: Bench) -> None:
    chosen = make.stated()
    verdicts = bench.judge_many([(sample.exercise_id, sample.source) for sample in chosen])
    text = make.page(make.examples(list(zip(chosen, verdicts, strict=True))))
    assert make.PAGE.read_text(encoding="utf-8") == text, "python docs/make_diagnosis.py writes it anew"


@pytest.mark.parametrize("id", SHOWN)
def test_in_the_terminal_and_in_json(bench: Bench, id: str, golden) -> None:
    sample = SAMPLES[id]
    verdict = bench.judge(sample.exercise_id, sample.source)
    name = f"diagnosis_{sample.path.stem}"
    verdict = dataclasses.replace(verdict, seconds=0.04, path=f"exercises/{sample.exercise_id}.py")
    (first, *_) = [finding for finding in verdict.findings if finding.diagnosis]
    golden(f"json/{name}.json", json.dumps(_rounded(verdict_to_json(verdict), first.name), indent=2) + "\n")
    verdict = dataclasses.replace(verdict, findings=tuple(map(_steady, verdict.findings)))
    for width in (80, 40):
        golden(f"terminal/{name}.{width}.txt", _page(Report(0, ("a process of its own",), (verdict,)), width))


def _rounded(document: dict, name: str) -> dict:
    """The diagnosis alone, without the last bits of rounding, which are a machine's own."""
    (diagnosis,) = [part["diagnosis"] for part in document["gradients"] if part["name"] == name]
    assert diagnosis["evidence"].pop("agreement") < 1e-11
    return {"gradient": name, **diagnosis}


def _steady(finding: Finding) -> Finding:
    """Without the figures that depend on a machine's kernels."""
    if finding.right or finding.diagnosis is None:
        return finding
    evidence = {**finding.diagnosis.evidence, "agreement": 3e-16}
    diagnosis = dataclasses.replace(finding.diagnosis, evidence=evidence)
    worst = Worst((3, 17), 0.02131, -0.004127, "shown")
    return dataclasses.replace(finding, diagnosis=diagnosis, worst=worst, maxdiff=0.0213, error=0.97)


def _page(report: Report, width: int) -> str:
    stream = io.StringIO()
    print_report(report, Console(file=stream, width=width, force_terminal=False, _environ={}))
    return stream.getvalue()


def test_the_benchmark_runs_and_says_its_rates() -> None:
    command = [sys.executable, ROOT / "benchmarks" / "diagnosis.py", "--mutants", "3", "--pairs", "2", "--seed", "1"]
    done = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr  # 1: a bar was missed
    assert "mutants: " in done.stdout
    assert "of 3 explained" in done.stdout
    assert "of 2 explained" in done.stdout
    assert "times the judge's own work" in done.stdout
