"""Makes a notebook in which every second line says which exercise begins.

ninja/26_network: pending, 1 point
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": "# Exercise 1\ndh = dlogits @ W2.T\n" * 5_000}]
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
