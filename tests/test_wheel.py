"""The wheel by itself: installed where the source is out of sight, it makes a workspace and judges what is in it."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from clone import ROOT, clone, environment

COURSE = {
    f"ninja/_course/{path.relative_to(ROOT).as_posix()}"
    for folder in ("solutions", "exercises", "data")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}
CODE = {path.relative_to(ROOT).as_posix() for folder in ("ninja", "grader") for path in (ROOT / folder).rglob("*.py")}
DATA = {"ninja/py.typed", "grader/py.typed", "grader/report/report.schema.json", "grader/report/page.css"}


def run(*command: object, folder: Path, expected: int = 0, **more: str) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment(**more), capture_output=True, encoding="utf-8"
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


def build(source: Path, to: Path, target: str) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", to, folder=source)
    (made,) = to.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as file:
        return {name for name in file.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    return build(clone(folder / "clone"), folder / "dist", "wheel")


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """A fresh interpreter with the wheel in it. PyTorch and the rest are lent by this one: installing them takes a minute."""
    folder = tmp_path_factory.mktemp("env") / "venv"
    venv.create(folder, symlinks=os.name != "nt")
    made = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = ("-m", "pip", "--python", made, "install", "--quiet", "--no-deps", "--no-index")
    run(sys.executable, *pip, wheel, folder=folder)
    site = Path(run(made, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip())
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # Whatever stands in a .pth over there, as that of an editable install, is not read from here.
    (site / "lent.pth").write_text("\n".join(sorted(lent)) + "\n", encoding="utf-8")
    return made


def test_the_wheel_holds_the_code_and_the_course_and_nothing_else(wheel):
    assert contents(wheel) == CODE | DATA | COURSE


def test_a_wheel_made_from_the_source_distribution_is_the_same(wheel, tmp_path):
    archive = build(clone(tmp_path / "clone"), tmp_path / "dist", "sdist")
    with tarfile.open(archive) as file:
        file.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert contents(build(source, tmp_path / "again", "wheel")) == contents(wheel)


def test_the_source_is_out_of_sight(python, tmp_path):
    said = run(python, "-c", "import ninja, grader; print(ninja.__file__, grader.__file__)", folder=tmp_path)
    assert str(ROOT) not in said


def test_from_nothing_to_a_verdict(python, tmp_path):
    ninja = python.with_name("ninja")
    run(ninja, "init", "work", folder=tmp_path)
    work = tmp_path / "work"
    assert "ninja/10_output_linear" in run(ninja, "list", folder=work)
    assert not list(work.rglob("*solution*"))
    stub = work / "exercises" / "ninja" / "11_tanh.py"
    text = stub.read_text(encoding="utf-8")
    stub.write_text(text.replace("dhpreact = ...", "dhpreact = (1 - h**2) * dh"), encoding="utf-8")
    report = json.loads(run(ninja, "grade", "tanh", "10", "--json", folder=work, expected=1))
    assert [one["status"] for one in report["exercises"]] == ["pending", "pass"]
    run(ninja, "grade", "tanh", folder=work)


def test_the_worked_solutions_pass_from_the_wheel_alone(python, tmp_path):
    said = run(python, "-m", "ninja", "grade", "--solutions", "warmup", "ninja/28", folder=tmp_path)
    assert "All done." in said
