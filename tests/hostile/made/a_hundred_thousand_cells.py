"""Makes a notebook of 100,000 cells.

unreadable
says: 100,000 cells
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": "dh = 1"}] * 100_000
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
