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
MAX_INDEX = 256 << 10
"""Bytes of safetensors' own list of tensors. An honest one has a few hundred entries of some hundred bytes; each that is empty
costs its sender nothing and its reader a tensor."""


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


def lengths(prefix: bytes, cap: int, header_cap: int = MAX_HEADER) -> tuple[int, int]:
    """Header and payload length. Raises FrameError beyond the caps."""
    header, payload = PREFIX.unpack(prefix)
    if header > header_cap or payload > cap:
        raise FrameError(f"a frame of {header} + {payload} bytes, where at most {header_cap} + {cap} are agreed")
    return header, payload


def unpack(header: bytes, payload: bytes) -> Frame:
    """The inverse of `Frame.pack` after the prefix. Raises FrameError."""
    if int.from_bytes(payload[:8], "little") > MAX_INDEX:
        raise FrameError(f"a malformed frame: its list of tensors is longer than {MAX_INDEX} bytes")
    try:
        parsed = json.loads(header)
        tensors = safetensors.torch.load(payload)
    except Exception as error:
        raise FrameError(f"a malformed frame: {error}") from error
    if not isinstance(parsed, dict):
        raise FrameError("a malformed frame: its header is no object")
    return Frame(parsed, tensors)
