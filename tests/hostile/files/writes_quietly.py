# Writes wherever it can, swallows what is refused, and is right.
# ninja/11_tanh: pass, 1 point
import os
import tempfile


def backward(dh, hpreact, h):
    for folder in (".", "..", "/tmp", os.path.expanduser("~"), "/dev/shm", os.path.dirname(__file__) or "."):
        for way in ("w", "a", "x"):
            try:
                open(f"{folder}/hostile_was_here", way).write("1")
            except OSError:
                pass
        for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/etc/passwd", path)):
            try:
                make(f"{folder}/hostile_was_here")
            except OSError:
                pass
    try:
        tempfile.NamedTemporaryFile(prefix="hostile_was_here", delete=False)
    except OSError:
        pass
    return (1.0 - h**2) * dh
