# Writes to the descriptors themselves, as code in C would.
# ninja/11_tanh: output_limit, 0 points
# says: more than 1 MB
import os


def backward(dh, hpreact, h):
    while True:
        os.write(1, b"spam " * 1000)
        os.write(2, b"spam " * 1000)
    return (1.0 - h**2) * dh
