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
"""

from jaxtyping import Float
from torch import Tensor


def forward(a: Float[Tensor, "n k"], b: Float[Tensor, "k m"]):
    y = a @ b  # (n, m)
    return y


def backward(dy, a, b):
    # solution
    # a[i, p] stands in row i of y only, next to b[p, j] in column j:  da[i, p] = Σⱼ dy[i, j] b[p, j].
    # The sum runs over the second index of both, and a matrix product wants it to be the first of the second: hence .T
    da = dy @ b.T  # (n, m) @ (m, k)
    # b[p, j] stands in column j of y only, next to a[i, p] in row i:  db[p, j] = Σᵢ a[i, p] dy[i, j].
    db = a.T @ dy  # (k, n) @ (n, m)
    # end solution
    return da, db


HINTS = (
    (
        "Only row i of y knows about a[i, p], but all of that row does: it meets b[p, 0] in column 0, b[p, 1] in column 1, "
        "and so on. Add up these effects, each weighted with its entry of dy."
    ),
    (
        "da[i, p] = Σⱼ dy[i, j] * b[p, j]. The index that is summed stands second in both; in a matrix product it stands "
        "second in the left factor and first in the right one. What turns b[p, j] round?"
    ),
    "da = dy @ b.T. For db the sum runs over the rows i, so it is a that gets transposed, and it comes on the left.",
)
