"""The judge through real workers: what must hold of verdicts. Wrong answers by name are in zoo/, right ones in right/."""

from dataclasses import replace

import pytest
from judging import SOLUTIONS

from grader.course import Course
from grader.verdict import report_from_json, report_to_json, verdict_from_json, verdict_to_json


@pytest.fixture(scope="session")
def course():
    return Course.load(SOLUTIONS)


@pytest.fixture(scope="session")
def solution(course):
    """The text of a worked solution, by id."""
    return lambda id: course.exercise(id).source


LINEAR = "ninja/10_output_linear"
RIGHT = "def backward(dlogits, h, W2):\n    return dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)\n"
BODY = "import torch\ndef backward(dlogits, h, W2):\n    {line}\n    return dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)\n"


def linear(bench, line, **limits):
    return bench.judge(LINEAR, BODY.format(line=line), **limits)


# -- what code does to its process ------------------------------------------------------------------------------------------------

ENDINGS = {
    "timeout": {
        "loop": "while True: pass",
        "sleep": "import time; time.sleep(1e6)",
        "swallowing loop": "exec('while True:\\n try:\\n  while True: pass\\n except BaseException: pass')",
    },
    "memory": {
        "large tensor": "torch.zeros(10**12)",
        "growing list": "x = [0] * 10**11",
        "small ones": "x = [torch.zeros(10**6) for _ in range(10**5)]",
    },
    "output_limit": {
        "print": "print('x' * 100_000_000)",
        "print in a loop": "exec('while True: print(1)')",
        "stderr": "import sys; sys.stderr.write('x' * 100_000_000)",
    },
    "crash": {
        "os._exit": "import os; os._exit(0)",
        "segfault": "__import__('cty' + 'pes').string_at(0)",
        "abort": "import os; os.abort()",
    },
    "error": {
        "exit": "exit(0)",
        "sys.exit": "import sys; sys.exit()",
        "raise": "raise ValueError('no idea')",
        "assert": "assert dlogits.shape[0] == 32, 'expected 32'",
        "recursion": "f = lambda: f(); f()",
        "keyboard interrupt": "raise KeyboardInterrupt",
        "file": "open('/etc/passwd').read()",
        "fork": "import os; os.fork()",
        "thread": "import threading; threading.Thread(target=print).start()",
        "socket": "import socket; socket.socket()",
        "shell": "import os; os.system('true') and 1/0 or 1/0",
    },
}


@pytest.mark.parametrize(
    ("status", "line"),
    [pytest.param(status, line, id=f"{status}-{name}") for status, lines in ENDINGS.items() for name, line in lines.items()],
)
def test_an_ending_is_a_verdict(bench, status, line):
    verdict = linear(bench, line, cpu_seconds=1, wall_seconds=4.0)
    # A module that is not in memory can't be imported in the jail, which ends the same code earlier and just as harmlessly.
    assert verdict.status == status or (verdict.status == "error" and status == "crash")
    assert verdict.message
    assert "Traceback" not in verdict.message
    assert verdict.points == 0 or verdict.status == "error"
    assert bench.judge(LINEAR, RIGHT).passed  # the next one is judged as if nothing had been


def test_a_hidden_probe_that_never_ends_is_a_timeout_too(bench):
    assert linear(bench, "while h.shape[0] != 32: pass", cpu_seconds=1).status == "timeout"


# -- routes to gradients that are no one's own ---------------------------------------------------------------------------------------

TANH = "ninja/11_tanh"
ROUTES = {
    "grad": "return h.grad",
    "backward": "x = hpreact.clone().requires_grad_(); x.tanh().backward(dh); return getattr(x, 'gr' + 'ad')",
    "autograd.grad": "x = hpreact.clone().requires_grad_(); return torch.autograd.grad(x.tanh(), x, dh)[0]",
    "getattr": "x = hpreact.clone().requires_grad_(); return getattr(torch, 'auto' + 'grad').grad(x.tanh(), x, dh)[0]",
    "enable_grad": "with torch.enable_grad():\n        x = hpreact.clone().requires_grad_(); y = x.tanh(); y.backward(dh); return getattr(x, 'gr' + 'ad')",
    "func.vjp": "return torch.func.vjp(torch.tanh, hpreact)[1](dh)[0]",
    "hidden func.vjp": "return getattr(torch, 'fu' + 'nc').vjp(torch.tanh, hpreact)[1](dh)[0]",
    "aten": "return torch.ops.aten.tanh_backward(dh, h)",
    "hidden aten": "return getattr(torch, 'op' + 's').aten.tanh_backward(dh, h)",
    "import": "import importlib; return importlib.import_module('torch.auto' + 'grad').grad(hpreact.requires_grad_().tanh(), hpreact, dh)[0]",
    "jacobian": "return getattr(torch, 'auto' + 'grad').functional.vjp(torch.tanh, hpreact, dh)[1]",
    "complex step": "return dh * torch.tanh(torch.complex(hpreact, torch.full_like(hpreact, 1e-30))).imag / 1e-30",
    "central differences": "e = 1e-6; return dh * (torch.tanh(hpreact + e) - torch.tanh(hpreact - e)) / (2 * e)",
}


@pytest.mark.parametrize("line", ROUTES.values(), ids=ROUTES)
def test_no_route_to_autograd_passes(bench, line):
    verdict = bench.judge(TANH, f"import torch\ndef backward(dh, h, hpreact):\n    {line}\n")
    assert not verdict.passed
    assert verdict.points == 0
    assert verdict.message or verdict.status == "fail"


@pytest.mark.parametrize("route", ["grad", "backward", "autograd.grad", "func.vjp", "hidden func.vjp", "aten", "hidden aten"])
def test_the_usual_routes_get_a_plain_message(bench, route):
    verdict = bench.judge(TANH, f"import torch\ndef backward(dh, h, hpreact):\n    {ROUTES[route]}\n")
    assert verdict.status == "forbidden"
    assert verdict.line == 3
    assert "by hand" in verdict.message


# -- forms of answers ----------------------------------------------------------------------------------------------------------------

FORMS = {
    "nothing": ("pass", "error", "it returned nothing"),
    "None": ("return None", "error", "it returned nothing"),
    "too few": ("return dlogits @ W2.T", "error", "3 are asked: dh, dW2, db2"),
    "too many": ("return 1, 2, 3, 4", "error", "4 values"),
    "a list": ("return [dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)]", "pass", ""),
    "numbers": ("return 1, 2, 3", "fail", "is an int"),
    "one None": ("return None, h.T @ dlogits, dlogits.sum(0)", "fail", "`dh` is None"),
    "meta": ("return (dlogits @ W2.T).to('meta'), h.T @ dlogits, dlogits.sum(0)", "fail", "meta"),
    "nan": ("return dlogits @ W2.T / 0 * 0, h.T @ dlogits, dlogits.sum(0)", "fail", "NaN"),
    "float32": ("return (dlogits @ W2.T).to(torch.float32), h.T @ dlogits, dlogits.sum(0)", "fail", "float32"),
    "sparse": ("return (dlogits @ W2.T).to_sparse(), h.T @ dlogits, dlogits.sum(0)", "pass", ""),
    "a view": ("return (dlogits @ W2.T).T.contiguous().T, h.T @ dlogits, dlogits.sum(0)", "pass", ""),
    "dots": ("return ..., ..., ...", "pending", "not done yet"),
    "some dots": ("return dlogits @ W2.T, ..., ...", "pending", "not done yet"),
    "dots used": ("dh = ...; return dh * 2, h.T @ dlogits, dlogits.sum(0)", "pending", "still `...`"),
    "huge": ("return torch.zeros(3000, 3000), h.T @ dlogits, dlogits.sum(0)", "fail", "(3000, 3000)"),
}


@pytest.mark.parametrize(("line", "status", "says"), FORMS.values(), ids=FORMS)
def test_forms_of_answers(bench, line, status, says):
    verdict = bench.judge(LINEAR, f"import torch\ndef backward(dlogits, h, W2):\n    {line}\n")
    assert verdict.status == status
    assert says in " ".join([verdict.message, *(finding.message for finding in verdict.findings)])


FILES = {
    "syntax": ("def backward(dlogits, h, W2)\n    pass", "error", "SyntaxError", 1),
    "empty": ("", "error", "no function `backward`", None),
    "renamed": ("def backwards(dlogits, h, W2):\n    pass", "error", "no function `backward`", None),
    "raises on load": ("import torch\nx = undefined\n", "error", "NameError", 2),
    "wrong arguments": ("def backward(dlogits):\n    return 1", "error", "TypeError", None),
    "null byte": ("x = '\0'", "error", "null", None),
    "deep nesting": ("x = " + "(" * 5000 + ")" * 5000, "error", "", None),
    "long sum": ("x = " + "+".join("1" * 50_000), "error", "", None),
}


@pytest.mark.parametrize(("source", "status", "says", "line"), FILES.values(), ids=FILES)
def test_files_that_do_not_load(bench, source, status, says, line):
    verdict = bench.judge(LINEAR, source)
    assert verdict.status in (status, "crash")
    assert says in verdict.message
    assert line is None or verdict.line == line


def test_what_was_done_before_an_error_counts(bench):
    source = "def backward(dlogits, h, W2):\n    dh = dlogits @ W2.T\n    dW2 = h @ dlogits\n    db2 = dlogits.sum(0)\n    return dh, dW2, db2\n"
    verdict = bench.judge(LINEAR, source)
    assert verdict.status == "error"
    assert verdict.line == 3
    assert "line 3, in backward" in verdict.traceback
    assert [finding.right for finding in verdict.findings] == [True, False, False]
    assert verdict.points == 1


def test_prints_are_kept_once(bench):
    verdict = linear(bench, "print('shape', tuple(h.shape))")
    assert verdict.passed
    assert verdict.output == "shape (32, 64)\n"


def test_a_changed_argument_is_noted_not_failed(bench):
    verdict = bench.judge(
        LINEAR,
        "def backward(dlogits, h, W2):\n    a = dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)\n    h += 1\n    return a\n",
    )
    assert verdict.passed
    assert "argument `h`" in verdict.notes[0]


# -- special-casing --------------------------------------------------------------------------------------------------------------------


def test_right_on_the_shown_batch_only_is_wrong(bench):
    source = "def backward(dlogits, h, W2):\n    db2 = dlogits.sum(0) if len(h) == 32 else dlogits.mean(0)\n    return dlogits @ W2.T, h.T @ dlogits, db2\n"
    verdict = bench.judge(LINEAR, source)
    finding = verdict.findings[2]
    assert (verdict.status, finding.status, finding.approximate) == ("fail", "wrong", True)
    assert "Right on the shown batch" in finding.message


def test_right_in_float64_only_is_wrong(bench):
    source = "import torch\ndef backward(dlogits, h, W2):\n    k = 1.0 if h.dtype == torch.float64 else 2.0\n    return k * dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)\n"
    assert bench.judge(LINEAR, source).findings[0].status == "wrong"


def test_the_same_seed_gives_the_same_verdict(bench):
    source = RIGHT.replace("dlogits.sum(0)", "dlogits.sum(0) * 1.001")
    first, again, other = (replace(bench.judge(LINEAR, source, seed=seed), seconds=0.0, path="") for seed in (3, 3, 4))
    assert first == again
    assert first.probes != other.probes or first.findings != other.findings


# -- chains -----------------------------------------------------------------------------------------------------------------------------


def test_blame_names_the_first_wrong_step_and_counts_its_heirs(bench, solution):
    source = solution("ninja/26_network").replace("dcounts += torch.ones_like(counts) * dcounts_sum", "pass")
    verdict = bench.judge("ninja/26_network", source)
    blame = {finding.name: finding.blame for finding in verdict.findings if not finding.right}
    assert [name for name, whose in blame.items() if whose == "own"] == ["dcounts"]
    assert verdict.message.startswith("start here: `dcounts`")
    heirs = sum(whose == "inherited" for whose in blame.values())
    assert f"{heirs} later ones inherit it" in verdict.message
    assert heirs > 15


def test_an_alias_is_named(bench, solution):
    source = solution("ninja/26_network").replace("dhprebn = dbndiff.clone()", "dhprebn = dbndiff")
    verdict = bench.judge("ninja/26_network", source)
    by_name = {finding.name: finding for finding in verdict.findings}
    assert by_name["dbndiff"].status == "wrong"
    assert by_name["dhprebn"].right
    assert "`dbndiff` and `dhprebn` are one and the same tensor" in by_name["dbndiff"].message
    assert all(finding.right for name, finding in by_name.items() if name != "dbndiff")


def test_an_early_exception_in_a_chain_costs_only_what_follows(bench, solution):
    source = solution("ninja/26_network").replace("dh = dlogits @ W2.T", "dh = dlogits @ W2")
    verdict = bench.judge("ninja/26_network", source)
    names = [finding.name for finding in verdict.findings]
    right = [finding.name for finding in verdict.findings if finding.right]
    assert right == names[: names.index("dh")]


def test_zeros_that_are_right_by_luck_pass_with_a_note(bench, solution):
    source = solution("ninja/26_network").replace("db1 = dhprebn.sum(0)", "db1 = torch.zeros_like(b1)")
    verdict = bench.judge("ninja/26_network", source)
    assert verdict.passed
    assert "Mathematically zero" in next(finding.note for finding in verdict.findings if finding.name == "db1")


# -- every worked solution, and JSON --------------------------------------------------------------------------------------------------


def test_every_worked_solution_passes_and_every_verdict_survives_json(bench, course):
    exercises = [exercise for exercise in course if not exercise.stage]
    verdicts = bench.judge_many([(exercise.id, exercise.source) for exercise in exercises], seed=17)
    assert [verdict.status for verdict in verdicts] == ["pass"] * len(exercises)
    for verdict in verdicts:
        assert verdict_from_json(verdict_to_json(verdict)) == verdict
        assert verdict.points == verdict.max_points == len(verdict.findings)


def test_report_json_round_trip(bench):
    from grader.verdict import Report

    report = Report(7, ("seccomp",), (bench.judge(LINEAR, RIGHT), linear(bench, "1/0")), {"torch": "2"})
    assert report_from_json(report_to_json(report)) == report
