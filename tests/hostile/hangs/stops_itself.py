# Sends itself SIGSTOP: a stopped process heeds no signal but the one that ends it.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: wall_seconds=2
import signal


def backward(dh, hpreact, h):
    signal.raise_signal(signal.SIGSTOP)
    return (1.0 - h**2) * dh
