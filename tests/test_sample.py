"""`ninja sample`: names of a real, tiny run; the same with a seed; what is new; and what can't be asked for."""

from __future__ import annotations

import json
import shutil

import made_runs
import pytest
import torch
from helpers import ninja

from grader.errors import UsageError
from ninja import arguments, names
from ninja.run import sample, tensors
from ninja.run.folder import RunFolder
from ninja.wavenet import worth


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace with two runs, of which the later is not at its end."""
    folder = made_runs.workspace(tmp_path_factory.mktemp("work"))
    made_runs.make(folder / "runs", "2026-11-21-tree", model="tree", seed=1)
    made_runs.make(folder / "runs", "2026-11-22-gated", model="gated", form="gated", seed=2, finished=False)
    return folder


@pytest.fixture
def here(made, monkeypatch):
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def call(here, capsys):
    """The command in this process: exit code, lines on standard output, standard error."""

    def run(*words):
        code = sample.main(arguments.parse(["sample", *words]))
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return run


def test_twenty_names_on_standard_output_and_all_else_on_standard_error(made):
    done = ninja("sample", "tree", "--seed", "5", cwd=made, course=None)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 20
    assert all(name.isalpha() or not name for name in done.stdout.splitlines())
    assert done.stderr.splitlines()[0] == "ninja: from 2026-11-21-tree (tree)"
    assert "of 20 are new: not among the" in done.stderr.splitlines()[1]
    again = ninja("sample", "tree", "--seed", "5", cwd=made, course=None)
    assert again.stdout == done.stdout


def test_the_names_are_those_of_the_network_in_eval_mode(call, here):
    run = RunFolder(here / "runs" / "2026-11-21-tree")
    letters = run.about["names"]["letters"]
    expected = tensors.model(run).sample(4, torch.Generator().manual_seed(8), temperature=0.7)
    assert call("tree", "-n", "4", "--seed", "8", "--temperature", "0.7")[1] == [
        "".join(letters[number] for number in name) for name in expected
    ]


def test_without_a_run_it_is_the_latest_even_where_that_has_only_a_checkpoint(call):
    code, out, err = call("-n", "3")
    assert (code, len(out)) == (0, 3)
    assert "from 2026-11-22-gated (gated, not at its end: the network of its checkpoint); `--seed" in err


def test_a_seed_that_was_drawn_is_named_and_draws_the_same(call):
    _, first, err = call("tree", "-n", "5")
    seed = err.split("--seed ")[1].split("`")[0]
    _, second, err = call("tree", "-n", "5", "--seed", seed)
    assert first == second
    assert "draws the same" not in err
    assert call("tree", "-n", "5", "--seed", str(int(seed) + 1))[1] != first


def test_low_temperatures_play_safe(call):
    _, cold, _ = call("tree", "-n", "12", "--seed", "1", "--temperature", "0")
    _, warm, _ = call("tree", "-n", "12", "--seed", "1")
    assert len(set(cold)) == 1
    assert len(set(warm)) > 6


def test_every_name_begins_with_the_prefix(call):
    _, out, _ = call("tree", "-n", "6", "--prefix", "Zo")
    assert len(out) == 6
    assert all(name.startswith("zo") for name in out)


def test_new_only_gives_names_that_are_not_in_the_training_list_each_once(call, monkeypatch):
    known = frozenset(names.split(names.load().words)[0])
    usual = worth.Model.sample
    letters = names.load().letters
    emma = [letters.index(letter) for letter in "emma"]
    monkeypatch.setattr(worth.Model, "sample", lambda *of, **how: [emma, [], *usual(*of, **how)] * 2)
    code, out, err = call("tree", "-n", "15", "--new-only", "--seed", "2")
    assert (code, len(out), len(set(out))) == (0, 15, 15)
    assert not known & set(out)
    assert "" not in out
    assert f"all new: not among the {len(known):,} names that it learned from" in err


def test_new_only_gives_up_and_says_so(call):
    code, out, err = call("tree", "-n", "7", "--new-only", "--temperature", "0", "--seed", "1")
    assert code == 1
    assert len(out) <= 1
    assert f"only {len(out)} new among 360 names, then it was given up" in err


def test_json_tells_which_are_new(call):
    _, out, _ = call("tree", "-n", "4", "--seed", "3", "--json", "--prefix", "a")
    document = json.loads("\n".join(out))
    assert {**document, "names": None} == {
        "version": 1,
        "run": "2026-11-21-tree",
        "finished": True,
        "seed": 3,
        "temperature": 1.0,
        "prefix": "a",
        "drawn": 4,
        "names": None,
    }
    known = frozenset(names.split(names.load().words)[0])
    assert [each["new"] for each in document["names"]] == [each["name"] not in known for each in document["names"]]


def test_a_list_that_is_not_there_any_more_is_no_obstacle(tmp_path, monkeypatch, capsys):
    words = tmp_path / "mine.txt"
    words.write_text("\n".join(["ærøskøbing", "łódź", "東京", "o'brien"] * 10), encoding="utf-8")
    made_runs.make(made_runs.workspace(tmp_path) / "runs", "mine", words=words)
    words.unlink()
    monkeypatch.chdir(tmp_path)
    assert sample.main(arguments.parse(["sample", "--prefix", "東", "-n", "2"])) == 0
    out, err = capsys.readouterr()
    assert all(name.startswith("東") for name in out.splitlines())
    assert "how many of them are new can't be told" in err
    assert str(words) in err
    with pytest.raises(UsageError, match="--new-only can't tell which names are new"):
        sample.main(arguments.parse(["sample", "--new-only"]))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-n", "0"], "-n 0: from 1 to 100,000"),
        (["--temperature", "-1"], "--temperature -1.0"),
        (["--temperature", "nan"], "--temperature nan"),
        (["tree", "--prefix", "Zoë"], "the network knows no `ë`. Its letters are abcdefghijklmnopqrstuvwxyz"),
        (["tree", "--prefix", "a.b"], "knows no `.`"),
        (["tree", "--prefix", "a" * 40], "at most 39"),
        (["nothing"], "no run `nothing`"),
        (["2026"], "could be any of"),
    ],
)
def test_what_can_not_be_asked_for_is_said(words, message, here):
    with pytest.raises(UsageError) as raised:
        sample.main(arguments.parse(["sample", *words]))
    assert message in str(raised.value)


def test_a_run_that_broke_off_at_once_has_nothing_to_sample_from(here, tmp_path):
    empty = shutil.copytree(here / "runs" / "2026-11-22-gated", tmp_path / "empty")
    (empty / "checkpoint.safetensors").unlink()
    with pytest.raises(UsageError, match="broke off before its first checkpoint"):
        sample.main(arguments.parse(["sample", str(empty)]))


def test_no_runs_at_all(tmp_path, monkeypatch):
    monkeypatch.chdir(made_runs.workspace(tmp_path))
    with pytest.raises(UsageError, match="`ninja train` makes one"):
        sample.main(arguments.parse(["sample"]))


def test_names_are_cut_off_where_the_network_cuts_them_off():
    assert sample.LONGEST == worth.LONGEST
