"""What nbclient needs of a kernel that the nest forked: a manager of few words, and a client that does not dawdle.

Jupyter's own manager would start a process; ours asks the nest. nbclient itself is as it comes, but for a limit on outputs.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import time
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from nbclient import NotebookClient

from grader.kernels.outcome import Budget
from grader.kernels.run import OUTPUT_LIMIT, PORTS

if TYPE_CHECKING:
    from grader.kernels.run import Nest


class Kernel:
    """A kernel manager as far as nbclient asks for one."""

    ipykernel = False  # else nbclient would add arguments of its own
    kernel_id = "ninja"

    def __init__(self, nest: Nest, folder: Path, budget: Budget) -> None:
        self.nest, self.folder, self.budget = nest, folder, budget
        self.pid = 0
        self.isolation: tuple[str, ...] = ()
        self.info: dict[str, Any] = {
            "transport": "ipc",  # Unix sockets in the folder: no port that anyone else could reach
            "ip": str(folder / "k"),
            "key": secrets.token_hex(16),
            "signature_scheme": "hmac-sha256",
            **{port: number for number, port in enumerate(PORTS, 1)},
        }

    @property
    def has_kernel(self) -> bool:
        return bool(self.pid)

    async def start_kernel(self, **_: Any) -> None:
        connection = self.folder / "kernel.json"
        connection.write_text(json.dumps({**self.info, "kernel_name": "python3"}))
        connection.chmod(0o644)
        self.pid, self.isolation = await asyncio.to_thread(self.nest.fork, connection, self.folder, self.budget)

    def client(self) -> AsyncKernelClient:
        made = Client()
        made.kernel = self
        info: Any = {**self.info, "key": self.info["key"].encode()}
        made.load_connection_info(info)
        return made

    async def is_alive(self) -> bool:
        return bool(self.pid) and self.nest.ended(self.pid) is None

    async def interrupt_kernel(self) -> None:
        self.nest.ask({"signal": int(signal.SIGINT), "pid": self.pid})

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        self.ask_to_end()

    async def cleanup_resources(self, restart: bool = False) -> None:
        """Nothing is left: the folder is removed by whoever made it."""

    def ask_to_end(self) -> None:
        """End it at once, and what it may have started."""
        if self.pid and self.nest.ended(self.pid) is None:
            self.nest.ask({"signal": int(signal.SIGKILL), "pid": self.pid})


class Client(AsyncKernelClient):
    """Ready as soon as the kernel is: Jupyter's own waits a fifth of a second for silence."""

    kernel: Kernel

    async def is_alive(self) -> bool:
        """As the nest knows it, which reaps it: heartbeats take seconds to be missed."""
        return await self.kernel.is_alive()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout or 60.0)
        while time.monotonic() < end:
            asked = self.kernel_info()
            try:
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] != "kernel_info_reply":
                    continue
                self._handle_kernel_info_reply(reply)
                while True:  # until our own question is answered on the other channel too: then we hear all that is said there
                    heard = await self.iopub_channel.get_msg(timeout=0.3)
                    idle = heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle"
                    if idle and heard["parent_header"].get("msg_id") == asked:
                        return
            except Empty:
                continue
        raise RuntimeError("the kernel did not answer in time")


class _Runner(NotebookClient):
    """nbclient, with an end to what a notebook may print."""

    printed = 0

    def output(self, outs: list[Any], msg: Any, display_id: Any, cell_index: int) -> Any:
        before, self.printed = self.printed, self.printed + len(json.dumps(msg["content"], default=str))
        if self.printed <= OUTPUT_LIMIT:
            return super().output(outs, msg, display_id, cell_index)
        if before <= OUTPUT_LIMIT:
            said = {"name": "stderr", "text": f"ninja: no more is kept of what it prints than {OUTPUT_LIMIT >> 20} MB\n"}
            super().output(outs, {**msg, "msg_type": "stream", "content": said}, None, cell_index)
            kernel: Any = self.km
            self._interrupting = asyncio.ensure_future(kernel.interrupt_kernel())
        return None


def client(document: Any, kernel: Kernel | None, folder: Path, budget: Budget) -> NotebookClient:
    """An nbclient for this notebook; without a kernel it starts one of its own, cold."""
    manager: Any = kernel
    made = _Runner(
        document,
        km=manager,
        kernel_name="python3",
        timeout=int(budget.cell),
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "Timeout", "evalue": f"it ran for {budget.cell:g} seconds", "traceback": []},
        record_timing=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
    made.log.disabled = True
    return made
