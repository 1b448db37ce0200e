"""Matrix product: where the two transposes come from.

y = a @ b takes rows of k numbers to rows of m numbers. Written out, every entry is a
sum of k products:

    y[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + ... = Σₚ a[i, p] * b[p, j]

You may have heard that nobody needs to derive the gradients: da has to be (n, k), and
there is just one way to multiply dy, which is (n, m), and b, which is (k, m), so that
an (n, k) comes out. That is true, it feels like cheating, and it makes an excellent
check. But shapes are not a reason, and when n, k and m are all the same every wrong way
fits as well. Derive it once, properly, and you may cheat with a clear conscience ever
after.

So take a single entry, a[0, 1], in a product of 2 by 2 matrices. Write all four entries
of y on paper. In which of them does a[0, 1] appear, and what does it stand next to in
each? Multiply each of those by the matching entry of dy and add up. You now have one
entry of da as a short sum of products; do a second one, and look at them until you see
a row of one matrix against a column of another. Then do the same for b.

    given   dy  (n, m)
            a   (n, k)
            b   (k, m)
    wanted  da  (n, k)
            db  (k, m)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(a: Float[Tensor, "n k"], b: Float[Tensor, "k m"]):
    y = a @ b  # (n, m)
    return y


def backward(dy, a, b):
    da = ...
    db = ...
    return da, db
