"""A notebook is someone else's JSON: what is read of it, what is refused, and that neither takes long or much."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from learners import lecture

from grader import notebook
from grader.errors import SubmissionError
from ninja.workspace import shown


def document(*cells: Any, **more: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}).encode()


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **more}


def refusal(data: bytes) -> str:
    with pytest.raises(SubmissionError) as caught:
        notebook.parse(data, "theirs.ipynb")
    return str(caught.value)


def test_cells_are_counted_from_one_whatever_their_kind():
    read = notebook.parse(document({"cell_type": "markdown", "source": "# a"}, code(["x = 1\n", "y = 2"]), code("z")), "n")
    assert [(cell.number, cell.kind, cell.source) for cell in read.cells] == [
        (1, "markdown", "# a"),
        (2, "code", "x = 1\ny = 2"),
        (3, "code", "z"),
    ]
    assert [cell.number for cell in read.code] == [2, 3]


def test_what_it_printed_is_kept_as_text_alone():
    stream = {"output_type": "stream", "text": ["logits | exact", ": True\n"]}
    shown_too = {"output_type": "execute_result", "data": {"text/plain": "tensor(1.)", "image/png": "iVBOR"}}
    (cell,) = notebook.parse(document(code("x", outputs=[stream, shown_too, 7, {"text": {"no": 1}}])), "n").cells
    assert cell.printed == "logits | exact: True\ntensor(1.)"


def test_format_3_is_read_too():
    cells = [{"cell_type": "code", "input": ["a = 1"], "language": "python", "prompt_number": 3}]
    read = notebook.parse(json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode(), "n")
    assert (read.cells[0].source, read.cells[0].count) == ("a = 1", 3)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x00\xff\xfe\x12", "UTF-8"),
        (b"PK\x03\x04 a zip \xf0\x9f", "UTF-8"),
        (b"import torch\n", "no notebook: line 1, column 1"),
        (b'{"cells": [}', "no notebook: line 1, column 12"),
        (b"[1, 2]", "JSON, but no notebook"),
        (b'"text"', "JSON, but no notebook"),
        (b'{"a": 1}', "no cells"),
        (b'{"cells": {"0": 1}, "nbformat": 4}', "no cells"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"nbformat": 4, "n": ' + b"9" * 5_000 + b"}", "can't be parsed"),
        (document(nbformat=5), "format 5"),
        (document(code("1"), metadata={"kernelspec": {"language": "julia"}}), "julia"),
        (document(code("1"), metadata={"language_info": {"name": "R"}}), "written in R"),
    ],
)
def test_what_is_no_python_notebook_is_refused_in_words(data, says):
    message = refusal(data)
    assert says in message
    assert message.startswith("theirs.ipynb")


@pytest.mark.parametrize(
    "metadata", [{}, {"kernelspec": 7}, {"kernelspec": {"name": "my-env"}}, {"language_info": {"name": "python"}}, None]
)
def test_without_a_kernel_it_is_taken_for_python(metadata):
    assert notebook.parse(document(code("x = 1"), metadata=metadata), "n").code


@pytest.mark.parametrize(
    "odd", [7, None, "text", [], {"cell_type": 3}, {"cell_type": "code", "source": {"a": 1}}, code([1, 2])]
)
def test_an_odd_cell_costs_only_itself(odd):
    read = notebook.parse(document(code("a = 1"), odd, code("b = 2")), "n")
    assert [cell.number for cell in read.code] == [1, 3]
    assert read.notes == ("cell 2 is none that a notebook may have: it was passed over",)


def test_a_cell_of_a_megabyte_is_passed_over():
    read = notebook.parse(document(code("a = 1"), code("x" * (1 << 20))), "n")
    assert [cell.number for cell in read.code] == [1]
    assert "cell 2 has 1024 KB" in read.notes[0]


def test_two_gigabytes_are_refused_unread(tmp_path: Path):
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    began = time.process_time()
    with pytest.raises(SubmissionError, match=r"larger than 32 MB.*Clear Outputs"):
        notebook.read(path, "huge.ipynb")
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("bomb", "says"),
    [
        (document(*[code("")] * 100_000), "cells"),
        (b'{"cells": [' + b"[]," * 5_000_000 + b"[]]}", "small parts"),
        (b'{"cells": ["' + b'","' * 5_000_000 + b'"]}', "small parts"),
    ],
)
def test_a_bomb_is_refused_in_bounded_memory(bomb, says):
    tracemalloc.start()
    assert says in refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400 << 20


def test_a_link_a_folder_and_a_pipe_are_no_notebooks(tmp_path: Path):
    lecture().save(tmp_path / "real.ipynb")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name, says in (
        ("link", "is a link"),
        ("folder", "no regular file"),
        ("pipe", "no regular file"),
        ("gone", "not there"),
    ):
        with pytest.raises(SubmissionError, match=says):
            notebook.read(tmp_path / f"{name}.ipynb", f"{name}.ipynb")


def test_reading_imports_neither_torch_nor_nbformat(tmp_path: Path):
    import subprocess
    import sys

    from helpers import ROOT, environment

    path = lecture().save(tmp_path / "n.ipynb")
    script = (
        "import sys; from pathlib import Path; from grader.course import Course; from ninja import submissions\n"
        f"submissions.read(Path({str(path)!r}), Course.load(Path({str(ROOT / 'solutions')!r})))\n"
        "sys.exit([name for name in ('torch', 'numpy', 'nbformat', 'IPython', 'rich') if name in sys.modules] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert shown(path)
