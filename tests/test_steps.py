"""Opening a backward function step by step."""

import ast

from grader import steps

CHAIN = """
def backward(dy, a, b):
    dt = dy * a
    ds = dt
    for _ in range(2):
        ds = ds * 1.0
    ds += dy
    db = (ds * a).sum(0)
    return dt, ds, db
"""


def run(source, asked, replacement):
    """The rewritten function's recordings; each step goes on as `replacement`."""
    tree = steps.isolate(ast.parse(source), "backward", asked)
    recorded = {}

    def step(name, value):
        recorded[name] = value
        return replacement[name]

    scope = {steps.STEP: step}
    exec(compile(tree, "test", "exec"), scope)
    return recorded, scope["backward"]


def test_each_step_is_computed_from_what_was_put_in_its_place():
    class Number(float):
        def sum(self, axis):
            return float(self)

        def __mul__(self, other):
            return Number(float(self) * float(other))

        __rmul__ = __mul__

    recorded, backward = run(CHAIN, ["dt", "ds", "db"], {"dt": Number(10), "ds": Number(100), "db": Number(0)})
    backward(2.0, 3.0, 5.0)
    assert recorded == {"dt": 6.0, "ds": 12.0, "db": 300.0}


def test_the_learners_own_names_are_read_off_the_return():
    function = steps.find(ast.parse("def backward(a):\n    x = a\n    y = x\n    return x, y"), "backward")
    assert steps.variables(function, ["da", "db"]) == {"da": "x", "db": "y"}


def test_last_lines_count_changes_in_place():
    source = "def backward(a):\n    dC = zeros(a)\n    for i in a:\n        dC[i] += 1\n    dW = a.clone()\n    dW.add_(1)\n    return dC, dW"
    function = steps.find(ast.parse(source), "backward")
    assert steps.last_lines(function, steps.variables(function, ["dC", "dW"])) == {"dC": 4, "dW": 6}


def test_the_learners_tree_is_not_changed():
    tree = ast.parse(CHAIN)
    before = ast.dump(tree)
    steps.isolate(tree, "backward", ["dt", "ds", "db"])
    assert ast.dump(tree) == before


def test_a_function_without_a_final_return_is_left_alone():
    assert steps.isolate(ast.parse("def backward(a):\n    if a:\n        return a"), "backward", ["da"]) is None


def test_the_last_definition_counts():
    assert steps.find(ast.parse("def backward(): pass\ndef backward(a): pass"), "backward").args.args
