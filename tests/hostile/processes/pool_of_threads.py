# A pool of threads, as some libraries make for themselves.
# ninja/11_tanh: error, 0 points
# says: Error
from multiprocessing.pool import ThreadPool


def backward(dh, hpreact, h):
    with ThreadPool(8) as pool:
        pool.map(abs, range(100))
    return (1.0 - h**2) * dh
