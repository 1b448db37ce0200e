"""Frames between judge and worker: a JSON header and raw tensor bytes (safetensors). Knows no truth; unpickles nothing.

    !IQ header length, payload length | header, UTF-8 JSON | payload, safetensors

The judge caps both lengths before it reads, and takes a malformed frame for a crash of the worker.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import safetensors.torch
from torch import Tensor

PREFIX = struct.Struct("!IQ")
MAX_HEADER = 4 << 20


class FrameError(ValueError):
    """Bytes that are no frame, or more of them than agreed."""


@dataclass(frozen=True)
class Frame:
    """One message. Tensors keep dtype and shape; they arrive contiguous."""

    header: Mapping[str, Any]
    tensors: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return str(self.header.get("kind"))

    def pack(self) -> bytes:
        header = json.dumps(self.header).encode()
        # A copy of each: safetensors refuses tensors that share memory, and learners' answers often do.
        payload = safetensors.torch.save({name: t.detach().clone().contiguous() for name, t in self.tensors.items()})
        return PREFIX.pack(len(header), len(payload)) + header + payload


def lengths(prefix: bytes, cap: int) -> tuple[int, int]:
    """Header and payload length. Raises FrameError beyond the caps."""
    header, payload = PREFIX.unpack(prefix)
    if header > MAX_HEADER or payload > cap:
        raise FrameError(f"a frame of {header} + {payload} bytes, where at most {MAX_HEADER} + {cap} are agreed")
    return header, payload


def unpack(header: bytes, payload: bytes) -> Frame:
    """The inverse of `Frame.pack` after the prefix. Raises FrameError."""
    try:
        parsed = json.loads(header)
        tensors = safetensors.torch.load(payload)
    except Exception as error:
        raise FrameError(f"a malformed frame: {error}") from error
    if not isinstance(parsed, dict):
        raise FrameError("a malformed frame: its header is no object")
    return Frame(parsed, tensors)
