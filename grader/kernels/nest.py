"""The warm parent of kernels: has torch and ipykernel imported, forks a kernel when asked, kills and reaps it. Holds no truth.

    → {"fork": {"connection": "…/kernel.json", "folder": "…", "hidden": […], "budget": 30, "limits": {…}}}
    → {"signal": 2, "pid": 123}
    ← {"pid": 123} · {"ready": 123, "walls": […]} · {"exit": 0, "pid": 123}

One line of JSON each, on standard input and output. A kernel lets go of both before any cell runs.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"  # before torch: a second thread here, and a forked kernel would hang on it

import contextlib
import gc
import json
import random
import selectors
import signal
import sys
from pathlib import Path
from typing import Any

IMPORTED = """
    torch torch.nn.functional numpy ipykernel.kernelapp ipykernel.ipkernel IPython.core.interactiveshell IPython.core.completer
    IPython.core.completerlib IPython.core.debugger IPython.extensions.storemagic ipykernel.debugger debugpy.server.api psutil
    pydoc sqlite3 faulthandler tornado.platform.asyncio unicodedata encodings.idna matplotlib.pyplot
    matplotlib_inline.backend_inline grader.kernels.room grader.kernels.budget
"""


def main() -> None:
    """Serve until standard input closes; then kill what is left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    out = os.dup(1)
    os.dup2(2, 1)
    for name in IMPORTED.split():
        with contextlib.suppress(ImportError):
            __import__(name)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    children: set[int] = set()
    waiting = b""
    while True:
        for key, _ in selector.select():
            if key.fileobj == wake_read:
                os.read(wake_read, 4096)
                for pid in tuple(children):
                    done, status = os.waitpid(pid, os.WNOHANG)
                    if done:
                        children.discard(pid)
                        _say(out, {"exit": os.waitstatus_to_exitcode(status), "pid": pid})
                continue
            data = os.read(0, 65536)
            if not data:
                for pid in children:
                    _signal(pid, signal.SIGKILL)
                return
            *lines, waiting = (waiting + data).split(b"\n")
            for line in lines:
                request = json.loads(line)
                if "signal" in request and request["pid"] in children:
                    _signal(request["pid"], request["signal"])
                elif "fork" in request:
                    pid = os.fork()
                    if pid == 0:
                        selector.close()
                        _become_kernel(request["fork"], out, (wake_read, wake_write))
                    children.add(pid)
                    _say(out, {"pid": pid})


def _say(out: int, message: dict[str, Any]) -> None:
    os.write(out, json.dumps(message).encode() + b"\n")


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if number == signal.SIGINT:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)


def _become_kernel(request: dict[str, Any], out: int, wake: tuple[int, int]) -> None:
    """In the forked child: leave all of the nest's behind, confine itself, be a kernel. Never returns."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        folder = Path(request["folder"])
        os.chdir(folder)
        os.environ.clear()  # it may hold secrets of whoever ran the command
        home = str(folder)
        os.environ.update(HOME=home, IPYTHONDIR=f"{home}/.ipython", MPLCONFIGDIR=f"{home}/.matplotlib", TMPDIR=home)
        os.environ.update(request["environment"])
        random.seed()
        if (numpy := sys.modules.get("numpy")) is not None:
            numpy.random.seed()
        gc.unfreeze()
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.closerange(min(wake), max(wake) + 1)
        from grader.kernels import budget, room

        limits = room.Limits(**request["limits"])
        walls = room.enter(folder, [Path(path) for path in request["hidden"]], limits)
        sys.argv = ["ipykernel_launcher"]
        sys.path.insert(0, "")
        from ipykernel import iostream, kernelapp

        # It would open a TCP port for what children of the kernel print. There are none, and no port may be opened.
        app_of: Any = kernelapp
        threads: Any = iostream.IOPubThread
        app_of.IOPubThread = lambda socket, **_: threads(socket)
        app: Any = app_of.IPKernelApp.instance()
        app.initialize(["-f", request["connection"], "--HistoryManager.hist_file=:memory:"])
        _without_programs(app.shell)
        budget.install(app.shell, request["budget"])
        _say(out, {"ready": os.getpid(), "walls": list(walls)})
        os.close(out)
        app.start()
        code = 0
    finally:
        os._exit(code)


def _without_programs(shell: Any) -> None:
    """`!wget …` says that it was not run, and its cell goes on: what notebooks fetch lies in the folder already."""

    def say(command: str, **_: Any) -> None:
        print(f"ninja: not run here: !{command}")

    shell.system = shell.system_piped = shell.system_raw = say
    shell.getoutput = lambda command, **_: [f"ninja: not run here: {command}"]


if __name__ == "__main__":
    main()
