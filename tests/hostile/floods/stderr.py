# Writes to standard error without end.
# ninja/11_tanh: output_limit, 0 points
# says: more than 1 MB
import sys


def backward(dh, hpreact, h):
    while True:
        print("spam " * 1000, file=sys.stderr)
    return (1.0 - h**2) * dh
