"""What is promised of training: the table in docs/performance.md, which `benchmarks/training.py` writes, has every bar and misses none."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ninja.wavenet import recipes

ROOT = Path(__file__).parents[1]
BARS = {
    r"`wavenet-conv` to 1\.993, seed [123], ": (3, "≥ 60×"),
    r"recipe `minute`: .* 76,579 parameters": (1, "≤ 1.950 in ≤ 75 s"),
    r"recipe `long`: ": (1, "≤ 1.930 in ≤ 900 s"),
    r"hand-written backward against autograd, batch 32": (1, "≥ 1.3×"),
    r"hand-written backward against autograd, batch 256": (1, "≥ 1.0×"),
    r"`wavenet-conv` against the tree": (2, "≥ 1.7×"),
    r"`wavenet-conv` equals the tree on all 229,756 windows": (1, "≤ 1e-5"),
    r"plain layers through the engine": (1, "≥ 1×"),
    r"memory of `ninja train --reference": (2, "< 1 GB"),
}


def rows():
    """(what, measured, bar, verdict) of each row."""
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    table = page.partition("<!-- benchmarks/training.py writes from here -->")[2].partition("<!-- to here -->")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("what", BARS)
def test_every_bar_is_measured_and_holds(what):
    count, bar = BARS[what]
    found = [row for row in rows() if re.match(what, row[0])]
    assert len(found) == count
    assert [row[2:] for row in found] == [[bar, "holds"]] * count


def test_no_row_of_the_table_is_missed():
    assert rows()
    assert all(verdict == ("holds" if bar else "") for _, _, bar, verdict in rows())


def test_recipes_say_what_they_are():
    assert recipes.RECIPES[recipes.DEFAULT].model in recipes.MODELS
    assert recipes.MODELS[recipes.RECIPES["minute"].model][0].size == 76_579
    for name, recipe in recipes.RECIPES.items():
        assert recipe.model in recipes.MODELS, name
        assert recipe.pooled or not recipe.backoff, name
        assert (recipe.steps > 0) == (name == "lecture"), name


def test_the_best_run_known_is_in_the_table():
    """What `ninja train` measures learners by is no better than what was measured, and no measured run is better than it."""
    losses = [float(found[1]) for row in rows() if (found := re.match(r"(\d\.\d{4}) \(test", row[1]))]
    assert pytest.approx(min(losses), abs=1e-3) == recipes.BEST_LOSS
    recipe = re.search(r"--recipe (\w+)", recipes.BEST.command)
    assert recipe
    assert recipes.RECIPES[recipe[1]].model == recipes.BEST.model


def test_the_benchmark_runs_and_writes_only_its_own_place(tmp_path):
    page = tmp_path / "page.md"
    kept = "above\n<!-- benchmarks/speed.py writes from here -->\nold\n<!-- to here -->\n"
    page.write_text(
        f"{kept}<!-- benchmarks/training.py writes from here -->\nstale\n<!-- to here -->\nbelow\n", encoding="utf-8"
    )
    command = [sys.executable, ROOT / "benchmarks" / "training.py", "--quick", "--runs", "1", "--only", "learner"]
    done = subprocess.run([*command, "--write", str(page)], capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, 1), done.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith(kept)
    assert text.endswith("<!-- to here -->\nbelow\n")
    assert "| plain layers through the engine" in text
    assert "stale" not in text
