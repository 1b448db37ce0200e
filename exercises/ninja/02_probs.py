"""Logarithm: from probabilities to log-probabilities.

Forward takes the logarithm of every entry of probs, each one for itself. Nothing is
summed, shared or stretched, so whatever you find for a single number holds for all of
them. This is the chain rule in its plainest form: what arrived from above, times the
local slope.

What arrives is dlogprobs. In the network that is the tensor of the exercise before this
one, which is zero almost everywhere. The judge hands you random numbers in its place,
so that no slip can hide behind a zero, and so that a mistake in one exercise never
spoils the next. It does so in every single step from here on.

Once you have the formula, stop and look at what it does. Say the right letter was given
a probability of 0.9 in one row and of 0.01 in another. Which of the two rows receives
the larger gradient, and how many times larger? This is how the loss decides whom to
correct most.

    given   dlogprobs  (n, V)
            probs      (n, V)
    wanted  dprobs     (n, V)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(probs: Float[Tensor, "n V"]):
    logprobs = probs.log()  # (n, V)
    return logprobs


def backward(dlogprobs, probs):
    dprobs = ...
    return dprobs
