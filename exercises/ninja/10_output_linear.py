"""Output layer: a matrix product plus a bias that every row shares.

Each row of h describes one example in H numbers. The matrix W2 turns them into V
scores, one for each letter, and b2 adds to each letter's score something that does not
depend on the example. All n rows go through the same W2 and the same b2.

Three gradients are asked. For the product, take the smallest example that is not
trivial, 2 by 2, and write the entries out. logits[0, 0] is then

    h[0, 0] * W2[0, 0] + h[0, 1] * W2[1, 0] + b2[0]

and three more like it. Choose one entry of h, find all the places it stands in, and add
up what comes back from each. Do you recognise the pattern? You can also get there by
shapes alone, since dh has to be (n, H) and little else fits. That is a good check and a
poor proof, and it goes silent when n, H and V are equal, so let it confirm what you
have derived.

Note what is missing from what backward is handed: b2. How can its gradient be known
without its value? And b2 is (V), one number a letter, while dlogits is (n, V): one
bias, used in how many rows?

    given   dlogits  (n, V)
            h        (n, H)
            W2       (H, V)
    wanted  dh       (n, H)
            dW2      (H, V)
            db2      (V)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(h: Float[Tensor, "n H"], W2: Float[Tensor, "H V"], b2: Float[Tensor, " V"]):
    logits = h @ W2 + b2  # (n, V)
    return logits


def backward(dlogits, h, W2):
    dh = ...
    dW2 = ...
    db2 = ...
    return dh, dW2, db2
