"""Who may import whom (docs/design.md, "Layout"). Read from the source; nothing is run."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("grader", "ninja")
    for path in (ROOT / folder).rglob("*.py")
    if "_course" not in path.parts
}
TRUTH = {f"grader.{name}" for name in ("compare", "probe", "trace", "judge", "ruling", "service", "diagnosis")}
UNTRUSTED = (
    "grader.worker",
    "grader.nursery",
    "grader.steps",
    "grader.policy",
    "grader.no_autograd",
    "grader.jail",
    "grader.wire",
)
WITHOUT_TORCH = (
    "grader.verdict",
    "grader.errors",
    "grader.exercise",
    "grader.course",
    "grader.client",
    "grader.stub",
    "grader.submission",
    "ninja.cli",
    "ninja.progress",
    "ninja.outputs",
    "ninja.assign_ci",
    "ninja.pytest_plugin",
)


def imported(path: Path, *, lazily: bool) -> set[str]:
    """The modules that a file names in imports; `lazily` includes those inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_type_checking(node)
        for child in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in inside and not lazily:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def reaches(name: str, *, lazily: bool) -> set[str]:
    """Everything that importing `name` imports, through our own modules."""
    seen, todo = set(), [name]
    while todo:
        module = todo.pop()
        if module in seen:
            continue
        seen.add(module)
        path = MODULES.get(module)
        if path is not None:
            todo += imported(path, lazily=lazily)
            todo += [".".join(module.split(".")[:index]) for index in range(1, module.count(".") + 1)]
    return seen


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("grader")))
def test_grader_never_imports_ninja(name):
    assert not {found for found in imported(MODULES[name], lazily=True) if found.split(".")[0] == "ninja"}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_nothing_imports_exercises_or_solutions(name):
    assert not {found for found in imported(MODULES[name], lazily=True) if found.split(".")[0] in ("exercises", "solutions")}


@pytest.mark.parametrize("name", UNTRUSTED)
def test_the_isolated_side_reaches_nothing_that_knows_the_truth(name):
    assert not reaches(name, lazily=True) & TRUTH


@pytest.mark.parametrize(
    "name", [*WITHOUT_TORCH, *sorted(name for name in MODULES if name.startswith(("grader.report", "ninja.classroom")))]
)
def test_no_torch_on_the_way(name):
    found = {
        module
        for module in reaches(name, lazily=False)
        if module.split(".")[0] in ("torch", "numpy", "safetensors", "jaxtyping")
    }
    assert not found


def test_these_tests_can_fail():
    assert "torch" in reaches("grader.worker", lazily=True)
    assert "grader.trace" in reaches("grader.service", lazily=True)
    assert "grader.service" in reaches("grader.host", lazily=True)
    assert "grader.service" not in reaches("grader.host", lazily=False)
