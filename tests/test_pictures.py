"""The pictures of a run and its page: of a real run, of an interrupted one, of what somebody has broken."""

from __future__ import annotations

import html
import json
import math
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import made_runs
import numpy as np
import pytest
import torch
from clone import ROOT

from grader.errors import UsageError
from ninja.run import figures, pictures
from ninja.run import page as run_page
from ninja.run.folder import Metrics, RunFolder
from ninja.wavenet import recipes

ALL = ["loss.svg", "activations.svg", "gradients.svg", "updates.svg", "embedding.svg", "index.html"]
LOOK = figures.Look(0, {"1": [1.0] * 64}, {"1": [1.0] * 64}, {"1": 0.25}, {"1": 2e-3}, {"1.weight": 1e-2})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return made_runs.make(tmp_path_factory.mktemp("runs"), "2026-11-22-wavenet-shared")


@pytest.fixture
def copy(run, tmp_path):
    return shutil.copytree(run, tmp_path / run.name)


def said(svg: str) -> str:
    """The words of a picture, a line each."""
    return "\n".join(html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def page_of(folder) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_a_run_has_five_pictures_and_a_page(copy):
    assert [path.name for path in pictures.draw(copy)] == ALL
    for path in copy.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).get("role") == "img"
        assert "currentColor" in text
        assert "prefers-color-scheme:dark" in text
        assert not re.search(r"url\((?!#)|<image|<script|href=\"(?!#)|<metadata", text)


def test_the_same_run_gives_the_same_bytes(copy):
    first = {path.name: path.read_bytes() for path in pictures.draw(copy)}
    assert first == {path.name: path.read_bytes() for path in pictures.draw(copy)}


def test_what_the_pictures_say_is_what_the_run_measured(copy):
    pictures.draw(copy)
    told = RunFolder(copy).metrics()
    step, look = told.looks[-1]
    share = f"level 2: {look['saturated']['2']:.1%} beyond ±0.97"
    assert share in said((copy / "activations.svg").read_text(encoding="utf-8"))
    assert f"Step {step}; dotted: step {told.looks[0][0]}" in said(
        (copy / "activations.svg").read_text(encoding="utf-8")
    ).replace("\n", " ")
    assert f"level 3: std {look['dh']['3']:.1e}" in said((copy / "gradients.svg").read_text(encoding="utf-8"))
    final = RunFolder(copy).result["losses"]["val"]
    assert f"validation: {final:.3f}" in said((copy / "loss.svg").read_text(encoding="utf-8"))
    assert pictures.validation(RunFolder(copy), told)[-1] == (made_runs.STEPS, final)
    updates = said((copy / "updates.svg").read_text(encoding="utf-8"))
    assert all(name in updates for name in ("embedding", "1.weight", "out.weight"))
    assert sorted("abcdefghijklmnopqrstuvwxyz.") == sorted(
        word
        for word in said((copy / "embedding.svg").read_text(encoding="utf-8")).split("\n")
        if len(word) == 1 and not word.isdigit()
    )


def test_the_page_has_the_numbers_the_pictures_and_the_names(copy):
    pictures.draw(copy)
    page, losses = page_of(copy), RunFolder(copy).result["losses"]
    assert all(f"<dd>{losses[key]:.4f}</dd>" in page for key in ("train", "val", "test", "unseen"))
    assert page.count("<svg ") == 5
    assert "13.1% of the validation names occur in training too" in page
    assert "<li>emma</li><li>&lt;b&gt;li&lt;/b&gt;</li><li><i>(nothing)</i></li>" in page
    assert "at 3 steps: all agreed" in page
    assert "Not at its end" not in page
    assert 'name="viewport"' in page
    assert not re.search(r"<(?:script|link|img|iframe)|url\((?!#)|src=|https?://(?!www\.w3\.org)", page)


def test_everything_on_the_page_is_escaped(copy):
    about = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    evil = '<img src=x onerror="alert(1)">'
    about |= {"model": evil, "recipe": evil, "by": evil, "created": evil}
    about["versions"] = {evil: evil}
    (copy / "config.json").write_text(json.dumps(about), encoding="utf-8")
    (copy / "result.json").unlink()
    (copy / "samples.txt").write_text(evil + "\n", encoding="utf-8")
    with (copy / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"step": 60, "stopped": evil}) + "\n")
        file.write(json.dumps({"step": 60, "check": {"differences": {evil: 1e9}, "tolerance": 1.0}}) + "\n")
    pictures.draw(copy)
    assert "<img" not in page_of(copy)
    assert page_of(copy).count("&lt;img") >= 6


def test_an_interrupted_run_has_its_pictures_too(tmp_path):
    folder = made_runs.make(tmp_path, "broken-off", finished=False)
    with (folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"step": 60, "stopped": "Ctrl-C"}\n{"step": 60, "los')
    assert [path.name for path in pictures.draw(folder)] == ALL
    page = page_of(folder)
    assert "Not at its end: step 60 of 60 (Ctrl-C)." in page
    assert "ninja train --resume broken-off" in page
    assert "validation loss so far" in page


def test_a_run_that_has_only_begun_has_a_page(copy):
    for name in ("metrics.jsonl", "result.json", "model.safetensors", "checkpoint.safetensors"):
        (copy / name).unlink()
    assert [path.name for path in pictures.draw(copy)] == ["index.html"]
    assert "step 0 of 60" in page_of(copy)
    assert "<dd>0</dd>" in page_of(copy)


def test_what_is_no_look_is_passed_over(copy):
    metrics = copy / "metrics.jsonl"
    lines = metrics.read_text(encoding="utf-8").splitlines()
    looks = [json.loads(line) for line in lines if '"look"' in line]
    odd = [{**looks[0], "look": look} for look in ({"saturated": 3}, {"histograms": {"h/1": "abc"}}, {"ratio": {"x": "much"}})]
    metrics.write_text("\n".join([*map(json.dumps, odd), *lines, "\x00", "[]", '{"step": -1}']), encoding="utf-8")
    assert [path.name for path in pictures.draw(copy)] == ALL
    assert [pictures.look_of(0, each["look"]) for each in odd] == [None] * 3
    (copy / "model.safetensors").write_bytes(b"torn")
    (copy / "checkpoint.safetensors").write_bytes(b"torn")
    assert "embedding.svg" not in [path.name for path in pictures.draw(copy)]


def test_levels_come_in_their_order_however_they_were_written():
    look = {"histograms": {f"{kind}/{level}": [1, 2] for level in (2, 1, 3) for kind in ("h", "dh")}}
    assert list(pictures.look_of(0, look).h) == list(pictures.look_of(0, look).dh) == ["1", "2", "3"]


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match="is no training run"):
        pictures.draw(tmp_path)


def test_a_network_without_levels_has_no_histograms(tmp_path):
    folder = made_runs.make(tmp_path, "gated", form="gated", model="gated")
    assert [path.name for path in pictures.draw(folder)] == ["loss.svg", "updates.svg", "embedding.svg", "index.html"]


def test_the_lectures_loss_is_drawn_only_beside_runs_on_our_list(run, tmp_path):
    words = tmp_path / "names.txt"
    words.write_text("\n".join(["ærøskøbing", "łódź", "東京", "o'brien", "a&b", "x<y", "$a$", "é"] * 6), encoding="utf-8")
    other = made_runs.make(tmp_path, "other", words=words)
    assert pictures.is_usual(RunFolder(run))
    assert not pictures.is_usual(RunFolder(other))
    pictures.draw(other)
    assert "the lecture" not in said((other / "loss.svg").read_text(encoding="utf-8"))
    letters = said((other / "embedding.svg").read_text(encoding="utf-8")).split("\n")
    assert {"$", "&", "<", "東", "ø", "'"} <= set(letters)
    assert pictures.LECTURE_LOSS == recipes.LECTURE_LOSS


def test_no_torch_is_needed(copy):
    program = "import sys; from pathlib import Path; from ninja.run import pictures; pictures.draw(Path(sys.argv[1])); print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, str(copy)], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    assert (done.stdout, done.stderr) == ("False\n", "")


# The figures


def test_smoothing_is_the_lectures():
    losses = torch.rand(10_123).tolist()
    assert figures.group(200_000) == 1000
    assert figures.group(10_123) == 200
    assert figures.group(49) == 1
    x, means = figures.smoothed(losses, 100)
    assert means == pytest.approx(torch.tensor(losses)[:10_100].view(-1, 100).mean(1).tolist())
    assert (len(x), x[0], x[-1]) == (101, 50.0, 10_050.0)


@pytest.mark.parametrize("count", [1, 2, 30, 599, 5000])
def test_a_loss_curve_of_any_length(count):
    drawn = figures.loss([3.3 - 1.2 * step / count for step in range(count)], [(count, 2.2)], lecture=1.993, start=math.log(27))
    ElementTree.fromstring(drawn)
    words = said(drawn)
    assert "the lecture: 1.993" in words
    assert "knowing nothing: 3.30" in words
    assert ("lowest to highest" in words) == (count > figures.POINTS)


def test_a_hockey_stick_does_not_squash_the_rest():
    losses = [27.0, 12.0, 5.0, *(3.0 - 0.001 * step for step in range(900))]
    words = said(figures.loss(losses))
    assert "begins at 27.0" in words
    assert "25" not in words.split("\n")  # no such tick: the axis ends well below
    assert "begins at" not in said(figures.loss(losses[3:]))


def test_losses_that_are_no_numbers_leave_gaps():
    drawn = figures.loss([math.nan] * 800 + [2.5] * 800)
    ElementTree.fromstring(drawn)
    assert "nan" not in said(drawn)
    assert "NaN" not in drawn


def test_a_network_that_is_not_looked_into_twice_has_one_outline():
    assert "dotted" not in said(figures.activations(LOOK, LOOK))
    later = LOOK._replace(step=500)
    assert "dotted: step 0" in said(figures.gradients(LOOK, later)).replace("\n", " ")
    dead = LOOK._replace(h={"1": [0.0] * 64}, dh={"1": [0.0] * 64}, spread={"1": 0.0})
    for drawn in (figures.activations(dead, dead), figures.gradients(dead, dead)):
        ElementTree.fromstring(drawn)


def test_the_ratio_has_its_line_at_a_thousandth():
    drawn = said(figures.updates([LOOK, LOOK._replace(step=9, ratio={"1.weight": 3e-6})], plain=True))
    assert {"1e−2", "1e−3", "1e−6"} <= set(drawn.split("\n"))
    assert "BatchNorm" not in drawn
    assert "BatchNorm" in said(figures.updates([LOOK], plain=False))
    ElementTree.fromstring(figures.updates([LOOK._replace(ratio={"1.weight": 0.0})], plain=False))


def test_the_embedding_shows_two_dimensions_as_they_are_and_more_by_their_components():
    rng = np.random.default_rng(0)
    two = said(figures.embedding(rng.normal(size=(3, 2)), ".ab"))
    assert "first dimension" in two
    assert "variance" not in two
    line = np.outer([1.0, -1.0, 0.0], np.ones(5)) + 1e-3 * rng.normal(size=(3, 5))
    many = said(figures.embedding(line, ".ab"))
    assert "first principal component" in many
    assert "Two of 5 directions, with 100% of the variance" in many.replace("\n", " ")
    ElementTree.fromstring(figures.embedding(np.ones((3, 1)), ".ab"))
    ElementTree.fromstring(figures.embedding(np.zeros((3, 4)), ".ab"))


def test_the_worst_check_is_the_largest_difference_and_what_was_missing_is_worst_of_all():
    told = Metrics(
        checks=[
            (0, {"differences": {"a": 1e-6, "b": 3e-6}, "tolerance": 1e-4}),
            (9, {"differences": {"c": None}, "tolerance": 1e-4}),
        ]
    )
    assert run_page.worst(told) == ("c", math.inf, 1e-4)
    told.checks.pop()
    assert run_page.worst(told) == ("b", 3e-6, 1e-4)
    assert run_page.worst(Metrics(checks=[(0, {"differences": 3})])) is None
