# Without num_classes there are as many columns as the largest label asks for.
# status: fail
# dlogprobs: wrong_shape
# diagnosis: dlogprobs cut_off

import torch.nn.functional as F


def backward(logprobs, Yb):
    dlogprobs = -F.one_hot(Yb).to(logprobs.dtype) / logprobs.shape[0]
    return dlogprobs
