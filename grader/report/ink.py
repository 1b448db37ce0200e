"""What the terminal report is drawn with: marks, colours, and lines that wrap under themselves.

Knows nothing of verdicts; `terminal` decides what is said. Every string becomes a `rich.text.Text` here, cleaned and in
characters that the console can take, so that nothing a learner wrote is ever read as markup. A style always covers just its
own words (`Text().append`): the style of a whole `Text` would colour what is appended to it later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from grader.report.text import LIMIT, clean, fit, label

NARROWEST = 24
"""Columns that are drawn for at least; a narrower terminal wraps by itself."""

# Only colours that read on light and dark alike; never the only sign of anything.
GOOD = "green"
BAD = "bold red"
STOPPED = "bold magenta"
QUIET = "dim"
STRONG = "bold"
TYPED = "bold cyan"
PLACE = "cyan"


@dataclass(frozen=True)
class Marks:
    """One character for each state, and the few lines that are drawn."""

    right: str
    wrong: str
    todo: str
    stopped: str
    inherited: str
    broken: str
    full: str
    empty: str
    side: str


UNICODE = Marks("✓", "✗", "·", "!", "↳", "?", "━", "─", "│")
ASCII = Marks("+", "x", ".", "!", "~", "?", "#", "-", "|")


@dataclass(frozen=True)
class Ink:
    """How wide the page is and which characters it takes."""

    width: int
    encoding: str

    @property
    def marks(self) -> Marks:
        """All of the beautiful set or none of it: a mixture looks like a mistake."""
        wanted = "".join(vars(UNICODE).values())
        return UNICODE if fit(wanted, self.encoding) == wanted else ASCII

    def text(self, words: str, style: str = "", limit: int = LIMIT) -> Text:
        """Words in one style, cleaned and fitted. `code` between backticks stands out."""
        text = Text().append(fit(clean(words, limit), self.encoding), style)
        text.highlight_regex(r"`[^`\n]+`", STRONG)
        return text

    def name(self, words: str, style: str = "", limit: int = 80) -> Text:
        """A name, an id, a path: one line, cut beyond `limit`."""
        return Text().append(fit(label(words, limit), self.encoding), style)

    def line(self, prefix: Text | str, body: Text | str, style: str = "") -> Hang:
        """One paragraph whose later lines stand under the first, right of `prefix`."""
        return Hang(
            prefix if isinstance(prefix, Text) else self.text(prefix, style),
            body if isinstance(body, Text) else self.text(body, style),
            self.width,
        )

    def block(self, body: Text | str, side_style: str, indent: int = 2) -> Hang:
        """A paragraph with a line drawn down its left side."""
        side = Text(" " * indent).append(self.marks.side, side_style).append(" ")
        return Hang(side, body if isinstance(body, Text) else self.text(body), self.width, repeat=True)

    def bar(self, done: int, total: int, cells: int) -> Text:
        """A progress bar: full only when everything is done, empty only when nothing is."""
        filled = round(cells * done / total) if total else 0
        if 0 < done < total:
            filled = min(max(filled, 1), cells - 1)
        return Text().append(self.marks.full * filled, GOOD).append(self.marks.empty * (cells - filled), QUIET)


@dataclass(frozen=True)
class Hang:
    """A prefix and a body that wraps beside it; with `repeat` the prefix stands before every line."""

    prefix: Text
    body: Text
    width: int
    repeat: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Line by line, without the padding that a rich table would leave at the ends."""
        yield from self.lines(console, min(self.width, options.max_width))

    def lines(self, console: Console, width: int) -> Iterator[Text]:
        """The wrapped lines, none wider than `width` where that leaves the body any room."""
        indent = self.prefix.cell_len
        lines = self.body.wrap(console, max(width - indent, NARROWEST // 2), overflow="fold") or [Text("")]
        for count, line in enumerate(lines):
            whole = (self.prefix if self.repeat or not count else Text(" " * indent)).copy()
            whole.append_text(line)
            whole.rstrip()
            whole.no_wrap, whole.overflow = True, "ignore"
            yield whole
