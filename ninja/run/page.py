"""The page of a run: its numbers, its pictures, its names, in one HTML file that loads nothing. A pure function to text.

Names, models and notes come from files that anyone may have written: all of it is escaped.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from html import escape
from typing import Any

from ninja.files import read
from ninja.run.folder import SAMPLES, Metrics, RunFolder

WHOSE = {"you": "on your own backward passes", "reference": "on the worked solutions", "autograd": "on autograd"}
LOSSES = {
    "train": "training names",
    "val": "validation names",
    "unseen": "validation names that never occur in training",
    "test": "test names",
}
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --ink: #1f2328; --paper: #ffffff; --dim: #59636e; --line: #d1d9e0; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #e6edf3; --paper: #0d1117; --dim: #9198a1; --line: #3d444d; }}
}}
body {{ margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0; }}
h2 {{ font-size: 1.15rem; margin: 2.25rem 0 .5rem; }}
p {{ margin: .4rem 0; max-width: 44rem; }}
.dim, dt, th {{ color: var(--dim); font-weight: normal; }}
dl {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem 1.5rem;
  align-items: end; margin: 1.25rem 0; }}
dt {{ font-size: .85rem; line-height: 1.3; }}
dd {{ margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }}
.pictures {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: 2rem; }}
figure {{ margin: 0; }}
svg {{ display: block; width: 100%; height: auto; }}
ul {{ columns: 8rem; padding: 0; list-style: none; margin: .5rem 0; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ text-align: left; padding: .15rem 1.5rem .15rem 0; }}
summary {{ cursor: pointer; margin-top: 2rem; }}
pre {{ overflow-x: auto; border: 1px solid var(--line); padding: .75rem; font-size: .8rem; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def page(run: RunFolder, told: Metrics, drawn: Mapping[str, str]) -> str:
    """The page, as HTML. `drawn` are its pictures, SVG by name."""
    about, result = run.about, run.result
    whose = WHOSE.get(run.by, run.by)
    what = f"{run.model}, recipe {about['recipe']}, trained {whose}, begun {run.created[:16].replace('T', ' ')} UTC"
    parts = [
        f'<p class="dim">{escape(what)}</p>',
        _state(run, told),
        _numbers(run, told, result),
    ]
    if drawn:
        figures = "\n".join(f"<figure>{svg}</figure>" for svg in drawn.values())
        parts.append(f'<h2>Pictures</h2>\n<div class="pictures">\n{figures}\n</div>')
    names = samples(run, result)
    if names:
        made = "".join(f"<li>{escape(name) or '<i>(nothing)</i>'}</li>" for name in names)
        parts.append(f"<h2>Names that it made up</h2>\n<ul>{made}</ul>")
    settings = escape(json.dumps({key: about[key] for key in ("config", "names", "versions") if key in about}, indent=1))
    parts.append(f"<details><summary>Settings</summary>\n<pre>{settings}</pre>\n</details>")
    return _PAGE.format(title=escape(run.name), body="\n".join(part for part in parts if part))


def samples(run: RunFolder, result: Mapping[str, Any] | None) -> list[str]:
    """Names that it made up: those of its result, else those of its file."""
    listed = (result or {}).get("samples")
    if isinstance(listed, list):
        return [str(name) for name in listed]
    return (read(run.path / SAMPLES) or b"").decode("utf-8", "replace").splitlines()


def worst(told: Metrics) -> tuple[str, float, float] | None:
    """Of all checks against autograd the largest difference: of which gradient, how large, and what is allowed."""
    found = []
    for _, said in told.checks:
        differences, tolerance = said.get("differences"), said.get("tolerance")
        if isinstance(differences, dict) and isinstance(tolerance, int | float):
            found += [
                (str(name), float(value) if isinstance(value, int | float) else math.inf, float(tolerance))
                for name, value in differences.items()
            ]
    return max(found, key=lambda each: each[1]) if found else None


def _state(run: RunFolder, told: Metrics) -> str:
    if run.finished:
        return ""
    why = f" ({told.stopped})" if told.stopped else ""
    on = f" <code>ninja train --resume {escape(run.name)}</code> goes on." if run.resumable else ""
    return f"<p><strong>Not at its end: step {told.steps:,} of {run.steps:,}{escape(why)}.</strong>{on}</p>"


def _numbers(run: RunFolder, told: Metrics, result: Mapping[str, Any] | None) -> str:
    """The numbers that one wants first, large; then the checks, in a sentence."""
    losses = (result or {}).get("losses", {})
    listed = [(f"loss on {words}", f"{losses[key]:.4f}") for key, words in LOSSES.items() if _is_number(losses.get(key))]
    if not listed and told.vals:
        listed = [("validation loss so far", f"{told.vals[-1][1]:.4f}")]
    listed += [
        ("parameters", f"{run.about['parameters']:,}"),
        ("letters seen at once", str(run.about["config"].get("design", {}).get("context", "?"))),
        ("steps", f"{run.steps if run.finished else told.steps:,}"),
    ]
    if _is_number((result or {}).get("seconds")):
        seconds = (result or {})["seconds"]
        listed.append(("seconds", f"{seconds:,.1f}" if seconds < 100 else f"{seconds:,.0f}"))
    text = "<dl>" + "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in listed) + "</dl>"
    share = (result or {}).get("share")
    if _is_number(share):
        text += f'\n<p class="dim">{share:.1%} of the validation names occur in training too, under the other sex.</p>'
    checked = worst(told)
    if checked is not None:
        name, difference, tolerance = checked
        verdict = "all agreed" if difference <= tolerance else "<strong>not all agreed</strong>"
        text += (
            f"\n<p>Gradients compared with autograd at {len(told.checks):,} steps: {verdict}. Largest difference "
            f"{difference:.1e}, of <code>{escape(name)}</code>; allowed are {tolerance:.0e}.</p>"
        )
    return text


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
