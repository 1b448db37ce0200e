"""Makes a notebook of two thousand cells, each of which waits for the next.

ninja/26_network: pending, 1 point
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    sources = [*(f"v{k} = dh + v{k + 1}" for k in range(2000)), "dh = dlogits @ W2.T"]

    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
