"""Makes a notebook with three megabytes of code.

unreadable
says: KB of text and code
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": "dh = 1\n" * 20_000}] * 30
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
