"""Train the network with your own gradients.

Here it all comes together. You write one step of training, and the judge calls it
thousands of times on real names. There is no loss.backward() in it, and could not be: in
the process that runs your code autograd is switched off, down to the last kernel. All
that the network learns, it learns from lines that you wrote.

The forward is given. It is the network of the exercises before this one with 200 hidden
units, in fewer lines: cross-entropy is one call, and the tensors that only served as
stations are gone. Use what it leaves behind as you like, and give your own names to
whatever you need on the way. Then there are two blanks.

The first is the backward pass: seven gradients, one for each parameter. You have all of
them in exercise 27. What differs is that probs is not there any more; make it yourself if
you want it. The second is the update. Every parameter takes a small step against its
gradient, and the size of the step is lr. It has to change the tensors that you were
handed. A line like p = p - lr * dp makes a new tensor, calls that one p, and leaves the
network exactly as it was.

First the judge looks at single steps, in float64 and on batches that are not always 32:
it hands you parameters and a batch, and compares all seven after your step with its own.
What departs is named, and no rounding can hide it. This matters, because a network can
learn around a small mistake so well that its loss would never tell. Then it trains: 8,000
steps, the second half of them with a tenth of the lr, in a few seconds. You have passed
when every step agrees, and the loss on names that the network has never seen is as low
as a right backward makes it.

Once it passes, run ninja train 28 --steps 200000. That is the lecture's full training.
It takes a minute or two, and at its end you get the curve of the loss, and names that
the network made up, letter by letter, from what your gradients taught it.
"""

import torch
import torch.nn.functional as F


def step(parameters, Xb, Yb, lr):
    C, W1, b1, W2, b2, bngain, bnbias = parameters
    n = Xb.shape[0]

    # forward
    emb = C[Xb]  # (n, T, C)
    embcat = emb.view(n, -1)  # (n, T*C)
    hprebn = embcat @ W1 + b1  # (n, H)
    bnmean = hprebn.mean(0, keepdim=True)  # (1, H)
    bndiff = hprebn - bnmean  # (n, H)
    bnvar = (bndiff**2).sum(0, keepdim=True) / (n - 1)  # (1, H)
    bnvar_inv = (bnvar + 1e-5) ** -0.5  # (1, H)
    bnraw = bndiff * bnvar_inv  # (n, H)
    hpreact = bngain * bnraw + bnbias  # (n, H)
    h = torch.tanh(hpreact)  # (n, H)
    logits = h @ W2 + b2  # (n, V)
    loss = F.cross_entropy(logits, Yb)  # ()

    # backward: no autograd here, only what you write
    dC = ...
    dW1 = ...
    db1 = ...
    dW2 = ...
    db2 = ...
    dbngain = ...
    dbnbias = ...
    gradients = [dC, dW1, db1, dW2, db2, dbngain, dbnbias]

    # update: each parameter in place, a step of size lr against its gradient
    ...
    return loss
