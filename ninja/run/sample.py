"""`ninja sample`: names that a trained network makes up, a line each on standard output; what they are on standard error.

    RUN → its network in eval mode → names

No learner's code runs: the tensors of the run go through the plain model (`wavenet.worth`), here in the command's own process.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import math
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.errors import UsageError

if TYPE_CHECKING:
    from ninja.run.folder import RunFolder

MOST = 100_000
LONGEST = 40
"""`worth.LONGEST`; a test holds the two together. A name is cut off there."""
TRIES = 50
"""With --new-only, so many names are drawn for each that is wanted, and then no more."""

Draw = Callable[[int], list[str]]


@dataclass
class Made:
    """Names, and how many were drawn for them. `enough`: whether they are as many as were wanted."""

    names: list[str] = field(default_factory=list)
    drawn: int = 0
    enough: bool = True


def options(parser: argparse.ArgumentParser) -> None:
    """The options of `ninja sample`."""
    from ninja.arguments import seed

    parser.add_argument(
        "run", nargs="?", default="latest", metavar="RUN", help="a run's folder, its name or a part of it (the latest)"
    )
    parser.add_argument("-n", "--count", type=int, default=20, metavar="N", help="how many names (20)")
    text = "below 1 plays safe, above 1 dares more (1.0)"
    parser.add_argument("--temperature", type=float, default=1.0, metavar="T", help=text)
    parser.add_argument("--prefix", default="", metavar="LETTERS", help="what every name begins with")
    parser.add_argument("--new-only", action="store_true", help="only names that it has not seen in training, each once")
    parser.add_argument("--seed", type=seed, default=None, metavar="N", help="draw the same names again")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def main(args: argparse.Namespace) -> int:
    """Print names. Returns 0, or 1 where --new-only found fewer than were asked for."""
    from ninja.run import folder as run_folder
    from ninja.run import root

    if not 1 <= args.count <= MOST:
        raise UsageError(f"-n {args.count}: from 1 to {MOST:,}")
    if not (math.isfinite(args.temperature) and args.temperature >= 0):
        raise UsageError(f"--temperature {args.temperature}: a number from 0 on; 0 always takes the likeliest letter")
    run = run_folder.find(root.of(args), args.run)
    prefix = prefix_of(args.prefix, str(run.about["names"].get("letters", "")))
    seed = random.SystemRandom().getrandbits(32) if args.seed is None else args.seed
    draw = drawer(run, args.temperature, prefix, seed)
    known, why = training_names(run)
    if args.new_only and known is None:
        raise UsageError(f"--new-only can't tell which names are new: {why}")
    made = new_names(draw, known, args.count) if args.new_only and known is not None else Made(draw(args.count), args.count)
    again = "" if args.seed is not None else f"; `--seed {seed}` draws the same"
    _say(f"from {run.name} ({run.model}{'' if run.finished else ', not at its end: the network of its checkpoint'}){again}")
    if args.json:
        said = {"run": run.name, "finished": run.finished, "seed": seed, "temperature": args.temperature, "prefix": prefix}
        names = [{"name": name, "new": None if known is None else is_new(name, known)} for name in made.names]
        print(json.dumps({"version": 1, **said, "drawn": made.drawn, "names": names}, ensure_ascii=False, indent=2))
    elif made.names:
        print("\n".join(made.names))
    sys.stdout.flush()
    _say(told(made, known, why, new_only=args.new_only))
    return 0 if made.enough else 1


def prefix_of(typed: str, letters: str) -> str:
    """The prefix as names are read: composed, lower case. Raises UsageError for what no name of the list could begin with."""
    import unicodedata

    prefix = unicodedata.normalize("NFC", unicodedata.normalize("NFC", typed).lower())
    odd = [letter for letter in prefix if letter not in letters[1:]]
    if odd:
        known = letters[1:] if len(letters) <= 60 else f"{letters[1:60]}…"
        raise UsageError(f"--prefix {typed}: the network knows no `{odd[0]}`. Its letters are {known}")
    if len(prefix) >= LONGEST:
        raise UsageError(f"--prefix of {len(prefix)} letters: at most {LONGEST - 1}, since names are cut off at {LONGEST}")
    return prefix


def drawer(run: RunFolder, temperature: float, prefix: str, seed: int) -> Draw:
    """A function that draws so many more names. Raises UsageError where the run holds no network."""
    with _quick_import():
        import torch

        from ninja.run import tensors
    torch.set_num_threads(1)  # the network is small: a second thread would only make it wait
    model, letters = tensors.model(run), run.about["names"]["letters"]
    rng = torch.Generator().manual_seed(seed)
    start = [letters.index(letter) for letter in prefix]

    def draw(count: int) -> list[str]:
        made = model.sample(count, rng, temperature=temperature, prefix=start)
        return ["".join(letters[number] for number in name) for name in made]

    return draw


def training_names(run: RunFolder) -> tuple[frozenset[str] | None, str]:
    """The names that it learned from; None, and why, where the list is not to be had any more."""
    from ninja import names
    from ninja.run import tensors

    try:
        given = tensors.names_of(run)
    except UsageError as error:
        return None, str(error)
    return frozenset(names.split(given.words)[0]), ""


def new_names(draw: Draw, known: frozenset[str], count: int) -> Made:
    """Names that are not among those known, each once; fewer than `count` where they are all but impossible to come by."""
    made, found = Made(), dict[str, None]()
    while len(found) < count and made.drawn < TRIES * count:
        each = max(count, 20)
        found |= dict.fromkeys(name for name in draw(each) if is_new(name, known))
        made.drawn += each
    made.names = list(found)[:count]
    made.enough = len(made.names) == count
    return made


def is_new(name: str, known: frozenset[str]) -> bool:
    """Whether it is a name at all, and none of those."""
    return bool(name) and name not in known


def told(made: Made, known: frozenset[str] | None, why: str, *, new_only: bool) -> str:
    """How many of the names are new, in a sentence."""
    if known is None:
        return f"how many of them are new can't be told: {why}"
    if not new_only:
        new = sum(is_new(name, known) for name in made.names)
        return f"{new:,} of {len(made.names):,} are new: not among the {len(known):,} names that it learned from"
    if made.enough:
        return f"all new: not among the {len(known):,} names that it learned from ({made.drawn:,} drawn)"
    return (
        f"only {len(made.names):,} new among {made.drawn:,} names, then it was given up: "
        "a higher --temperature or a shorter --prefix finds more"
    )


def _say(line: str) -> None:
    print(f"ninja: {line}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _quick_import() -> Iterator[None]:
    """No garbage is collected meanwhile: there is none, and looking for it takes a quarter of PyTorch's import."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
