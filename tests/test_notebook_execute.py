"""Whole notebooks in real kernels: forked from a warm parent, walled in, with an end to everything."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import ROOT, ninja
from learners import Book, lecture

from grader.kernels.outcome import Budget, Executed
from grader.kernels.run import GRACE, Nest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")
NAMES = ROOT / "data/names.txt"
SHORT = Budget(loop=0.5, cell=4, whole=40)


@pytest.fixture(scope="module")
def nest() -> Iterator[Nest]:
    os.environ["NINJA_TEST_SECRET"] = "not for kernels"
    with Nest([ROOT / "solutions"]) as made:
        yield made
    del os.environ["NINJA_TEST_SECRET"]


def run(nest: Nest, *cells: str, budget: Budget = SHORT, extras: tuple[str, ...] = ()) -> Executed:
    data = json.dumps(Book().code(*cells).document()).encode()
    return nest.execute(data, {"names.txt": NAMES}, budget, extras)


def printed(done: Executed) -> list[str]:
    cells = json.loads(done.text)["cells"]
    return ["".join("".join(out.get("text", out.get("evalue", ""))) for out in cell["outputs"]) for cell in cells]


def test_cells_share_a_kernel_and_magics_and_pictures_work(nest):
    done = run(
        nest,
        "import torch\n%matplotlib inline\nimport matplotlib.pyplot as plt",
        "%%time\nx = torch.ones(3)",
        "plt.plot([1, 2]); plt.show()",
        "x.sum()",
        "%timeit -n1 -r1 x + 1",
    )
    assert (done.ran, done.cells, done.failed, done.why) == (5, 5, (), "")
    cells = json.loads(done.text)["cells"]
    assert any("image/png" in out.get("data", {}) for out in cells[2]["outputs"])
    assert cells[3]["outputs"][0]["data"]["text/plain"] == ["tensor(3.)"]


def test_the_walls_stand(nest):
    solution = ROOT / "solutions/course.toml"
    done = run(
        nest,
        f"open({str(solution)!r}).read()",
        f"import os; os.listdir({str(ROOT / 'tests')!r})",
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import subprocess; subprocess.run(['true'])",
        "open('/tmp/outside', 'w')",
        "os.kill(1, 0)",
        "print(sorted(os.environ))",
        "open('mine.txt', 'w').write('x'); print(len(open('names.txt').read().split()))",
        "import __main__, gc; print([name for name in vars(__main__) if 'truth' in name])",
    )
    assert set(done.isolation) >= {"seccomp", "landlock", "resource limits"}
    refused = [message.split(":")[0] for number, message in done.failed]
    assert [number for number, _ in done.failed] == [1, 2, 3, 4, 5, 6]
    assert set(refused) == {"PermissionError"}
    said = printed(done)
    assert "NINJA_TEST_SECRET" not in said[6]
    assert said[7] == f"{len(NAMES.read_text().split())}\n"
    assert said[8] == "[]\n"


def test_shell_lines_say_that_they_were_not_run_and_their_cell_goes_on(nest):
    done = run(nest, "!wget -q https://example.org/names.txt\nfiles = !ls\nprint(len(open('names.txt').read()) > 0)")
    assert done.failed == ()
    assert printed(done) == ["ninja: not run here: !wget -q https://example.org/names.txt\nTrue\n"]


def test_a_long_loop_is_cut_and_what_it_made_stays(nest):
    began = time.monotonic()
    done = run(
        nest, "i = 0\nwhile True:\n    i += 1", "for k in range(10**12):\n  for j in range(10**9): pass", "print(i > 10)"
    )
    assert (done.cut, done.failed, done.why) == ((1, 2), (), "")
    assert printed(done)[2] == "True\n"
    assert time.monotonic() - began < 30


def test_a_cell_that_does_not_end_is_interrupted_and_the_next_runs(nest):
    done = run(nest, "def forever():\n    while True: pass\nforever()", "print('still here')", budget=Budget(0.5, 2, 40))
    assert done.failed[0][0] == 1
    assert printed(done)[1] == "still here\n"


def test_the_whole_has_an_end(nest):
    stubborn = "import signal\ndef forever():\n  signal.signal(signal.SIGINT, signal.SIG_IGN)\n  while True: pass\nforever()"
    done = run(nest, stubborn, *["1"] * 4, budget=Budget(0.5, 2, 5))
    assert done.why == "it was ended after 5 seconds"
    assert done.seconds < 5 + GRACE + 5


def test_a_kernel_that_dies_ends_its_own_notebook_alone(nest):
    done = run(nest, "x = 1", "import os; os._exit(0)", "print(x)")
    assert done.why == "its kernel ended before its last cell"
    assert printed(run(nest, "print(2)")) == ["2\n"]


def test_a_flood_is_cut(nest):
    done = run(
        nest,
        "for i in range(30): print('x' * (1 << 20))\ndef more():\n  while True: print('y' * (1 << 20))\nmore()",
        "print('on')",
    )
    assert len(done.text) < 12 << 20
    assert "no more is kept" in printed(done)[0]


def test_each_kernel_starts_afresh(nest):
    run(nest, "import builtins; builtins.leak = 1; open('left.txt', 'w').write('x')")
    assert printed(run(nest, "import os; print(hasattr(__builtins__, 'leak'), os.path.exists('left.txt'))")) == [
        "False False\n"
    ]


def test_random_numbers_differ_from_kernel_to_kernel(nest):
    cell = "import random, numpy; print(random.random(), numpy.random.rand())"
    assert printed(run(nest, cell)) != printed(run(nest, cell))


def test_added_cells_are_run_and_do_not_stay(nest):
    done = run(nest, "x = 41", extras=("print(x + 1)",))
    assert done.extras == ("42\n",)
    assert len(json.loads(done.text)["cells"]) == 1


def test_the_command_writes_the_executed_copy_and_marks_do_not_hang_on_it(tmp_path: Path):
    book = lecture().edit("max_steps = 200000", "max_steps = 3").edit("dprobs = (1.0 / probs) * dlogprobs", "dprobs = nothing")
    path = book.save(tmp_path / "n.ipynb")
    said = ninja("grade", "n.ipynb", "--execute", "out", "--budget", "5", "--json", cwd=tmp_path, course=None)
    document = json.loads(said.stdout)
    assert [one["points"] for one in document["exercises"]] == [1.0, 1.0, 25.0, 7.0]
    notes = document["submission"]["notes"]
    assert notes[0].startswith("n.ipynb ran in ")
    assert notes[1].startswith("cell 9 raised NameError: name 'nothing' is not defined")
    executed = json.loads((tmp_path / "out/n.ipynb").read_text())
    assert len(executed["cells"]) == len(json.loads(path.read_text())["cells"])
    assert executed["cells"][6]["outputs"]
