# Sleeps: it uses no processor time, so the clock ends it.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: wall_seconds=2
import time


def backward(dh, hpreact, h):
    time.sleep(3600)
    return (1.0 - h**2) * dh
