"""The lecture's notebook as learners hand it in: what its code computes is judged, wherever it stands and whatever it prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from judging import SOLUTIONS, Bench
from learners import (
    FUSED_LOSS,
    FUSED_LOSS_BACK,
    FUSED_NORM,
    FUSED_NORM_BACK,
    GRADIENTS,
    TENSORS,
    TRAIN,
    Book,
    cell_each,
    compared,
    lecture,
    start,
)

from grader.course import Course
from grader.verdict import Verdict, verdict_from_json
from ninja import submissions
from ninja.submissions import Submission

CHAIN, LOSS, NORM, TRAINING = "ninja/26_network", "ninja/23_cross_entropy", "ninja/25_batchnorm", "ninja/27_parameters"
FULL = {LOSS: 1.0, NORM: 1.0, CHAIN: 26.0, TRAINING: 7.0}
COURSE = Course.load(SOLUTIONS)

Judge = Callable[..., tuple[Submission, dict[str, Verdict]]]


@pytest.fixture
def judge(bench: Bench, tmp_path: Path) -> Judge:
    def judged(book: Book, seed: int = 5, **options: object) -> tuple[Submission, dict[str, Verdict]]:
        read = submissions.read(book.save(tmp_path / "week4" / "backprop_ninja.ipynb"), COURSE)
        events = bench.host.grade(SOLUTIONS, read.entries, seed, **options) if read.entries else ()
        verdicts = [verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict"]
        return read, {verdict.id: verdict for verdict in read.verdicts(verdicts, COURSE)}

    return judged


def points(verdicts: dict[str, Verdict]) -> dict[str, float]:
    return {id: verdict.points for id, verdict in verdicts.items()}


def wrong(verdict: Verdict) -> dict[str, str]:
    return {finding.name: finding.status for finding in verdict.findings if not finding.right}


def finding(verdict: Verdict, name: str):
    return next(one for one in verdict.findings if one.name == name)


# Honest notebooks, in many forms


def test_the_lecture_s_own_layout_gets_every_point(judge):
    read, verdicts = judge(lecture())
    assert (read.kind, read.missing, read.notes) == ("lecture notebook", (), ())
    assert points(verdicts) == FULL
    assert all(verdict.passed for verdict in verdicts.values())


def in_one_cell() -> Book:
    parts = ["# Exercise 1\n" + GRADIENTS, FUSED_LOSS + FUSED_LOSS_BACK, FUSED_NORM + FUSED_NORM_BACK, TRAIN]
    return start().code("\n".join(parts))


def without_headings() -> Book:
    book = lecture()
    for number in "1234":
        book.edit(f"# Exercise {number}", "# next")
    return book


def headings_in_text() -> Book:
    book = start().text("## Exercise 1\nall by hand").code(GRADIENTS).text("## Exercise 2").code(FUSED_LOSS_BACK)
    return book.text("### exercise 3: batchnorm").code(FUSED_NORM_BACK).text("## Exercise 4\n\ntraining").code(TRAIN)


def fused_first() -> Book:
    exercises = ("# Exercise 3\n" + FUSED_NORM_BACK, "# Exercise 2\n" + FUSED_LOSS_BACK, "# Exercise 1\n" + GRADIENTS, TRAIN)
    return start().code(*exercises)


def cells_from_the_end_up() -> Book:
    book = cell_each()
    book.cells = book.cells[:8] + book.cells[8:-5][::-1] + book.cells[-5:]
    return book


def own_names() -> Book:
    text = GRADIENTS
    for name in ("dlogits", "dhprebn", "dC"):
        text = re.sub(rf"\b{name}\b", f"grad_{name[1:]}", text)
    calls = compared(*TENSORS)
    for name in ("logits", "hprebn", "C"):
        calls = calls.replace(f"'{name}', d{name},", f"'{name}', grad_{name},")
    return start().code("# Exercise 1\n" + text + calls).code(FUSED_LOSS, FUSED_LOSS_BACK, FUSED_NORM, FUSED_NORM_BACK, TRAIN)


def temporaries() -> Book:
    old = "dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)"
    new = "tmp_a = counts * dprobs\nrow_sums = tmp_a.sum(1, keepdims=True)\ndcounts_sum_inv = row_sums"
    book = lecture().edit(old, new).edit("dh = dlogits @ W2.T", "Wt = W2.T\ndh = dlogits @ Wt")
    return book.edit("dprobs = (1.0 / probs) * dlogprobs", "recip = 1.0 / probs\ndprobs = recip * dlogprobs")


def with_helpers() -> Book:
    helper = "def col_sum(t, keep=False):\n    '''over the batch'''\n    return t.sum(0, keepdim=keep)\n"
    rows = "def put_rows(table, idx, rows):\n    for i, r in zip(idx.flatten(), rows.view(-1, rows.shape[-1])):\n        table[i] += r\n"
    book = (
        lecture()
        .edit("db2 = dlogits.sum(0)", "db2 = col_sum(dlogits)")
        .edit(
            "for k in range(Xb.shape[0]):\n  for j in range(Xb.shape[1]):\n    ix = Xb[k,j]\n    dC[ix] += demb[k,j]",
            "put_rows(dC, Xb, demb)",
        )
    )
    book.cells.insert(5, ("code", helper + rows))
    return book


def within_no_grad() -> Book:
    text = "with torch.no_grad():\n" + "\n".join(f"    {line}" if line else "" for line in GRADIENTS.strip().split("\n"))
    return start().code("# Exercise 1\n" + text).code(FUSED_LOSS, FUSED_LOSS_BACK, FUSED_NORM, FUSED_NORM_BACK, TRAIN)


def magics_everywhere() -> Book:
    book = lecture().edit(
        "dW2 = h.T @ dlogits", "%time dW2 = h.T @ dlogits\n!nvidia-smi\ndlogits?\nfiles = !ls\n%timeit h.T @ dlogits"
    )
    book.edit("# Exercise 1", "%%time\n# Exercise 1")
    return book.code("%%bash\nrm -rf nothing\nfi", "%%html\n<b>done</b>", "%load_ext autoreload\n%autoreload 2")


def duplicated_cells() -> Book:
    book = cell_each()
    kept = [cell for cell in book.cells for _ in range(2 if "+=" in cell[1] and "TRAIN" not in cell[1] else 1)]
    return Book(kept)


def steps_of_a_colab_export() -> Book:
    book = lecture()
    book.metadata = {"colab": {"provenance": [], "gpuType": "T4"}, "accelerator": "GPU"}
    return book.edit("%matplotlib inline", "%matplotlib inline\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'")


@pytest.mark.parametrize(
    "make",
    [
        cell_each,
        in_one_cell,
        without_headings,
        headings_in_text,
        fused_first,
        cells_from_the_end_up,
        own_names,
        temporaries,
        with_helpers,
        within_no_grad,
        magics_everywhere,
        duplicated_cells,
        steps_of_a_colab_export,
    ],
)
def test_other_layouts_get_every_point_too(judge, make):
    read, verdicts = judge(make())
    assert points(verdicts) == FULL, (read.notes, {id: wrong(verdict) for id, verdict in verdicts.items()})


def test_warnings_and_prints_cost_nothing(judge):
    book = lecture().edit(
        "dh = dlogits @ W2.T", "import warnings\nwarnings.warn('old torch')\nprint('x' * 500)\ndh = dlogits @ W2.T"
    )
    assert points(judge(book)[1]) == FULL


def test_a_duplicated_cell_is_said(judge):
    read, _ = judge(duplicated_cells())
    assert any("again: it counts once" in note for note in read.notes)


# What is wrong costs what is wrong


def test_one_wrong_gradient_costs_one_point_and_is_named_where_it_stands(judge):
    _, verdicts = judge(lecture().edit("dcounts_sum = (-counts_sum**-2)", "dcounts_sum = (counts_sum**-2)"))
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    verdict = verdicts[CHAIN]
    assert wrong(verdict) == {"dcounts_sum": "wrong"}
    found = finding(verdict, "dcounts_sum")
    assert (found.cell, found.line) == (9, 7)
    assert "Right by itself" in finding(verdict, "dC").note


def test_a_cell_that_does_not_parse_costs_only_its_own_gradients(judge):
    _, verdicts = judge(cell_each().edit("dprobs = (1.0 / probs) * dlogprobs", "dprobs = (1.0 / probs) * * dlogprobs"))
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    found = finding(verdicts[CHAIN], "dprobs")
    assert (found.status, found.cell, found.line) == ("error", 10, 1)
    assert "invalid syntax" in found.message


def test_an_early_broken_line_costs_only_its_own_gradient(judge):
    _, verdicts = judge(lecture().edit("dlogprobs[range(n), Yb] = -1.0/n", "dlogprobs[range(n), nobody] = -1.0/n"))
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    assert "NameError: name 'nobody' is not defined" in finding(verdicts[CHAIN], "dlogprobs").message


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("import os; dh = os._exit(0)", "ended the process"),
        ("while True: dh = dlogits @ W2.T", "does not come to an end"),
        ("dh = exit()", "SystemExit"),
        ("dh = [print('x' * 10000) for _ in range(1000)]", "printed more than 1 MB"),
    ],
)
def test_a_line_that_ends_hangs_or_floods_costs_only_its_own_gradient(judge, line, says):
    _, verdicts = judge(lecture().edit("dh = dlogits @ W2.T", line), limits={"cpu_seconds": 2})
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    assert says in finding(verdicts[CHAIN], "dh").message


def test_what_is_missing_scores_nothing_and_says_so(judge):
    book = start().code("# Exercise 1\n" + GRADIENTS)
    read, verdicts = judge(book)
    assert read.missing == (LOSS, NORM, TRAINING)
    assert points(verdicts) == {LOSS: 0.0, NORM: 0.0, CHAIN: 26.0, TRAINING: 0.0}
    assert verdicts[LOSS].message == "Nothing was handed in for this exercise."
    assert verdicts[LOSS].status == "pending"


def test_todo_lines_left_as_they_were_are_not_done_yet(judge):
    _, verdicts = judge(lecture().edit("dW2 = h.T @ dlogits", "# dW2 = ...").edit("db1 = dhprebn.sum(0)", "db1 = None"))
    assert points(verdicts) == {**FULL, CHAIN: 24.0}
    assert wrong(verdicts[CHAIN]) == {"dW2": "missing", "db1": "missing"}


# Luck, and shapes


def test_zeros_for_the_maxes_pass_with_a_note(judge):
    _, verdicts = judge(
        lecture().edit("dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True)", "dlogit_maxes = torch.zeros_like(logit_maxes)")
    )
    assert points(verdicts) == FULL
    assert "Mathematically zero" in finding(verdicts[CHAIN], "dlogit_maxes").note


def test_a_shape_that_broadcasting_hides_is_a_remark_and_no_mistake(judge):
    _, verdicts = judge(
        lecture()
        .edit("dbngain = (bnraw * dhpreact).sum(0, keepdim=True)", "dbngain = (bnraw * dhpreact).sum(0)")
        .edit("db2 = dlogits.sum(0)", "db2 = dlogits.sum(0, keepdim=True)")
    )
    assert points(verdicts) == FULL
    assert "Its shape is (64,), that of its tensor (1, 64)" in finding(verdicts[CHAIN], "dbngain").note
    assert "an update in place refuses it" in finding(verdicts[CHAIN], "db2").note


def test_a_shape_that_cmp_would_not_pass_is_wrong(judge):
    _, verdicts = judge(
        lecture().edit("dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)", "dcounts_sum_inv = (counts * dprobs).sum(1)")
    )
    assert wrong(verdicts[CHAIN])["dcounts_sum_inv"] == "wrong_shape"
    assert verdicts[CHAIN].points < 26


def test_numbers_that_fit_this_batch_alone_are_wrong(judge):
    _, verdicts = judge(lecture().edit("dlogits /= n", "dlogits /= 32"))
    assert points(verdicts) == {**FULL, LOSS: 0.0}
    assert "shown batch" in finding(verdicts[LOSS], "dlogits").message


# What is fetched or copied is refused, and named


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("dh = h.grad.clone()", "`h.grad`"),
        ("dh = h.grad", "`h.grad`"),
        ("dh = torch.autograd.grad(loss, h)[0]", "`torch.autograd.grad` is autograd's answer"),
        ("from torch.autograd import grad\ndh = grad(loss, h)[0]", "`torch.autograd` is switched off"),
        ("truth = {t: eval(t).grad for t in ['h']}\ndh = truth['h']", "`eval(t).grad`"),
        ("def fetch(t):\n  return t.grad\ndh = fetch(h)", "`t.grad`"),
    ],
)
def test_fetched_gradients_are_refused_where_they_stand_and_cost_their_own_point(judge, line, says):
    _, verdicts = judge(lecture().edit("dh = dlogits @ W2.T", line))
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    assert verdicts[CHAIN].status == "forbidden"
    assert says in verdicts[CHAIN].message
    assert finding(verdicts[CHAIN], "dh").message.startswith("Not computed: ")


@pytest.mark.parametrize(
    "line",
    [
        "dh = torch.tensor([[0.01] * 64] * 32)",
        "dh = torch.load('truth.pt')",
        "dh = getattr(h, 'gr' + 'ad')",
        "h.backward(torch.ones_like(h)); dh = h",
        "dh = torch.func.grad(lambda t: t.sum())(h)",
    ],
)
def test_copies_and_ways_around_give_no_point(judge, line):
    _, verdicts = judge(lecture().edit("dh = dlogits @ W2.T", line))
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    assert "dh" in wrong(verdicts[CHAIN])


@pytest.mark.parametrize(
    "trick",
    [
        "cmp = lambda *a: None",
        "from IPython import get_ipython\nget_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
        "torch.allclose = lambda *a, **k: True\ntorch.all = lambda *a: torch.tensor(True)",
        "import builtins; builtins.print = lambda *a, **k: None",
        "import atexit, os; atexit.register(os._exit, 0)",
        "torch.Tensor.__eq__ = lambda a, b: True",
    ],
)
def test_tricks_on_the_checker_win_nothing(judge, trick):
    book = lecture().edit("dprobs = (1.0 / probs) * dlogprobs", "dprobs = probs * 3")
    book.cells.insert(3, ("code", trick))
    book.printed[9] = "".join(f"{name:15s} | exact: True  | approximate: True  | maxdiff: 0.0\n" for name in TENSORS)
    read, verdicts = judge(book)
    assert points(verdicts) == {**FULL, CHAIN: 25.0}
    assert wrong(verdicts[CHAIN]) == {"dprobs": "wrong"}
    assert read.claims == ("its outputs say `approximate: True` of 26 of 26 gradients",)
    assert any("`dprobs`; what its code computes is not" in note for note in verdicts[CHAIN].notes)


def test_the_same_seed_gives_the_same_verdicts(judge):
    def plain(verdicts):
        return [{**vars(verdict), "seconds": 0} for verdict in verdicts.values()]

    book = lecture().edit("dh = dlogits @ W2.T", "dh = dlogits @ W2.T * 2")
    assert plain(judge(book, seed=9)[1]) == plain(judge(book, seed=9)[1])
