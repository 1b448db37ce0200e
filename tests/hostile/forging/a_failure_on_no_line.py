# Describes a failure on a line that no file has.
# ninja/10_output_linear: error, 0 points
# says: Odd: made up
import os
import sys


def backward(dlogits, h, W2):
    frame = sys._getframe()
    while "send" not in frame.f_locals:
        frame = frame.f_back
    send = frame.f_locals["send"]
    send({"kind": "failed", "type": "Odd", "message": "made up", "line": 10**30, "traceback": "line " + "9" * 5000})
    os._exit(0)
    return dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)
