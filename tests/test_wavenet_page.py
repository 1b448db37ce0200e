"""docs/wavenet.md: its tables and pictures are those of the worked layers, and its bugs are those of the benchmark."""

from __future__ import annotations

import html
import importlib.util
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from clone import ROOT, environment


def load(path):
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(f"of_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # for its dataclasses
    spec.loader.exec_module(module)
    return module


pictures = load(ROOT / "docs" / "wavenet_pictures.py")
PAGE = pictures.PAGE.read_text(encoding="utf-8")
DRAWN = {pictures.SHAPES: pictures.shapes_picture, pictures.SLID: pictures.slid_picture}


def content(svg: str) -> tuple[list[str], int, int]:
    """Words, lines and nodes of a picture: all of it that does not hang on matplotlib's version."""
    return (
        [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)],
        len(re.findall(r"<path d=\"M [^\"]*L", svg)),
        svg.count("<use "),
    )


def test_the_tables_are_those_of_the_worked_layers():
    assert pictures.page(PAGE) == PAGE, "python docs/make.py writes them anew"


def test_a_table_that_is_not_current_would_be_noticed():
    assert pictures.page(PAGE.replace("76,579 |", "76,578 |", 1)) == PAGE
    with pytest.raises(ValueError, match="no place for reach"):
        pictures.page(PAGE.replace("reach: docs/make.py", "reach:"))


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_the_pictures_are_those_of_the_worked_layers(path):
    kept, now = path.read_text(encoding="utf-8"), DRAWN[path]()
    ElementTree.fromstring(kept)
    assert content(kept) == content(now), "python docs/make.py draws them anew"
    assert not re.search(r"url\((?!#)|<image|<script|@font-face|href=\"(?!#)", kept)


def test_a_picture_that_is_not_current_would_be_noticed():
    kept = pictures.SHAPES.read_text(encoding="utf-8")
    assert content(kept) != content(kept.replace("(B, 4, 48)", "(B, 4, 24)"))
    words, lines, nodes = content(pictures.SLID.read_text(encoding="utf-8"))
    assert lines > 60
    assert nodes >= 8 + 4 + 2 + 1 + 16 + 15 + 13 + 9
    assert words.count("b") == 2


def test_the_two_forms_are_one_model():
    assert pictures.apart() <= 1e-5
    tree, slid = pictures.sees()
    assert tree == slid == [list(range(score, score + 8)) for score in range(9)]


def test_the_bugs_on_the_page_are_those_that_are_measured(tmp_path):
    bugs = load(ROOT / "benchmarks" / "bugs.py")
    measured = PAGE.partition(bugs.BEGIN)[2].partition(bugs.END)[0]
    listed = [row.split(" | ")[0].removeprefix("| ") for row in measured.splitlines() if row.startswith("| ")][1:]
    assert listed == [bug.what for bug in bugs.BUGS.values()]
    page = tmp_path / "page.md"
    page.write_text(f"above\n{bugs.BEGIN}\nstale\n{bugs.END}\nbelow\n", encoding="utf-8")
    command = [sys.executable, ROOT / "benchmarks" / "bugs.py", "--steps", "3", "--seeds", "1", "--write", page]
    done = subprocess.run(
        [*command, "--only", "right", "one", "twice"], env=environment(), capture_output=True, encoding="utf-8", check=True
    )
    written = page.read_text(encoding="utf-8")
    assert done.stdout.strip() in written
    assert "stale" not in written
    right, one, twice = [row for row in done.stdout.splitlines() if row.startswith("| ")][1:]
    assert re.search(r"\| 3\.\d{3} \|", right)
    assert "| nan |" in one
    assert "`embedding` |" in twice
