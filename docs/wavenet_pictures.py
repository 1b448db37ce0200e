"""The pictures and tables of docs/wavenet.md, made from the worked layers as they run. `python docs/make.py` writes them.

    python docs/wavenet_pictures.py          prints the tables

Nothing here is typed in but the name that is shown: shapes are those of real tensors, what sees what is found by changing a
letter and looking which scores change, and nodes are counted.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))

import torch  # noqa: E402
from torch import Tensor  # noqa: E402

from ninja import names  # noqa: E402
from ninja.run.canvas import COLOURS, INK, Sheet, paper  # noqa: E402
from ninja.wavenet import jobs, recipes  # noqa: E402
from ninja.wavenet.contexts import numbered, windows  # noqa: E402
from ninja.wavenet.designs import Design  # noqa: E402

PAGE = DOCS / "wavenet.md"
SHAPES, SLID = DOCS / "images" / "wavenet-shapes.svg", DOCS / "images" / "wavenet-slid.svg"
NAME = "isabella"
BATCH = 5


def worked() -> dict[str, Any]:
    """The classes of the worked solutions, the tree among them, loaded as a worker loads a learner's."""
    module = sys.modules["layers"] = types.ModuleType("layers")
    for stem in sorted([*jobs.LAYERS, "09_tree"]):
        text = (ROOT / "solutions" / "wavenet" / f"{stem}.py").read_text(encoding="utf-8")
        exec(compile(text, f"{stem}.py", "exec"), vars(module))
    del sys.modules["layers"]
    return vars(module)


def design() -> Design:
    """The lecture's, for the letters of the list that comes with ninja."""
    return recipes.design("wavenet", 27)


def letters(name: str = NAME) -> Tensor:
    """A name as a row of letter numbers, its end with it."""
    return jobs.row([name], "." + "abcdefghijklmnopqrstuvwxyz")


# What is measured


def shapes() -> list[tuple[str, tuple[int, ...], int]]:
    """Each layer of the tree: what it is called, the shape of what comes out of it for BATCH contexts, how much it learns."""
    torch.manual_seed(1)
    made = design()
    tree = worked()["Tree"](made.letters, made.context, made.embedding, made.hidden)
    x = windows(letters(), made.context)[-BATCH:]
    rows = [("letters", tuple(x.shape), 0)]
    for layer in tree.layers:
        x = layer(x)
        rows.append((type(layer).__name__, tuple(x.shape), sum(p.numel() for p in layer.parameters())))
    return rows


def pair() -> tuple[Any, Any]:
    """The tree, and the same slid, as docs/layers.md has them, with the same parameters; in eval mode."""
    torch.manual_seed(1)
    made, layers = design(), worked()
    tree = layers["Tree"](made.letters, made.context, made.embedding, made.hidden)
    slid: list[Any] = [layers["Embedding"](made.letters, made.embedding)]
    for level, stride in enumerate(made.strides):
        width = made.hidden if level else made.embedding
        slid += [
            layers["DilatedConv"](width, made.hidden, stride, bias=False),
            layers["BatchNorm1d"](made.hidden),
            layers["Tanh"](),
        ]
    network = layers["Sequential"]([*slid, layers["Linear"](made.hidden, made.letters)])
    for mine, theirs in zip(network.parameters(), tree.parameters(), strict=True):
        mine.copy_(theirs)
    tree.eval()
    network.eval()
    return tree, network


def read(name: str = NAME) -> Tensor:
    """What the slid form reads, (T,): as many dots as a context is long, then the letters."""
    return torch.cat([torch.zeros(design().context, dtype=torch.int64), letters(name)[:-1]])


def scores(row: Tensor) -> tuple[Tensor, Tensor]:
    """Of every window of a row, (T - 7, letters): by the tree, and by the slid form in one go."""
    tree, slid = pair()
    return tree(row.unfold(0, design().context, 1)), slid(row[None])[0]


def apart() -> float:
    """How far the two forms are apart at most, on all of NAME."""
    tree, slid = scores(read())
    return float((tree - slid).abs().max())


def sees() -> tuple[list[list[int]], list[list[int]]]:
    """For every score of NAME, first to last, the places of `read` that it hangs on: in the tree, and in the slid form."""
    row, usual = read(), scores(read())
    found: tuple[list[list[int]], list[list[int]]] = ([[] for _ in usual[0]], [[] for _ in usual[0]])
    for place in range(len(row)):
        changed = row.clone()
        changed[place] = 26 - changed[place]
        for seen, before, now in zip(found, usual, scores(changed), strict=True):
            for score in (now - before).abs().amax(1).gt(1e-6).nonzero()[:, 0].tolist():
                seen[score].append(place)
    return found


def nodes(words: Sequence[str], alphabet: str) -> list[tuple[str, list[int]]]:
    """How many nodes each form computes for some names, level by level."""
    made, row = design(), jobs.row(words, alphabet)
    width = [made.context // (stride * fan) for stride, fan in zip(made.strides, made.fans, strict=True)]
    left = [made.context - 1 - sum(made.strides[: level + 1]) for level in range(len(width))]  # before the first score's place
    distinct = [len(level) for level in numbered(row, made)[1]]
    return [
        ("tree: a window for every score", [len(row) * count for count in width]),
        ("slid: names in one go, dots before them", [len(row) + len(words) * more for more in left]),
        ("every distinct node once", distinct),
    ]


# What is drawn


def shapes_picture() -> str:
    """The tree over one context, and beside each storey what comes out of its layers."""
    made, rows = design(), shapes()
    context = windows(letters(), made.context)[-1].tolist()
    storeys = [rows[:1], rows[1:2], *(rows[first : first + 4] for first in range(2, len(rows) - 1, 4)), rows[-1:]]
    counts = [made.context, made.context, *(made.context // (made.strides[level] * 2) for level in range(len(made.fans))), 1]
    with paper("Shapes through the tree", f"one context, “{NAME}”; B contexts at once", (7.4, 5.4)) as sheet:
        _bare(sheet, (-0.7, 13.2), (-0.6, len(counts) - 0.4))
        before: list[float] = []
        for height, count in enumerate(counts):
            each = made.context / count
            places = [each * (place + 0.5) - 0.5 for place in range(count)]
            for number, x in enumerate(places):
                below = before[number * len(before) // count : (number + 1) * len(before) // count]
                for other in below:
                    _edge(sheet, other, height - 1, x, height, COLOURS[0])
            for number, x in enumerate(places):
                word = chr(96 + context[number]) if height == 0 else ""
                _node(sheet, x, height, COLOURS[0] if height else INK, word)
            listed = storeys[height][::-1]
            for x, words in ((8.0, [name for name, _, _ in listed]), (11.4, [_shape(shape) for _, shape, _ in listed])):
                sheet.axes.text(x, height, "\n".join(words), va="center", fontsize=9)
            before = places
    return sheet.svg


def slid_picture() -> str:
    """What one score is made of: in the tree of its own window, and in the slid form, where the other scores are made too."""
    made, row = design(), read()
    last, levels = len(row) - 1, len(made.fans)
    mine: list[set[int]] = [{last}]  # from the top down, the places of which the last score is made
    for stride in reversed(made.strides):
        mine.insert(0, mine[0] | {place - stride for place in mine[0]})
    if not all(sorted(mine[0]) == seen[-1] for seen in sees()):
        raise ValueError(f"the picture says that the last score sees {sorted(mine[0])}; the networks say {sees()}")
    with paper(
        "The tree, and the same tree slid",
        "thick: what the last score is made of, alike in both; thin: what the scores before it need besides",
        (7.4, 5.4),
    ) as sheet:
        _bare(sheet, (-4.2, last + 0.6), (-0.8, 2 * levels + 3.1))
        for base, form in ((levels + 2.2, "tree"), (0.0, "slid")):
            for level in range(levels + 1):
                for place in range(sum(made.strides[:level]), last + 1):
                    inside = place in mine[level]
                    if form == "tree" and not inside:
                        continue
                    colour, y = COLOURS[0] if inside else INK, base + level
                    for other in (place - made.strides[level - 1], place) if level else ():
                        _edge(sheet, other, y - 1, place, y, colour, pale=not inside)
                    word = "" if level else (NAME[place - made.context] if place >= made.context else ".")
                    _node(sheet, place, y, colour, word, pale=not inside)
                stride = f", {made.strides[level - 1]} apart" if level else ""
                words = f"level {level}{stride}" if level else "letters"
                sheet.axes.text(-0.8, base + level, words, ha="right", va="center", fontsize=9)
            sheet.axes.text(-4.2, base + levels + 0.5, form, fontsize=10, fontweight="bold", va="center")
    return sheet.svg


def _bare(sheet: Sheet, x: tuple[float, float], y: tuple[float, float]) -> None:
    sheet.axes.set_axis_off()
    sheet.axes.set_xlim(*x)
    sheet.axes.set_ylim(*y)


def _edge(sheet: Sheet, x0: float, y0: float, x1: float, y1: float, colour: str, *, pale: bool = False) -> None:
    width, alpha = (0.8, 0.25) if pale else (1.4, 0.9)
    sheet.axes.plot([x0, x1], [y0, y1], color=colour, linewidth=width, alpha=alpha, zorder=1)


def _node(sheet: Sheet, x: float, y: float, colour: str, word: str, *, pale: bool = False) -> None:
    if word:
        bold = {"fontsize": 11, "fontweight": "bold", "alpha": 0.5 if pale else 1}
        sheet.axes.annotate(word, (x, y), (0, -6), textcoords="offset points", ha="center", va="top", **bold)
    sheet.axes.plot([x], [y], "o", markersize=4 if pale else 7, color=colour, alpha=0.35 if pale else 1, zorder=2)


# What is written


def tables() -> dict[str, str]:
    """The tables of the page, by the word in their mark."""
    rows = shapes()
    lines = ["| layer | what comes out | learned |", "|---|---|---:|"]
    lines += [f"| {name} | `{_shape(shape)}` | {f'{count:,}' if count else ''} |" for name, shape, count in rows]
    lines.append(f"| all | | {sum(count for _, _, count in rows):,} |")
    given = names.load()
    train = names.split(given.words)[0]
    counted = [f"| nodes at levels 1, 2 and 3 | of “{NAME}” | of all {len(train):,} names in training |", "|---|---:|---:|"]
    for (what, few), (_, many) in zip(nodes([NAME], given.letters), nodes(train, given.letters), strict=True):
        counted.append(f"| {what} | {_sum(few)} | {_sum(many)} |")
    tree, slid = sees()
    if tree != slid:
        raise ValueError("one of the forms sees what the other does not")
    dots, ahead = design().context, "·" * design().context + NAME
    reach = ["| the score for | is made of |", "|---|---|"]
    for score, seen in enumerate(slid):
        target = NAME[score] if score < len(NAME) else "the end"
        reach.append(f"| {target} | `{''.join(ahead[place] for place in seen)}` |")
    assert all(seen[-1] < dots + score for score, seen in enumerate(slid)), "a score sees the letter that it is about"
    return {"shapes": "\n".join(lines), "nodes": "\n".join(counted), "reach": "\n".join(reach)}


def page(text: str) -> str:
    """The page with its tables as they are now. Raises ValueError where it has no place for one."""
    for word, table in tables().items():
        begin, end = f"<!-- {word}: docs/make.py writes from here -->", "<!-- to here -->"
        before, mark, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (mark and closed):
            raise ValueError(f"{PAGE.name} has no place for {word}: a line `{begin}` and after it a line `{end}`")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text


def write() -> None:
    """Pictures and tables."""
    SHAPES.write_text(shapes_picture(), encoding="utf-8")
    SLID.write_text(slid_picture(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(['B', *map(str, shape[1:])])})"


def _sum(counts: list[int]) -> str:
    return f"{' + '.join(f'{count:,}' for count in counts)} = {sum(counts):,}"


if __name__ == "__main__":
    print("\n\n".join(tables().values()))
    print(f"\nThe two forms are apart by {apart():.0e} at most.")
