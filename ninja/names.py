"""Words → vocabulary → splits → contexts: the data of every network here. Trusted side; knows no learner's code.

    names.txt → Names (words, letters) → three splits → X: (N, block_size) letters before, Y: (N,) the letter that came next

The recipe is the lecture's, number for number: letters sorted, `.` is 0, a shuffle with `random.seed(42)`, then 80/10/10.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from grader.errors import UsageError
from ninja.workspace import Home

END = "."
"""Begins and ends every name; letter number 0."""
BLOCK_SIZE = 3
MAX_BYTES = 64 << 20
MAX_LENGTH = 100
MIN_WORDS = 10
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Split:
    """Examples of one split: `X` (N, block_size) and `Y` (N,), both int64 letter numbers."""

    X: Tensor
    Y: Tensor

    def __len__(self) -> int:
        return len(self.Y)


@dataclass(frozen=True)
class Names:
    """A list of words and its letters. `notes` says what was tidied up on reading, one sentence each."""

    words: tuple[str, ...]
    letters: str  # place = number; letters[0] is the `.`
    notes: tuple[str, ...] = ()

    def splits(self, block_size: int = BLOCK_SIZE) -> dict[str, Split]:
        """The lecture's train, dev and test examples."""
        parts = split(self.words)
        return {name: Split(*contexts(part, self.letters, block_size)) for name, part in zip(SPLITS, parts, strict=True)}

    def decode(self, numbers: Sequence[int]) -> str:
        """Numbers back to letters."""
        return "".join(self.letters[number] for number in numbers)


def default_path() -> Path:
    """The list that comes with ninja: beside the package in a clone, inside it once installed."""
    return Home.find().data / "names.txt"


def load(path: Path | None = None) -> Names:
    """Read a list, one word a line: UTF-8, any line ends, blank lines skipped, capitals lowered; a word may occur twice.

    Raises UsageError, naming file and line, where it is no such list.
    """
    path = default_path() if path is None else path
    words: list[str] = []
    blank = lowered = 0
    for number, line in enumerate(_text(path).splitlines(), 1):
        # Composed, so that é is one letter however the file spells it; composed again, since lowering can take apart (İ).
        typed = unicodedata.normalize("NFC", line).strip()
        word = unicodedata.normalize("NFC", typed.lower())
        if not word:
            blank += 1
            continue
        if END in word:
            raise UsageError(
                f"{path}:{number}: `{_shown(word)}` has a `.` in it, which stands for the end of a name. Take it out"
            )
        if not word.isprintable():
            raise UsageError(
                f"{path}:{number}: `{_shown(word)}` has a control character in it. Write one name a line, nothing else"
            )
        if len(word) > MAX_LENGTH:
            raise UsageError(
                f"{path}:{number}: {len(word)} letters are no name. Write one name a line, at most {MAX_LENGTH} letters"
            )
        lowered += word != typed
        words.append(word)
    if not words:
        raise UsageError(f"{path} has no names in it. Write one name a line")
    if len(words) < MIN_WORDS:
        raise UsageError(
            f"{path} has {len(words)} names: three splits need at least {MIN_WORDS}, and learning anything needs hundreds"
        )
    notes = []
    if blank:
        notes.append(f"{blank} blank line{'s' * (blank > 1)} skipped")
    if lowered:
        notes.append(f"capitals lowered in {lowered} name{'s' * (lowered > 1)}")
    if twice := len(words) - len(set(words)):
        notes.append(f"{twice} name{' occurs' if twice == 1 else 's occur'} more than once; all are kept")
    return Names(tuple(words), END + "".join(sorted(set("".join(words)))), tuple(notes))


def split(words: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Train, dev and test words: 80/10/10 of the lecture's shuffle, `random.seed(42); random.shuffle(words)`."""
    shuffled = list(words)
    random.Random(42).shuffle(shuffled)
    first, second = int(0.8 * len(shuffled)), int(0.9 * len(shuffled))
    return shuffled[:first], shuffled[first:second], shuffled[second:]


def contexts(words: Sequence[str], letters: str, block_size: int = BLOCK_SIZE) -> tuple[Tensor, Tensor]:
    """For every letter of every word, and its end: the `block_size` letters before it and itself, in order.

    Returns X (N, block_size) and Y (N,), int64. All words are laid out in one row and looked at through shifted views: no loop.
    """
    row = np.frombuffer("".join(word + END for word in words).encode("utf-32-le"), dtype=np.uint32)
    codes = np.frombuffer(letters[1:].encode("utf-32-le"), dtype=np.uint32)  # sorted, as letters are
    Y = np.where(row == ord(END), 0, np.searchsorted(codes, row) + 1)
    places = np.arange(len(row))
    starts = np.zeros(len(row), dtype=np.int64)
    starts[1:] = np.where(Y[:-1] == 0, places[1:], 0)
    since_start = places - np.maximum.accumulate(starts)
    X = np.zeros((len(row), block_size), dtype=np.int64)
    for back in range(1, block_size + 1):
        X[back:, block_size - back] = np.where(since_start[back:] >= back, Y[:-back], 0)
    return torch.from_numpy(X), torch.from_numpy(Y.astype(np.int64))


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder: give the file with the names, one a line")
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path} is larger than {MAX_BYTES >> 20} MB: that is no list of names")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"{path} is not there: give a file with one name a line") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: not UTF-8 text. Save the file as UTF-8 in your editor") from None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from None


def _shown(word: str) -> str:
    """Fit for a message: short, and without what a terminal would obey."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in word)
    return plain if len(plain) <= 30 else plain[:29] + "…"
