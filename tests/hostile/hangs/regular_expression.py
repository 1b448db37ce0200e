# One call into C that backtracks for years; no Python signal handler would ever run.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: cpu_seconds=0
import re


def backward(dh, hpreact, h):
    re.match(r"(a+)+$", "a" * 64 + "b")
    return (1.0 - h**2) * dh
