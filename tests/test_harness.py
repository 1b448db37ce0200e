"""Exercises that ask for a class: a harness of the course's drives the student's object."""

import pytest
from judging import Bench

LAYERS = {
    "01_linear": '''"""Linear.

Text.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n C"], weight: Float[Tensor, "C K"], bias: Float[Tensor, " K"]):
    out = x @ weight + bias  # (n, K)
    return out


class Linear:
    def __init__(self, weight, bias):
        self.weight, self.bias = weight, bias

    def __call__(self, x):
        # solution
        self.x = x
        out = x @ self.weight + self.bias
        # end solution
        return out

    def backward(self, dout):
        # solution
        self.dweight, self.dbias = self.x.T @ dout, dout.sum(0)
        dx = dout @ self.weight.T
        # end solution
        return dx


def harness(student, dout, x, weight, bias):
    layer = student.Linear(weight, bias)
    out = layer(x)
    dx = layer.backward(dout)
    assert not hasattr(layer, "secret"), "Keep no secrets."
    dweight, dbias = layer.dweight, layer.dbias
    return out, dx, dweight, dbias
''',
    "02_two": '''"""Two.

Text.
"""

from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n C"], weight: Float[Tensor, "C C"], bias: Float[Tensor, " C"]):
    hidden = x @ weight + bias  # (n, C)
    out = hidden @ weight + bias  # (n, C)
    return out


class Two:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        # solution
        for layer in self.layers:
            x = layer(x)
        # end solution
        return x

    def backward(self, dout):
        # solution
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        # end solution
        return dout


def harness(student, dout, x, weight, bias):
    import layers

    two = student.Two(layers.Linear(weight, bias), layers.Linear(weight, bias))
    out = two(x)
    dx = two.backward(dout)
    return out, dx


USES = ("01_linear",)
''',
}
LINEAR, TWO = (f"track/{stem}" for stem in LAYERS)


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "course.toml").write_text('title = "t"\n[[track]]\nname = "track"\n')
    (root / "track").mkdir()
    for stem, text in LAYERS.items():
        (root / "track" / f"{stem}.py").write_text(text)
    with Bench(root) as made:
        yield made


def judge(bench, stem, old="", new="", parts=None):
    """The solution with one edit; `parts` are put beside it, as a learner's other files are."""
    source = LAYERS[stem]
    assert old in source
    return bench.judge(f"track/{stem}", source.replace(old, new), parts=parts)


def statuses(verdict):
    return {finding.name: finding.status for finding in verdict.findings}


def test_values_and_gradients_of_a_class_are_judged(classes):
    verdict = judge(classes, "01_linear")
    assert verdict.passed
    assert statuses(verdict) == dict.fromkeys(("out", "dx", "dweight", "dbias"), "exact")


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("dout.sum(0)", "dout.mean(0)", {"dbias": "wrong"}),
        ("self.x.T @ dout", "(self.x.T @ dout).T", {"dweight": "wrong_shape"}),
        ("x @ self.weight + self.bias", "x @ self.weight", {"out": "wrong"}),
    ],
)
def test_each_part_is_judged_by_itself(classes, old, new, wrong):
    verdict = judge(classes, "01_linear", old, new)
    assert verdict.status == "fail"
    assert {name: status for name, status in statuses(verdict).items() if status != "exact"} == wrong


def test_an_error_in_a_method_keeps_what_came_before(classes):
    verdict = judge(classes, "01_linear", "dout.sum(0)", "dout.nope")
    assert (verdict.status, verdict.line) == ("error", 29)
    assert statuses(verdict)["out"] == "exact"


def test_an_expectation_of_the_harness_is_said_in_its_words(classes):
    verdict = judge(classes, "01_linear", "self.x = x", "self.x = self.secret = x")
    assert (verdict.status, verdict.message) == ("fail", "Keep no secrets.")


def test_the_students_copy_of_the_harness_changes_nothing(classes):
    verdict = judge(classes, "01_linear", "dweight, dbias = layer.dweight, layer.dbias", "dweight = dbias = 0")
    assert verdict.passed


def test_what_is_left_open_is_pending(classes):
    assert judge(classes, "01_linear", "self.dweight, self.dbias = self.x.T @ dout, dout.sum(0)", "...").status == "pending"


def test_a_class_that_is_gone_is_named(classes):
    verdict = judge(classes, "01_linear", "class Linear", "class Lin")
    assert verdict.status == "error"
    assert "no class `Linear`" in verdict.message


def test_an_exercise_may_build_on_the_students_own_earlier_file(classes):
    assert judge(classes, "02_two", parts={"01_linear": LAYERS["01_linear"]}).passed
    mistaken = LAYERS["01_linear"].replace("dout @ self.weight.T", "dout @ self.weight")
    assert statuses(judge(classes, "02_two", parts={"01_linear": mistaken}))["dx"] == "wrong"


def test_an_earlier_file_that_does_not_load_is_named(classes):
    verdict = judge(classes, "02_two", parts={"01_linear": "class Linear(:"})
    assert verdict.status == "error"
    assert "01_linear.py, on which this exercise builds, does not load" in verdict.message


def test_an_earlier_file_that_is_not_there_is_named(classes):
    verdict = judge(classes, "02_two", parts={})
    assert verdict.status == "error"
    assert "01_linear.py is not there" in verdict.message


def test_an_expectation_that_is_not_met_costs_as_much_as_a_gradient(classes):
    verdict = judge(classes, "01_linear", "self.x = x", "self.x = self.secret = x")
    # What came after it is not judged.
    assert statuses(verdict) == {"out": "exact", "dx": "exact", "dweight": "unjudged", "dbias": "unjudged"}
    assert (verdict.points, verdict.max_points, verdict.traceback) == (1.6, 4.0, "")


def test_an_expectation_of_a_file_that_is_not_done_waits(classes):
    source = LAYERS["01_linear"].replace("self.x = x", "self.x = self.secret = x")
    verdict = classes.judge("track/01_linear", source.replace("self.dweight, self.dbias = self.x.T @ dout, dout.sum(0)", "..."))
    assert (verdict.status, statuses(verdict)["out"]) == ("pending", "exact")


def test_dots_in_an_index_are_no_blank(classes):
    assert judge(classes, "01_linear", "dout.sum(0)", "dout[..., :].sum(0)").passed
    verdict = judge(classes, "01_linear", "dout.sum(0)", "dout[..., :].nope")
    assert verdict.status == "error"


def test_a_part_that_is_not_done_is_waited_for(classes):
    open_part = LAYERS["01_linear"].replace("dx = dout @ self.weight.T", "dx = ...")
    verdict = judge(classes, "02_two", parts={"01_linear": open_part})
    assert (verdict.status, verdict.message) == ("pending", "It builds on 01_linear.py, in which something is still `...`.")


def test_an_error_in_a_part_shows_its_lines(classes):
    broken = LAYERS["01_linear"].replace("dx = dout @ self.weight.T", "dx = dout @ self.weight.nope")
    verdict = judge(classes, "02_two", parts={"01_linear": broken})
    assert verdict.status == "error"
    assert "01_linear.py, line 30, in backward" in verdict.traceback
    assert verdict.line == LAYERS["02_two"][: LAYERS["02_two"].index("dout = layer.backward(dout)")].count("\n") + 1


def test_a_part_may_build_on_another_one(classes):
    part = LAYERS["01_linear"].replace("\nclass Linear:", "\nfrom layers import math\n\n\nclass Linear:")
    assert judge(classes, "02_two", parts={"01_linear": "import math\n" + part}).passed
