"""The harness of a training run: makes the engine's modules out of their texts, in the worker, and starts it. Holds no truth.

A worker can't import them: it sees no files. So they travel in the job's header, each to stand where it would if it could.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from typing import Any


def drive(scope: Mapping[str, Any], header: Mapping[str, Any], tensors: Mapping[str, Any], send: Callable[..., None]) -> None:
    """Called by the worker once the learner's files are loaded."""
    for name, text in header["modules"]:
        module = types.ModuleType(name)
        sys.modules[name] = module
        exec(compile(text, f"<{name}>", "exec"), vars(module))
    sys.modules[header["modules"][-1][0]].drive(scope, header, tensors, send)
