"""The picture of a learning-rate sweep: a pure function from its reading to SVG."""

from __future__ import annotations

from ninja.run.canvas import COLOURS, paper
from ninja.search.slope import Reading

POINTS = 2000
"""More than so many do not fit beside one another."""


def sweep(reading: Reading, model: str) -> str:
    """The loss over the rate, on a logarithmic axis: every step, smoothed, where it falls fastest, where it is lowest."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    hint = "the loss of one short run whose rate rises from step to step"
    if reading.rate is not None:
        hint += f". Suggestion: {reading.rate:g}, where it is lowest"
    with paper(f"Which learning rate? {model}", hint, (5.4, 3.7)) as sheet:
        axes, each = sheet.axes, max(1, len(reading.losses) // POINTS)
        axes.plot(reading.rates[::each], reading.losses[::each], color=COLOURS[0], alpha=0.3, linewidth=0.8, label="each step")
        axes.plot(reading.rates, reading.smooth, color=COLOURS[0], label="smoothed")
        for place, colour, mark, text in (
            (reading.steepest, COLOURS[1], "v", "falls fastest"),
            (reading.lowest, COLOURS[3], "o", "lowest" if reading.rate is None else "lowest: the suggestion"),
        ):
            rate, loss = reading.rates[place], reading.smooth[place]
            axes.axvline(rate, color=colour, linewidth=1, linestyle=(0, (5, 2)))
            axes.plot([rate], [loss], color=colour, marker=mark, linestyle="", markersize=7, label=f"{text}, {rate:.2g}")
        axes.set_xscale("log")
        axes.set_xlim(reading.rates[0], reading.rates[-1])
        axes.xaxis.set_major_locator(LogLocator(10))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        low, high = min(reading.smooth), reading.ceiling
        axes.set_ylim(low - 0.1 * (high - low) - 0.05, high)
        axes.set_xlabel("learning rate")
        axes.set_ylabel("nats a letter")
        sheet.legend(loc="upper center", ncols=2)
    return sheet.svg
