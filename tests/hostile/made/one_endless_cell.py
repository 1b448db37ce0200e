"""Makes a notebook of which one cell has a megabyte of code: it is passed over, and the answer beside it is judged.

ninja/11_tanh: pass, 1 point
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    big = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "x = 1\n" * 200_000}
    answer = "# answer: ninja/11_tanh\ndef backward(dh, hpreact, h):\n    return (1.0 - h**2) * dh"

    cells = [big, {**big, "source": answer}]
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
