"""Paper and ink of every picture: matplotlib drawn to SVG text, the same bytes each time, readable on light and on dark.

    with paper("Loss", "what to look for") as sheet:
        sheet.axes.plot(…)
    sheet.svg

matplotlib is imported when a sheet is taken, never before: it takes half a second. No window, no pyplot, and nobody's
matplotlibrc has a say.
"""

from __future__ import annotations

import contextlib
import html
import io
import logging
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#123457"
"""Stands for whatever colour text has where the picture is shown; grids are the same, paler."""
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#8c8c8c")
"""Okabe and Ito's, which those who see fewer colours can tell apart, and which show on white and on black."""
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
SIZE = (5.4, 3.5)
_STYLE = (
    "<style>.picture{color:#1f2328;background:#ffffff}"
    "@media(prefers-color-scheme:dark){.picture{color:#e6edf3;background:#0d1117}}</style>"
)
_RC: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: found, read aloud, small
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "text.parse_math": False,  # a `$` among the letters is a letter
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.alpha": 0.15,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.6,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "path.simplify": True,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color", "grid.color"), INK),
}


@dataclass
class Sheet:
    """What is drawn on, and once that is done, `svg`."""

    figure: Figure
    axes: Axes
    svg: str = ""

    def legend(self, **where: Any) -> None:
        """Names the lines, where there are any names."""
        if self.axes.get_legend_handles_labels()[1]:
            self.axes.legend(**where)


@contextlib.contextmanager
def paper(title: str, hint: str = "", size: tuple[float, float] = SIZE) -> Iterator[Sheet]:
    """An empty sheet with a title, and below it what to look for. Inches; a phone shows a width of five well."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # that it makes itself a cache is nobody's concern
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that its own font lacks: the reader's will have them
        mpl.rcdefaults()
        rc: Any = mpl.rcParams
        rc.update(_RC)
        rc["svg.hashsalt"] = title  # ids of pictures that stand on one page differ
        figure = Figure(figsize=size)
        sheet = Sheet(figure, figure.add_subplot())
        lines = textwrap.wrap(hint, int(size[0] * 13.5))
        above = sheet.axes.set_title(title, loc="left", fontsize=12, fontweight="bold", pad=6 + 13 * len(lines))
        above.set_parse_math(False)
        if lines:
            sheet.axes.annotate(
                "\n".join(lines), (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points", fontsize=9, alpha=0.75
            )
        yield sheet
        written = io.StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    sheet.svg = _tidy(written.getvalue(), f"{title}. {hint}".rstrip(". ") + ".")


def style(number: int) -> dict[str, Any]:
    """Colour and dashes of the line of that number, counted from 0: no two alike among the first 28."""
    return {"color": COLOURS[number % len(COLOURS)], "linestyle": DASHES[number // len(COLOURS) % len(DASHES)]}


def text(sheet: Sheet, x: float, y: float, words: str, **how: Any) -> None:
    """Words at a place in the data. They are not allowed to push the axes about."""
    sheet.axes.text(x, y, words, clip_on=True, **how).set_in_layout(False)


def thousands(axes: Axes) -> None:
    """Whole numbers along the x axis, as 1,000."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def logarithmic(axes: Axes, values: Sequence[float]) -> None:
    """A y axis in powers of ten, whole ones, that has room for all values above zero."""
    import math

    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    sound = [value for value in values if 0 < value < math.inf]
    low, high = (math.floor(math.log10(min(sound))), math.ceil(math.log10(max(sound)))) if sound else (-4, -2)
    axes.set_yscale("log")
    axes.set_ylim(10.0**low, 10.0 ** max(high, low + 1))
    axes.yaxis.set_major_locator(LogLocator(10, numticks=12))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"1e{round(math.log10(value))}".replace("-", "\N{MINUS SIGN}"))
    )


def _tidy(svg: str, says: str) -> str:
    """Fit to stand in a page or alone: ink that follows the reader's colours, a name, nothing that says when or by what."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = svg.replace(INK, "currentColor")
    label = html.escape(says, quote=True)
    return svg.replace("<svg ", f'<svg class="picture" role="img" aria-label="{label}" ', 1).replace(">", f">\n {_STYLE}", 1)
