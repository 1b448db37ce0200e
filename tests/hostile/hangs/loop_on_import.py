# Hangs as soon as the file is run, before any function is called.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: cpu_seconds=0
while True:
    pass


import torch


def backward(dh, hpreact, h):
    return (1.0 - h**2) * dh
