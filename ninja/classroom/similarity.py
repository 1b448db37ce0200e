"""Answers that are closer to each other than the exercise forces: fingerprints, and who shares the rare ones. No torch.

    text of an answer → tokens without the names that its author chose → hashes of every few tokens → some of them (winnowing)

Winnowing: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. What the worked
answer or the stub has too, and what many in the class have, says nothing about anyone and is left out: most answers of a line
or two then have nothing left, which is as it should be. Comments count whole, for no exercise forces those.

What is found is a reason to look at two answers side by side. It is no verdict: people learn together, and from the same books.
"""

from __future__ import annotations

import ast
import io
import keyword
import math
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from grader.exercise import Exercise
from ninja import files

GRAM = 10  # tokens hashed together: `dlogits . sum ( 0 , keepdim = True )` is ten
WINDOW = 4  # of so many hashes in a row at least one is kept
MANY = 6  # what one in so many of the class has is common
MOST = 40  # … and what more than these have, however large the class
LEAST_SHARED = 5  # rare fingerprints: fewer are a coincidence
LEAST_SHARE = 0.4  # of the smaller answer's rare ones
COMMENT = 12  # characters: a shorter comment is a word or two


@dataclass(frozen=True)
class Likeness:
    """Some submissions whose answers share what few others have. `share` is that of the closest two among them, 0 to 1."""

    names: tuple[str, ...]
    share: float
    shared: int
    exercises: tuple[str, ...]


def prints(source: str, kept: Iterable[str]) -> tuple[int, ...]:
    """The fingerprints of one answer, sorted. `kept` are the names that the exercise gives; all others may be anything."""
    try:
        bare = ast.unparse(_Bare().visit(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    tokens = _tokens(bare)
    known = frozenset(kept)
    hashes = [_hash(_nameless(tokens[at : at + GRAM], known)) for at in range(len(tokens) - GRAM + 1)]
    windows = (hashes[at : at + WINDOW] for at in range(max(1, len(hashes) - WINDOW + 1)))
    chosen = {min(window) for window in windows if window}
    return tuple(sorted(chosen | {_hash("#" + said) for said in _comments(source)}))


def names_of(exercise: Exercise) -> tuple[str, ...]:
    """The names that the exercise itself gives to whoever answers it."""
    if exercise.stage:
        return ()
    return (*exercise.defines, *exercise.given, *exercise.asked, *exercise.tensors)


def likenesses(answers: Iterable[tuple[str, str, Sequence[int]]], forced: Mapping[str, Iterable[int]]) -> tuple[Likeness, ...]:
    """The likenesses in a class, closest first. `answers` are submission, exercise, fingerprints; `forced` is by exercise."""
    common = {exercise: frozenset(found) for exercise, found in forced.items()}
    owners: dict[tuple[str, int], list[str]] = defaultdict(list)
    names: set[str] = set()
    for name, exercise, found in answers:
        names.add(name)
        for one in found:
            if one not in common.get(exercise, ()):
                owners[exercise, one].append(name)
    few = max(2, min(len(names) // MANY, MOST))
    rare: Counter[str] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (exercise, _), group in owners.items():
        if len(group) > few:
            continue
        rare.update(group)
        for pair in combinations(sorted(group), 2):
            shared[pair] += 1
            where[pair][exercise] += 1
    close = {
        pair: count / min(rare[pair[0]], rare[pair[1]])
        for pair, count in shared.items()
        if count >= LEAST_SHARED and count >= LEAST_SHARE * min(rare[pair[0]], rare[pair[1]])
    }
    return tuple(
        sorted((_likeness(group, close, shared, where) for group in _groups(close)), key=lambda one: (-one.share, one.names))
    )


def _likeness(
    group: Sequence[str],
    close: Mapping[tuple[str, str], float],
    shared: Mapping[tuple[str, str], int],
    where: Mapping[tuple[str, str], Counter[str]],
) -> Likeness:
    pairs = [pair for pair in combinations(group, 2) if pair in close]
    best = max(pairs, key=lambda pair: (close[pair], shared[pair]))
    exercises = sum((where[pair] for pair in pairs), Counter[str]())
    return Likeness(tuple(group), close[best], shared[best], tuple(sorted(exercises, key=lambda one: (-exercises[one], one))))


def _groups(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Who hangs together, directly or through others."""
    group: dict[str, set[str]] = {}
    for a, b in pairs:
        joined = group.get(a, {a}) | group.get(b, {b})
        group.update(dict.fromkeys(joined, joined))
    return [sorted(one) for one in {id(one): one for one in group.values()}.values()]


class _Bare(ast.NodeTransformer):
    """Takes away what says nothing about how an answer was found: docstrings and annotations."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(getattr(node, "body", None), list) and not node.body and not isinstance(node, ast.Module):  # type: ignore[attr-defined]
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
        return node


def _tokens(text: str) -> list[str]:
    kinds = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)
    return [token.string for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type in kinds]


def _nameless(tokens: Sequence[str], kept: frozenset[str]) -> str:
    """Chosen names by the order in which they come here, so that renaming or moving a line changes nothing."""
    numbers: dict[str, str] = {}
    words = []
    for before, token in zip(("", *tokens), tokens, strict=False):
        chosen = token.isidentifier() and not keyword.iskeyword(token) and token not in kept and before != "."
        words.append(numbers.setdefault(token, f"${len(numbers)}") if chosen else token)
    return " ".join(words)


def _comments(source: str) -> set[str]:
    """Comments of some length, in small letters and single spaces."""
    said = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                plain = " ".join(re.findall(r"\w+", token.string.lower()))
                if len(plain) >= COMMENT:
                    said.add(plain)
    except (tokenize.TokenError, SyntaxError):
        pass  # the comments up to there
    return said


def _hash(text: str) -> int:
    return int(files.sha256(text.encode("utf-8", "backslashreplace"))[:12], 16)


def percent(share: float) -> str:
    """A share in whole percent, never rounded up to all of it."""
    return f"{math.floor(100 * share)}%"
