# SIGKILL to itself.
# ninja/11_tanh: crash, 0 points
# says: signal 9
import signal


def backward(dh, hpreact, h):
    signal.raise_signal(signal.SIGKILL)
    return (1.0 - h**2) * dh
