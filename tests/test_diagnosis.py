"""The diagnosis: what it may say, what it must not, and that it holds on numbers it has not seen.

That every answer of the zoo gets the diagnosis that it states is `test_zoo`; rates over all edits and pairs are `benchmarks/diagnosis.py`.
"""

from __future__ import annotations

import ast
import random
import string

import pytest
import torch
from judging import SOLUTIONS, Bench, samples
from mutants import Twins, mutants

from grader import judge
from grader.compare import Answer
from grader.course import Course
from grader.diagnosis import constants, search, worked
from grader.diagnosis.codes import CODES
from grader.diagnosis.evidence import Evidence
from grader.diagnosis.hypothesis import Hypothesis, fit
from grader.verdict import Finding, Verdict
from ninja import network

COURSE = Course.load(SOLUTIONS)
ZOO = samples("zoo", status="fail")
SIZES = ({"n": 7, "V": 5}, {"n": 1, "V": 5}, {"n": 19, "V": 11})
SHOWN = {"n": 32, "V": 27}


def answers_of(exercise_id: str, make, seed: int = 0):
    """Evidence for an exercise of one gradient, in which the answer is what `make` has of (probe, truth)."""
    exercise = COURSE.exercise(exercise_id)
    probes = judge.make_probes(exercise, seed, network.scene(COURSE))
    (name,) = exercise.asked
    answers = []
    for probe in probes:
        value = make(probe, probe.truth[name])
        answers.append({name: Answer("tensor", value, tuple(value.shape), str(value.dtype).removeprefix("torch."))})
    return Evidence(exercise, probes, answers), name


# -- factors with a name ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factors", "kind", "text"),
    [
        ([1.0, 1.0, 1.0], "one", "1"),
        ([-1.0, -1.0, -1.0], "number", "-1"),
        ([0.5, 0.5, 0.5], "number", "1/2"),
        ([7.0, 1.0, 19.0], "size", "n"),
        ([1 / 7, 1.0, 1 / 19], "size", "1/n"),
        ([7 / 5, 1 / 5, 19 / 11], "size", "n/V"),
        ([7 / 32, 1 / 32, 19 / 32], "hard_coded", "n"),
        ([float("nan"), 1.0, 19.0], "size", "n"),
        ([35.0, 5.0, 209.0], "size", "V*n"),
        ([14.0, 2.0, 38.0], "size", "2*n"),
    ],
)
def test_a_factor_has_a_name(factors, kind, text):
    named = constants.name(factors, SIZES, SHOWN)
    assert named is not None
    assert (named.kind, "*".join(sorted(named.text.split("*")))) == (kind, "*".join(sorted(text.split("*"))))


@pytest.mark.parametrize("factors", [[3.0, 1.0, 4.0], [7.0, 1.0, 19.1], [0.0, 0.0, 0.0], [float("nan")] * 3])
def test_a_factor_without_a_pattern_has_none(factors):
    assert constants.name(factors, SIZES, SHOWN) is None


def test_the_shown_batch_tells_a_size_from_a_number_that_it_happens_to_be():
    sizes = [{"n": 7, "V": 5}, {"n": 1, "V": 5}]
    assert constants.name([0.2, 0.2], sizes, SHOWN).text == "1/5"
    assert constants.name([0.2, 0.2], sizes, SHOWN, shown_factor=1 / 27).text == "1/V"


# -- nothing is guessed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "exercise_id", ["ninja/06_counts", "ninja/11_tanh", "ninja/16_bndiff", "ninja/25_batchnorm", "ninja/21_C"]
)
def test_random_numbers_have_no_diagnosis(exercise_id):
    rng = torch.Generator().manual_seed(3)
    evidence, name = answers_of(exercise_id, lambda probe, truth: torch.randn(truth.shape, generator=rng, dtype=truth.dtype))
    assert search.explain(evidence.cases(name)) is None


def test_what_fits_on_all_batches_but_one_is_not_believed():
    evidence, name = answers_of("ninja/06_counts", lambda probe, truth: truth * (3 if probe.label.startswith("n=1 ") else 2))
    assert search.explain(evidence.cases(name)) is None


def test_what_fits_to_nine_digits_is_not_believed():
    evidence, name = answers_of("ninja/06_counts", lambda probe, truth: 2 * truth + 1e-9 * truth.abs().max())
    (case,) = evidence.cases(name)
    assert fit(case, Hypothesis("factor", lambda view: view.truth)) is None


def test_a_right_answer_is_no_case():
    evidence, name = answers_of("ninja/06_counts", lambda probe, truth: truth.clone())
    assert not list(evidence.cases(name))


def test_an_answer_of_a_monstrous_shape_is_not_looked_at():
    evidence, name = answers_of("ninja/06_counts", lambda probe, truth: torch.zeros((1,) * 40, dtype=truth.dtype))
    assert not list(evidence.cases(name))


# -- words -----------------------------------------------------------------------------------------------------------------


def test_there_are_150_answers_that_state_their_diagnosis():
    assert sum(bool(sample.diagnosis) for sample in ZOO) >= 150
    assert {code for sample in ZOO for code in sample.diagnosis.values()} - {"none"} <= CODES.keys()


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_title_its_mathematics_and_a_sentence(code):
    what = CODES[code]
    assert what.title
    assert not what.title.endswith(".")
    assert what.why.endswith((".", ")"))
    assert what.says.rstrip(")}").endswith((".", "?", "cause"))
    fields = {field for _, field, _, _ in string.Formatter().parse(what.says) if field}
    assert "d" in fields or {"one", "other"} <= fields  # it names the learner's own


@pytest.fixture(scope="module")
def told(bench: Bench) -> dict[str, Verdict]:
    """Verdicts on those of the zoo that state a diagnosis, by id."""
    stated = [sample for sample in ZOO if sample.diagnosis and not sample.id.startswith("wavenet/")]
    verdicts = bench.judge_many([(sample.exercise_id, sample.source) for sample in stated])
    return {sample.id: verdict for sample, verdict in zip(stated, verdicts, strict=True)}


def _diagnosed(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.diagnosis]


def test_a_diagnosis_is_said_in_few_words_and_leaves_no_field_open(told):
    for id, verdict in told.items():
        for finding in _diagnosed(verdict):
            message = finding.diagnosis.message
            assert 20 < len(message) < 520, (id, message)
            assert not set("{}") & set(message), (id, message)
            assert f"`{finding.name}`" in message, (id, message)
            assert all(isinstance(value, str | int | float) for value in finding.diagnosis.evidence.values())


def test_only_what_is_wrong_by_itself_is_diagnosed(told):
    for id, verdict in told.items():
        assert not [f.name for f in _diagnosed(verdict) if f.right or f.blame == "inherited"], id


def test_a_diagnosis_never_gives_the_worked_line_away(told):
    """No part of a sentence that stands in backticks is an expression of the worked answer longer than a slope."""
    for id, verdict in told.items():
        exercise = COURSE.exercise(verdict.id)
        for finding in _diagnosed(verdict):
            lines = [ast.unparse(line) for line in worked.step(exercise, finding.name)]
            pieces = finding.diagnosis.message.split("`")[1::2]
            assert not [
                piece for piece in pieces if len(piece) > 12 and any(piece in line for line in lines) and " " in piece
            ], id


EXACT = {
    "ninja/16_bndiff/second_branch_missing": (
        "Your `dbndiff` (32, 64) is exactly what comes back through `bnraw`. But forward uses `bndiff` twice, and the path through "
        "`bndiff2` is not in it. What comes back along several paths adds up."
    ),
    "ninja/10_output_linear/forgot_batch_sum": (
        "Your `db2` (32, 27) has what each copy of `b2` sends back, side by side; add it up over axis 0 and the numbers are right. "
        "Forward stretched one `b2` over all of them."
    ),
    "ninja/23_cross_entropy/one_hot_forgotten": (
        "The rows of your `dlogits` (32, 27) sum to 1/n each; they should sum to 0. The probabilities are there, but nothing tells "
        "the right letter from the others."
    ),
    "ninja/18_hprebn/n_typed_in": (
        "It is in the path through `bnmeani`; whatever else comes back to `hprebn` is right. Your `dhprebn` (32, 64) has 32 typed in "
        "where `n` is meant: it is right where `n` is 32 and on no other batch. Read the size off a tensor's shape."
    ),
}


@pytest.mark.parametrize("id", EXACT)
def test_a_sentence_word_for_word(told, id):
    (finding,) = _diagnosed(told[id])
    assert finding.diagnosis.message == EXACT[id]


def test_the_evidence(told):
    (finding,) = _diagnosed(told["ninja/16_bndiff/second_branch_missing"])
    evidence = dict(finding.diagnosis.evidence)
    assert evidence.pop("agreement") < 1e-12
    assert evidence == {"present": "`bnraw`", "missing": "`bndiff2`", "uses": 2, "batches": 4}


# -- two mistakes, and where there is no name for one ----------------------------------------------------------------------


def judged(bench: Bench, exercise_id: str, lines: str) -> Finding:
    arguments = ", ".join(COURSE.exercise(exercise_id).given)
    body = "".join(f"    {line}\n" for line in lines.strip().split("\n"))
    (asked,) = COURSE.exercise(exercise_id).asked
    (finding,) = bench.judge(exercise_id, f"import torch\n\n\ndef backward({arguments}):\n{body}    return {asked}\n").findings
    return finding


def test_a_branch_and_a_factor(bench):
    finding = judged(bench, "ninja/16_bndiff", "dbndiff = bnvar_inv * dbnraw / bndiff.shape[0]")
    assert finding.diagnosis.code == "missing_use"
    assert finding.diagnosis.evidence["besides"] == "factor"
    assert finding.diagnosis.message.endswith("And besides: all of it is 1/n times as large as it should be.")


def test_a_sum_and_a_sign(bench):
    finding = judged(bench, "ninja/03_counts_sum_inv", "dcounts_sum_inv = -counts * dprobs")
    assert (finding.diagnosis.code, finding.diagnosis.evidence["besides"]) == ("not_summed", "sign")


def test_two_edits_of_one_line(bench):
    finding = judged(bench, "ninja/11_tanh", "dhpreact = (1.0 - h * 2) * dh * dh")
    diagnosis = finding.diagnosis
    assert {diagnosis.code, diagnosis.evidence["besides"]} == {"power", "upstream_squared"}
    assert "And besides: " in diagnosis.message


def test_without_a_diagnosis_it_is_said_where_the_error_sits(bench):
    finding = judged(bench, "ninja/01_logprobs", "n = len(Yb)\ndlogprobs = torch.zeros_like(logprobs)\n"
                     "dlogprobs[range(n), Yb] = -torch.sin(logprobs[range(n), Yb] * 3 + 1)")  # fmt: skip
    assert finding.diagnosis is None
    assert finding.message == "Only the entries that `Yb` picks, one in each row, are off; all the others are right."


def test_finite_differences_are_suspected_and_not_diagnosed(bench):
    sample = next(sample for sample in ZOO if sample.id.endswith("11_tanh/finite_differences"))
    (finding,) = bench.judge(sample.exercise_id, sample.source).findings
    assert finding.diagnosis is None
    assert "finite differences" in finding.message


def test_nan_by_which_operation(bench):
    finding = judged(bench, "ninja/11_tanh", "dhpreact = (1.0 - h**2) * dh + 0 * hpreact.log()")
    assert finding.diagnosis.code == "not_finite"
    assert finding.diagnosis.evidence["cause"] == "hpreact, h"  # tanh keeps the sign, so that either may be it
    assert "Just there `hpreact` and `h` are negative" in finding.diagnosis.message


def test_in_a_chain_each_mistake_has_its_own(told):
    verdict = told["ninja/26_network/two_mistakes_far_apart"]
    assert {f.name: f.diagnosis.code for f in _diagnosed(verdict)} == {"dprobs": "upside_down", "dbnvar": "power"}
    assert sum(finding.blame == "inherited" for finding in verdict.findings) > 10


# -- single edits, on numbers not seen before ------------------------------------------------------------------------------


def test_edits_of_worked_lines_are_explained_and_the_explanation_holds_with_another_seed(bench):
    rng = random.Random(11)
    exercises = [e for e in COURSE if not e.stage and e.harness is None and e.number < 26]
    picked = rng.sample([(exercise, mutant) for exercise in exercises for mutant in mutants(exercise)], 90)
    wrong = [(e, m) for e, m in picked if Twins(e).kinship(m) == "different"]
    first, again = (bench.judge_many([(e.id, m.source) for e, m in wrong], seed=seed) for seed in (0, 404))
    silent, false, failed = [], [], 0
    for (_, mutant), one, other in zip(wrong, first, again, strict=True):
        if one.status != "fail":
            continue
        failed += 1
        theirs = {finding.name: finding for finding in other.findings}
        for finding in one.findings:
            if finding.right or finding.blame == "inherited":
                continue
            if finding.diagnosis is None:
                silent.append(mutant.id)
            elif (repeat := theirs[finding.name].diagnosis) is None or repeat.code != finding.diagnosis.code:
                false.append((mutant.id, finding.diagnosis, repeat))
    assert failed > 40
    assert not false
    assert len(set(silent)) <= failed / 10, silent
