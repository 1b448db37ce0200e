# Every frame that a stage takes in, with something in every field that has no place there.
# ninja/28_train: crash, 0 points
# says: ended the process that ran it
import os
import sys

import torch

frame = sys._getframe()
while "send" not in frame.f_locals:
    frame = frame.f_back
send = frame.f_locals["send"]
FIELDS = (
    "trial",
    "replaced",
    "loss",
    "loss_is",
    "missing",
    "lines",
    "update_missing",
    "what",
    "step",
    "type",
    "message",
    "line",
)
for odd in (None, True, -1, 10**400, 1e999, "x" * 1000, [], [[]], {}, {"dC": 10**400}, {"dC": {}}):
    for kind in ("loaded", "stepped", "blanks", "progress", "not_finite", "metrics"):
        send({"kind": kind, **dict.fromkeys(FIELDS, odd)}, {"losses": torch.zeros(2, 2), "C": torch.zeros(3)})
        send({"kind": kind, **dict.fromkeys(FIELDS, odd), "trial": 0}, {"losses": torch.zeros(2), "C": torch.zeros(3).bool()})
os._exit(0)
