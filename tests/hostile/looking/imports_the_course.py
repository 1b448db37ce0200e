# Imports the course's own package.
# ninja/11_tanh: error, 0 points
# says: Error
from ninja import network


def backward(dh, hpreact, h):
    return network
