"""Kind words about autograd: what is refused with a line number, and what honest code may say."""

import ast
import textwrap

import pytest

from grader import policy

REFUSED = {
    "grad": "dh = h.grad",
    "grad of an expression": "dh = (h * 1).grad",
    "grad_fn": "f = h.grad_fn",
    "autograd.grad": "dh, = torch.autograd.grad(loss, h)",
    "aliased torch": "import torch as T\nT.autograd.grad(loss, h)",
    "from torch import autograd": "from torch import autograd",
    "from torch.autograd import grad": "from torch.autograd import grad",
    "func": "torch.func.vjp(f, h)",
    "from torch.func": "from torch.func import vjp",
    "functorch": "import functorch",
    "aten": "torch.ops.aten.tanh_backward(dh, h)",
    "bound aten": "from torch import ops\nops.aten.tanh_backward(dh, h)",
    "_C": "torch._C._nn.gelu_backward(dh, h)",
    "complex step": "dh = (h + 1e-30j)",
    "jax": "import jax.numpy as jnp",
    "ctypes": "import ctypes",
    "decompositions": "from torch._decomp.decompositions import tanh_backward",
}
HONEST = {
    "no_grad": "with torch.no_grad():\n    dh = dlogits @ W2.T",
    "autograd.no_grad": "with torch.autograd.no_grad():\n    pass",
    "own grad attribute": "class P:\n    pass\np = P()\np.grad = 1\ndh = p.grad",
    "own backward": "class Layer:\n    def backward(self, dout):\n        return dout\nLayer().backward(1)",
    "a name called grad": "grad = dlogits\ndh = grad @ W2.T",
    "functional": "import torch.nn.functional as F\nF.one_hot(Yb, num_classes=27)",
    "comment": "# h.grad would be easy\ndh = 1",
    "string": "print('loss.backward()')",
    "Greek": "δh = dlogits",
    "a local called autograd": "ops = 3\nops.real",
}


def check(source):
    return policy.check(ast.parse("import torch\n" + textwrap.dedent(source)))


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_refused_with_its_line(source):
    refusal = check(source)
    assert refusal is not None
    assert refusal.line >= 2
    assert "by hand" in refusal.message


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_honest_code_is_never_refused(source):
    assert check(source) is None


def test_the_first_line_is_named():
    assert check("x = 1\ny = h.grad\nz = g.grad").line == 3
