# Waits for a lock that it holds itself.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: wall_seconds=2
import threading


def backward(dh, hpreact, h):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
    return (1.0 - h**2) * dh
