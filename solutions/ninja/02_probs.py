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
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(probs: Float[Tensor, "n V"]):
    logprobs = probs.log()  # (n, V)
    return logprobs


def backward(dlogprobs, probs):
    # solution
    # The slope of log at p is 1/p: steep where p is small. A right letter that was thought unlikely is pushed hard.
    dprobs = (1.0 / probs) * dlogprobs
    # end solution
    return dprobs


def draw(rng, n, V):
    # A logarithm wants positive numbers, and these are called probabilities.
    return {"probs": torch.randn(n, V, generator=rng).softmax(1)}


HINTS = (
    "Every entry goes its own way, so think of one: y = log(x). What is dy/dx?",
    (
        "The slope of log at x is 1/x, and x is here the entry of probs. The chain rule multiplies it by what came from "
        "above, entry by entry."
    ),
    "dprobs = (1.0 / probs) * dlogprobs.",
)
