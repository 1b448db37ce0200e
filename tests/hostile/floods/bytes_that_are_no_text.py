# Prints what is no UTF-8, control characters and half a surrogate pair, and is right.
# ninja/11_tanh: pass, 1 point
import os


def backward(dh, hpreact, h):
    os.write(1, bytes(range(256)))
    print("\ud800\x1b]0;owned\x07\x1b[2J")
    return (1.0 - h**2) * dh
