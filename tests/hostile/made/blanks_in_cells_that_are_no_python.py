"""Makes a notebook of broken cells full of blanks, on which a careless pattern spends hours.

ninja/26_network: pending, 1 point
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    sources = [
        "(" + "\n" * 200_000,
        "( a" + " " * 200_000,
        "x\n" + " " * 200_000 + "?",
        "# exercise" + " " * 200_000,
        "dh = dlogits @ W2.T",
    ]

    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
