"""names.py: the lecture's recipe number for number, and every kind of file that someone may bring."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
import torch

from grader.errors import UsageError
from ninja import names


def write(tmp_path: Path, data: str | bytes) -> Path:
    path = tmp_path / "mine.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def lecture(words: list[str], stoi: dict[str, int], block_size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """build_dataset, as in the lecture."""
    X, Y = [], []
    for w in words:
        context = [0] * block_size
        for ch in w + ".":
            ix = stoi[ch]
            X.append(context)
            Y.append(ix)
            context = [*context[1:], ix]
    return torch.tensor(X), torch.tensor(Y)


@pytest.mark.parametrize("block_size", [1, 3, 8])
def test_contexts_are_the_lectures(block_size: int) -> None:
    given = names.load()
    words = list(given.words)[:3000]
    stoi = {s: i + 1 for i, s in enumerate(sorted(set("".join(given.words))))}
    stoi["."] = 0
    X, Y = names.contexts(words, given.letters, block_size)
    true_X, true_Y = lecture(words, stoi, block_size)
    assert torch.equal(X, true_X)
    assert torch.equal(Y, true_Y)
    assert X.dtype == Y.dtype == torch.int64


def test_split_is_the_lectures_shuffle() -> None:
    words = list(names.load().words)
    parts = names.split(words)
    random.seed(42)
    random.shuffle(words)
    n1, n2 = int(0.8 * len(words)), int(0.9 * len(words))
    assert parts == (words[:n1], words[n1:n2], words[n2:])


def test_what_comes_with_ninja() -> None:
    path = names.default_path()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    given = names.load()
    assert digest in readme
    assert f"{len(given.words):,}" in readme
    assert given.letters == ".abcdefghijklmnopqrstuvwxyz"
    splits = given.splits()
    assert {name: len(part) for name, part in splits.items()} == {"train": 183884, "dev": 22972, "test": 22900}


def test_decode() -> None:
    assert names.Names((), ".abc").decode([3, 1, 2, 0]) == "cab."


NAMES = "\n".join(["anna", "bo", "cy", "dina", "eva", "finn", "gus", "hal", "ida", "jo"]) + "\n"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (NAMES, ""),
        (NAMES.replace("\n", "\r\n"), ""),
        (NAMES.replace("\n", "\r"), ""),
        (b"\xef\xbb\xbf" + NAMES.encode(), ""),
        (NAMES.replace("\n", "\n\n"), "10 blank lines skipped"),
        (NAMES.replace("eva", "  eva\t") + "   \n", "1 blank line skipped"),
        (NAMES.replace("anna", "ANNA").replace("bo", "Bo"), "capitals lowered in 2 names"),
        (NAMES.rstrip("\n"), ""),
    ],
    ids=["plain", "crlf", "cr", "bom", "blank", "spaces", "capitals", "no-last-newline"],
)
def test_tidied(tmp_path: Path, data: str | bytes, note: str) -> None:
    read = names.load(write(tmp_path, data))
    assert read.words == tuple(NAMES.split())
    assert "; ".join(read.notes) == note


def test_duplicates_are_kept_and_said(tmp_path: Path) -> None:
    read = names.load(write(tmp_path, NAMES + "anna\n"))
    assert read.words.count("anna") == 2
    assert read.notes == ("1 name occurs more than once; all are kept",)


def test_accents_are_letters_however_they_are_spelt(tmp_path: Path) -> None:
    read = names.load(write(tmp_path, NAMES + "ren\u00e9\nrene\u0301\n\u0130rem\njean-luc\no'neil\nmary ann\n李雷\n"))
    assert read.words[10] == read.words[11] == "ren\u00e9"
    assert all(letter in read.letters for letter in "é-' 李雷")
    X, Y = names.contexts(read.words, read.letters)
    assert read.decode(Y.tolist()) == "".join(word + "." for word in read.words)
    assert int(X.max()) < len(read.letters)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "has no names in it"),
        ("\n \n\r\n", "has no names in it"),
        ("anna\nbo\n", "has 2 names: three splits need at least 10"),
        (NAMES + "j.r.\n", "mine.txt:11: `j.r.` has a `.` in it"),
        (NAMES + "a\tb\n", "mine.txt:11: `a?b` has a control character"),
        (NAMES + "a\x1b[31m\n", "`a?[31m` has a control character"),
        (NAMES + "x" * 101, "mine.txt:11: 101 letters are no name"),
        (NAMES.encode() + b"caf\xe9\n", "mine.txt:11: not UTF-8 text"),
    ],
    ids=["empty", "blank", "few", "dot", "tab", "escape", "long", "latin-1"],
)
def test_refused_in_one_line(tmp_path: Path, data: str | bytes, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        names.load(write(tmp_path, data))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        names.load(tmp_path)
    with pytest.raises(UsageError, match="is not there"):
        names.load(tmp_path / "none.txt")
