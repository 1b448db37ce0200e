"""The list of exercises to move about in: a frozen `Browse`, and what keys and a screen make of it. Pure.

`ninja list` and `ninja watch` show the same one, each inside its own loop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ninja.listing import Item, fits
from ninja.terminal import WORDS, Paint

ONLY = ("all", "todo", "done")
Outcome = Literal["stay", "open", "close"]


@dataclass(frozen=True)
class Browse:
    """What the list looks like now. `at` counts among the lines that are shown."""

    title: str
    items: tuple[Item, ...]
    only: str = "all"
    query: str = ""
    searching: bool = False
    at: int = 0

    @property
    def shown(self) -> tuple[Item, ...]:
        """The lines that filter and search leave."""
        words = self.query.lower().split()
        return tuple(item for item in self.items if fits(item, self.only) and all(word in _text(item) for word in words))

    @property
    def chosen(self) -> Item | None:
        """The line under the cursor."""
        shown = self.shown
        return shown[min(self.at, len(shown) - 1)] if shown else None


def press(browse: Browse, key: str) -> tuple[Browse, Outcome]:
    """What a key does to the list."""
    last = max(len(browse.shown) - 1, 0)
    at = min(browse.at, last)
    if browse.searching:
        if key in ("enter", "escape"):
            return replace(browse, searching=False, query="" if key == "escape" else browse.query), "stay"
        if key == "backspace":
            return replace(browse, query=browse.query[:-1], at=0), "stay"
        if len(key) == 1:
            return replace(browse, query=browse.query + key, at=0), "stay"
    moves = {
        "up": -1,
        "k": -1,
        "down": 1,
        "j": 1,
        "pageup": -10,
        "pagedown": 10,
        "home": -len(browse.items),
        "end": len(browse.items),
    }
    if key in moves:
        return replace(browse, at=min(max(at + moves[key], 0), last)), "stay"
    if browse.searching:
        return browse, "stay"
    match key:
        case "/":
            return replace(browse, searching=True, query="", at=0), "stay"
        case "a" | "t" | "d":
            return replace(browse, only={"a": "all", "t": "todo", "d": "done"}[key], at=0), "stay"
        case "tab":
            return replace(browse, only=ONLY[(ONLY.index(browse.only) + 1) % len(ONLY)], at=0), "stay"
        case "enter" if browse.chosen is not None:
            return browse, "open"
        case "escape" if browse.query:
            return replace(browse, query="", at=0), "stay"
        case "q" | "escape" | "l" | "gone":
            return browse, "close"
    return browse, "stay"


def draw(browse: Browse, paint: Paint, width: int, height: int, *, enter: str) -> list[str]:
    """The list as lines of at most `width` columns, at most `height` of them. `enter` says what that key does."""
    done = sum(item.state == "pass" for item in browse.items)
    head = [paint.bold(browse.title[:width]), paint.dim(_filters(browse, done)[:width]), ""] if height > 8 else []
    rows: list[tuple[str, bool]] = []
    track = ""
    chosen = browse.chosen
    for item in browse.shown:
        if item.track != track:
            track = item.track
            inside = [one for one in browse.items if one.track == track]
            standing = item.note or f"{sum(one.state == 'pass' for one in inside)} of {len(inside)}"
            rows.append((paint.bold(track) + paint.dim(f"  {standing}"[: max(width - len(track), 0)]), False))
        rows.append((_row(item, paint, width, item is chosen), item is chosen))
    if not rows:
        rows.append((paint.dim("nothing here"), False))
    keys = (
        f"search: {browse.query}_"
        if browse.searching
        else f"arrows move  enter {enter}  a all  t to do  d done  / search  q back"
    )
    room = max(height - len(head) - 2, 1)
    cursor = next((index for index, (_, here) in enumerate(rows) if here), 0)
    top = max(0, min(cursor - room // 2, len(rows) - room))
    return [
        *head,
        *(row for row, _ in rows[top : top + room]),
        "",
        keys[:width] if browse.searching else paint.dim(keys[:width]),
    ]


def _filters(browse: Browse, done: int) -> str:
    names = {"all": f"all {len(browse.items)}", "todo": f"to do {len(browse.items) - done}", "done": f"done {done}"}
    line = "  ".join(f"[{name}]" if only == browse.only else f" {name} " for only, name in names.items())
    return line + (f"  matching “{browse.query}”" if browse.query and not browse.searching else "")


def _row(item: Item, paint: Paint, width: int, here: bool) -> str:
    number, _, name = item.id.rpartition("/")[2].partition("_")
    state = "" if item.state in ("pass", "pending", "locked") or width < 50 else f"  {WORDS.get(item.state, item.state)}"
    words = f"{number} {name:20}  {item.title}" if width >= 70 else f"{number} {name}"
    room = max(width - 4 - len(state), 1)
    words = words if len(words) <= room else words[: room - 1] + paint.fit("…", ".")
    body = f"{words}{state}"
    return f"{'>' if here else ' '} {paint.mark(item.state)} {paint.inverse(body) if here else body}"


def _text(item: Item) -> str:
    return f"{item.id} {item.title} {item.state}".lower()
