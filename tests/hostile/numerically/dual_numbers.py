# Dual numbers of one's own: whoever writes this has written the rule of tanh.
# ninja/11_tanh: pass, 1 point
# fools us: yes
import torch


class Dual:
    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def tanh(self):
        value = torch.tanh(self.value)
        return Dual(value, (1 - value * value) * self.slope)


def backward(dh, hpreact, h):
    return Dual(hpreact, dh).tanh().slope
