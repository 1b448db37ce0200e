"""Makes a notebook of cells that are nested, chained and repeated beyond what a parser likes.

ninja/26_network: pending, 1 point
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    sources = [
        "(" * 100_000,
        "x = " + "-" * 100_000 + "1",
        "x = y" + ".a" * 50_000,
        "x = 1" + "+1" * 50_000,
        "x = y" + "()" * 20_000,
    ]
    sources += [
        "if x: pass\n" + "elif x: pass\n" * 10_000,
        "x = " + "lambda:" * 30_000 + "1",
        "x = " + "f'{" * 40 + "1" + "}'" * 40,
    ]
    sources += ["".join(" " * k + "if 1:\n" for k in range(120)) + " " * 120 + "x = 1", "x = 1\0", "dh = dlogits @ W2.T"]

    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
