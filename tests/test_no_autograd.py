"""Every route to a gradient that someone else computes, tried where autograd is switched off, and where it is not.

A route is a function of a tensor that returns what it got hold of. With autograd off each has to raise or to come back with
None; in the same process without `install` each has to return something, so that a route that leads nowhere is found out.
Those that take the short way, through the engine and past torch's own Python, are here too: kind words are not the wall.
"""

from __future__ import annotations

import copy
import functools
import gc
import importlib
import importlib.machinery
import io
import os
import sys
import tempfile
import threading
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from test_jail import Warm, serve

if sys.platform != "linux":
    pytest.skip(
        "the warm child of these tests forks after importing torch, which is safe on Linux only", allow_module_level=True
    )

torch: Any = None  # imported by the warm child, not by pytest
aten: Any = None
C: Any = None
SAVED: bytes = b""  # a TorchScript function, saved and compiled before `install`
SCRIPTED: Any = None
UNIT: Any = None  # where TorchScript is compiled into
INSTALL_SAID = ""
OFF = "is switched off here: the exercise is to write the gradient by hand"
SOURCE = "def f(x):\n    y = torch.exp(x)\n    return torch.sigmoid(y * x) * y\n"


def f(x: Any) -> Any:
    return (x.tanh() * x).sum()


def engine(y: Any, x: Any) -> Any:
    """The gradient straight from the engine in C++."""
    run = torch.autograd.Variable._execution_engine.run_backward
    return run((y,), (torch.ones_like(y),), False, False, (x,), allow_unreachable=True, accumulate_grad=False)[0]


def leaf(x: Any) -> Any:
    return x.clone().requires_grad_()


# --- Routes that a learner may take by name.


def backward(x: Any) -> Any:
    x.requires_grad_()
    f(x).backward()
    return x.grad


def autograd_backward(x: Any) -> Any:
    x.requires_grad_()
    torch.autograd.backward([f(x)])
    return x.grad


def grad_kept_for_an_intermediate(x: Any) -> Any:
    h = x.requires_grad_().tanh()
    h.retain_grad()
    engine(h.sum(), x)
    return h.grad


def forward_mode(x: Any) -> Any:
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(x, torch.ones_like(x))
        return torch.autograd.forward_ad.unpack_dual(dual.tanh()).tangent


def unannotated(x):  # TorchScript would believe an annotation
    return x.tanh() * x


def scripted(x: Any) -> Any:
    return torch.jit.script(unannotated)(leaf(x)).grad_fn


BY_NAME: dict[str, Callable[[Any], Any]] = {
    ".backward()": backward,
    "torch.autograd.backward": autograd_backward,
    "torch.autograd.grad": lambda x: torch.autograd.grad(f(x.requires_grad_()), x)[0],
    "torch.autograd.functional.jacobian": lambda x: torch.autograd.functional.jacobian(f, x),
    "torch.autograd.functional.hessian": lambda x: torch.autograd.functional.hessian(f, x),
    "torch.autograd.functional.vjp": lambda x: torch.autograd.functional.vjp(f, x)[1],
    "torch.autograd.functional.jvp": lambda x: torch.autograd.functional.jvp(f, x, torch.ones_like(x))[1],
    "torch.func.grad": lambda x: torch.func.grad(f)(x),
    "torch.func.vjp": lambda x: torch.func.vjp(f, x)[1](torch.ones(()).double()),
    "torch.func.jvp": lambda x: torch.func.jvp(f, (x,), (x,))[1],
    "torch.func.jacrev": lambda x: torch.func.jacrev(f)(x),
    "torch.func.jacfwd": lambda x: torch.func.jacfwd(f)(x),
    "torch.func.hessian": lambda x: torch.func.hessian(f)(x),
    "torch.autograd.forward_ad.dual_level.__enter__": forward_mode,
    "torch.jit.script": scripted,
    "torch.jit.trace": lambda x: torch.jit.trace(f, (x,))(leaf(x)).grad_fn,
    "retain_grad": grad_kept_for_an_intermediate,
    "tanh_backward": lambda x: aten.tanh_backward(x, x),
    "convolution_backward": lambda x: torch.nn.grad.conv1d_input((1, 1, 5), torch.ones(1, 1, 3), torch.ones(1, 1, 3)),
    "complex": lambda x: torch.complex(x, x * 1e-30).tanh().tolist(),
}
"""By what the message has to name."""


# --- Routes around torch's own Python.


def with_switches_on(x: Any) -> Any:
    torch.set_grad_enabled(True)
    with torch.enable_grad(), torch.inference_mode(False):
        return through_the_engine(x)


def after_inference_mode(x: Any) -> Any:
    with torch.inference_mode():
        made = x * 1
    x = leaf(made)
    return engine(f(x), x)


def through_the_engine(x: Any) -> Any:
    x = leaf(x)
    return engine(f(x), x)


def in_a_thread(x: Any) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(through_the_engine(x)))
    thread.start()
    thread.join()
    return found[0] if found else None


def checkpointed(x: Any) -> Any:
    x = leaf(x)
    return engine(torch.utils.checkpoint.checkpoint(f, x, use_reentrant=False), x)


def function_of_ones_own(x: Any) -> Any:
    class Mine(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return f(x)

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            with torch.enable_grad():
                x = leaf(x.detach())
                return g * engine(f(x), x)

    x = leaf(x)
    return engine(Mine.apply(x), x)


def functorch_by_hand(x: Any) -> Any:
    level = C._functorch._grad_increment_nesting()
    C._functorch.set_inplace_requires_grad_allowed(True)
    wrapped = C._functorch._wrap_for_grad(x, level).requires_grad_()
    return C._functorch._unwrap_for_grad(engine(f(wrapped), wrapped), level)


def dual_by_hand(x: Any) -> Any:
    level = C._enter_dual_level()
    return torch._VF._unpack_dual(torch._VF._make_dual(x, torch.ones_like(x), level=level).tanh(), level=level)[1]


def dual_by_functorch(x: Any) -> Any:
    C._functorch._jvp_increment_nesting()
    level = C._enter_dual_level()
    return torch._VF._unpack_dual(torch._VF._make_dual(x, torch.ones_like(x), level=level).tanh(), level=level)[1]


def redispatched(key: str, x: Any) -> Any:
    keys = C.DispatchKeySet(getattr(C.DispatchKey, key)) | C.DispatchKeySet(C.DispatchKey.CPU)
    return aten.exp.default.redispatch(keys, leaf(x)).grad_fn


def kernel_by_name(key: str, x: Any) -> Any:
    keys = C.DispatchKeySet(getattr(C.DispatchKey, key)) | C.DispatchKeySet(C.DispatchKey.CPU)
    return torch.library.get_kernel("aten::exp", key).call_boxed(keys, leaf(x)).grad_fn


def on_mkldnn(x: Any) -> Any:
    return torch.tanh(x.float().reshape(1, -1).to_mkldnn().requires_grad_()).grad_fn


def on_nested(x: Any) -> Any:
    return torch.nested.nested_tensor([x], requires_grad=True).unbind()[0].grad_fn  # has kernels for nested tensors only


def on_jagged(x: Any) -> Any:
    return (torch.nested.nested_tensor([x], requires_grad=True, layout=torch.jagged) * 2).values().grad_fn


def on_sparse(x: Any) -> Any:
    x = torch.eye(2).to_sparse().requires_grad_()
    return torch.sparse.mm(x, torch.ones(2, 2)).grad_fn


def on_compressed(x: Any) -> Any:
    x = torch.eye(2).to_sparse_csr().requires_grad_()
    return torch.sparse.mm(x, torch.ones(2, 2)).grad_fn


def on_lazy(x: Any) -> Any:
    import torch._lazy.ts_backend

    torch._lazy.ts_backend.init()
    return x.to("lazy").requires_grad_().exp().grad_fn


def on_a_view_changed_in_place(x: Any) -> Any:
    x = leaf(x)
    view = x.view(2, 1)
    with torch.no_grad():
        x.mul_(2)
    return view.grad_fn


def on_parameters(x: Any) -> Any:
    layer = torch.nn.Linear(2, 2).double()
    return engine(layer(x).tanh().sum(), layer.weight)


def after_destroying_every_library(x: Any) -> Any:
    for found in gc.get_objects():
        if type(found) is torch.library.Library:
            found._destroy()
        elif type(found).__name__ == "_DispatchModule":
            found.reset()
    gc.collect()
    return through_the_engine(x)


def after_reloading(x: Any) -> Any:
    return importlib.reload(torch.autograd.functional).jacobian(f, x)


def after_importing_afresh(x: Any) -> Any:
    del sys.modules["torch._functorch.eager_transforms"]
    return importlib.import_module("torch._functorch.eager_transforms").vjp(f, x)[1](torch.ones(()).double())


def after_registering_the_old_kernel(x: Any) -> Any:
    old = torch.library.get_kernel("aten::exp", "AutogradCUDA")
    library = torch.library.Library("aten", "IMPL")
    library.impl("exp", lambda keys, x: old.call_boxed(keys, x), "AutogradCPU", with_keyset=True)
    return leaf(x).exp().grad_fn


def legacy_executor() -> None:
    C._jit_set_profiling_executor(False)
    C._jit_set_profiling_mode(False)


def compiled_by_hand(x: Any) -> Any:
    legacy_executor()
    return torch.jit.CompilationUnit(SOURCE).f(leaf(x)).grad_fn


def defined_by_hand(x: Any) -> Any:
    legacy_executor()
    UNIT.define(SOURCE, lambda name: torch)
    return UNIT.find_function("f")(leaf(x)).grad_fn


def compiled_before(x: Any) -> Any:
    legacy_executor()
    return SCRIPTED(leaf(x)).grad_fn


def loaded(x: Any) -> Any:
    legacy_executor()
    return torch.jit.load(io.BytesIO(SAVED))(leaf(x)).grad_fn


def loaded_by_hand(x: Any) -> Any:
    legacy_executor()
    return C.import_ir_module_from_buffer(UNIT, SAVED, None, {}, False).forward(leaf(x)).grad_fn


GRAPH = """graph(%x : Float(2, strides=[1], requires_grad=1, device=cpu)):
  %y : Tensor = aten::exp(%x)
  return (%y)
"""


def differentiated_graph(x: Any) -> Any:
    return C._jit_differentiate(C.parse_ir(GRAPH)).df


def differentiated_by_a_function_that_gc_finds(x: Any) -> Any:
    found = {function.__name__: function for function in gc.get_objects() if type(function) is types.BuiltinFunctionType}
    return found["_jit_differentiate"](found["parse_ir"](GRAPH)).df


AROUND: dict[str, Callable[[Any], Any]] = {
    function.__name__.replace("_", " "): function
    for function in (
        *(with_switches_on, after_inference_mode, through_the_engine, in_a_thread, checkpointed, function_of_ones_own),
        *(functorch_by_hand, dual_by_hand, dual_by_functorch),
        *(on_mkldnn, on_nested, on_jagged, on_sparse, on_compressed, on_lazy, on_a_view_changed_in_place, on_parameters),
        *(after_destroying_every_library, after_reloading, after_importing_afresh, after_registering_the_old_kernel),
        *(compiled_by_hand, defined_by_hand, compiled_before, loaded, loaded_by_hand),
        *(differentiated_graph, differentiated_by_a_function_that_gc_finds),
    )
}
AROUND["grad_fn"] = lambda x: f(leaf(x)).grad_fn
for _key in ("AutogradCPU", "AutogradCUDA", "AutogradOther", "AutogradPrivateUse1", "AutogradMeta"):
    AROUND[f"redispatched at {_key}"] = functools.partial(redispatched, _key)
    AROUND[f"kernel of {_key}"] = functools.partial(kernel_by_name, _key)


# --- Formulas that come with torch.


def found_by_gc(x: Any) -> Any:
    for function in gc.get_objects():
        if type(function) is types.FunctionType and function.__name__ == "tanh_backward":
            try:
                return function(x, x)
            except RuntimeError:  # a wrapper with other ideas of its arguments
                continue
    raise LookupError("all of them refused")


FORMULAS: dict[str, Callable[[Any], Any]] = {
    "tanh_backward": lambda x: aten.tanh_backward(x, x),
    "tanh_backward.grad_input": lambda x: aten.tanh_backward.grad_input(x, x, grad_input=torch.empty_like(x)),
    "sigmoid_backward": lambda x: aten.sigmoid_backward(x, x),
    "threshold_backward": lambda x: aten.threshold_backward(x, x, 0),
    "gelu_backward": lambda x: aten.gelu_backward(x, x),
    "softmax by torch": lambda x: torch._softmax_backward_data(x, x, 0, torch.float64),
    "log_softmax": lambda x: aten._log_softmax_backward_data(x, x, 0, torch.float64),
    "embedding_dense_backward": lambda x: aten.embedding_dense_backward(x[:, None], torch.tensor([0, 1]), 4, -1, False),
    "nll_loss_backward": lambda x: aten.nll_loss_backward(x[0], x[None], torch.tensor([1]), None, 1, -100, x[0]),
    "native_batch_norm_backward": lambda x: aten.native_batch_norm_backward(
        x[:, None], x[:, None], None, None, None, x[:1], x[:1], True, 1e-5, [True, False, False]
    ),
    "native_layer_norm_backward": lambda x: aten.native_layer_norm_backward(
        x[None], x[None], [2], x[:1, None], x[:1, None], None, None, [True, False, False]
    ),
    "convolution_backward": lambda x: aten.convolution_backward(
        x.view(1, 1, 2), x.view(1, 1, 2), x[:1].view(1, 1, 1), [0], [1], [0], [1], False, [0], 1, [True, True, False]
    ),
    "conv1d_weight": lambda x: torch.nn.grad.conv1d_weight(x.view(1, 1, 2), (1, 1, 1), x.view(1, 1, 2)),
    "select_backward": lambda x: aten.select_backward(x[0], [2], 0, 0),
    "glu_jvp": lambda x: aten.glu_jvp(x[:1], x, x, 0),
    "sparse softmax": lambda x: aten._sparse_softmax_backward_data(
        *[x.view(1, 2).to_sparse()] * 2, 1, x.view(1, 2).to_sparse()
    ),
    "mkldnn linear": lambda x: aten.mkldnn_linear_backward_input([1, 2], x.float().view(1, 2).to_mkldnn(), torch.ones(2, 2)),
    "kernel under CPU": lambda x: aten.tanh_backward.default.redispatch(C.DispatchKeySet(C.DispatchKey.CPU), x, x),
    "kernel by key": lambda x: aten.tanh_backward.default._op_dk(C.DispatchKey.CPU, x, x),
    "kernel by name": lambda x: torch.library.get_kernel("aten::tanh_backward", "CPU").call_boxed(C._dispatch_keys(x), x, x),
    "operation by name": lambda x: C._jit_get_operation("aten::tanh_backward")[0](x, x),
    "under vmap": lambda x: torch.vmap(aten.tanh_backward)(x, x),
    "decomposed": lambda x: aten.infinitely_differentiable_gelu_backward.default.decompose(x, x),
    "torch._decomp": lambda x: importlib.import_module("torch._decomp.decompositions").tanh_backward(x, x),
    "torch._decomp, by table": lambda x: torch._decomp.decomposition_table[aten.tanh_backward.default](x, x),
    "torch._decomp, unwrapped": lambda x: torch._decomp.decompositions.tanh_backward.__wrapped__(x, x),
    "torch._decomp, by gc": found_by_gc,
    "complex, taken apart": lambda x: torch.tanh(x + 1e-30j).imag.tolist(),
    "complex, viewed": lambda x: torch.view_as_real(torch.tanh(x + 1e-30j)).tolist(),
    "complex, its angle": lambda x: torch.tanh(x + 1e-30j).angle().tolist(),
}
WITHOUT_CONTROL = {"by name: torch.compile": lambda x: torch.compile(f)(x)}  # takes too long where it works
ROUTES = {**{f"by name: {name}": route for name, route in BY_NAME.items()}, **AROUND, **FORMULAS}


@pytest.mark.parametrize("route", ROUTES)
def test_no_gradient(off: Warm, route: str) -> None:
    ending = off.run(route)
    assert not something(ending.value), ending
    assert not ending.kind.startswith(("SIG", "exit", "NameError")), ending


@pytest.mark.parametrize("route", ROUTES)
def test_the_same_route_leads_somewhere_while_autograd_is_on(on: Warm, route: str) -> None:
    ending = on.run(route)
    if ending.kind == "AttributeError" and "get_kernel" in ending.message:
        pytest.skip("this version of torch does not have it")
    if ending.kind == "ModuleNotFoundError":
        pytest.skip(ending.message)
    assert ending.kind == "returned", ending
    assert something(ending.value)


def something(value: Any) -> bool:
    """Whether there is a gradient in it: not None, and not all zeros."""
    return any(map(something, value)) if isinstance(value, list) else bool(value)


@pytest.mark.parametrize("name", [*BY_NAME, "torch.compile"])
def test_says_plainly_what_is_switched_off(off: Warm, name: str) -> None:
    assert str(off.run(f"by name: {name}")) == f"ForbiddenError: `{name}` {OFF}"


# --- What goes on working.


def module_trained_by_hand() -> Any:
    layer = torch.nn.Linear(3, 2)
    for parameter in layer.parameters():
        parameter.grad = torch.ones_like(parameter)
        parameter.data -= 0.1 * parameter.grad
    layer.zero_grad()
    with torch.no_grad():
        layer.bias += 1
    return layer(torch.ones(2, 3))


def switches() -> Any:
    x = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        y = x * 2
    with torch.enable_grad():
        y = y + x.detach()
    with torch.inference_mode():
        z = y + 1
    x.requires_grad_(False).mul_(2)
    return [y, z + x, torch.tensor([1.0], requires_grad=True) * 2, x.grad]


def in_place() -> Any:
    x = torch.arange(12.0).view(3, 4)
    x[0] += 1
    x.T[1].zero_()
    x.view(-1)[::2].mul_(2)
    x[[0, 1], [2, 3]] = 7
    x.index_add_(0, torch.tensor([0, 0]), torch.ones(2, 4))
    return x


HONEST: dict[str, Callable[[Any], Any]] = {
    "matmul": lambda t: t(3, 4) @ t(4, 5),
    "einsum": lambda t: torch.einsum("bij,bjk->bik", t(2, 3, 4), t(2, 4, 5)),
    "powers": lambda t: (t(3, 4) ** 2 + 1e-5) ** -0.5,
    "broadcast": lambda t: t(3, 1) * t(4) / (t(1, 4) + 9),
    "reductions": lambda t: [t(3, 4).sum(0, keepdim=True), t(3, 4).var(0), t(3, 4).max(1).values, t(3, 4).logsumexp(1)],
    "softmax": lambda t: [t(3, 4).softmax(1), t(3, 4).log_softmax(1)],
    "cross entropy": lambda t: torch.nn.functional.cross_entropy(t(3, 4), torch.tensor([0, 1, 3])),
    "batch norm": lambda t: torch.nn.functional.batch_norm(t(8, 4), None, None, training=True),
    "layer norm": lambda t: torch.nn.functional.layer_norm(t(8, 4), (4,)),
    "conv": lambda t: torch.nn.functional.conv1d(t(2, 3, 8), t(4, 3, 2), dilation=2),
    "transposed conv": lambda t: torch.nn.functional.conv_transpose1d(t(2, 4, 8), t(4, 3, 2)),
    "unfold and fold": lambda t: torch.nn.functional.fold(torch.nn.functional.unfold(t(1, 1, 4, 4), 2), (4, 4), 2),
    "pooling": lambda t: torch.nn.functional.max_pool1d(t(2, 3, 8), 2),
    "attention": lambda t: torch.nn.functional.scaled_dot_product_attention(t(1, 3, 4), t(1, 3, 4), t(1, 3, 4)),
    "embedding": lambda t: torch.nn.functional.embedding(torch.tensor([[0, 2]]), t(4, 3)),
    "gelu": lambda t: torch.nn.functional.gelu(t(4, 3)),
    "dropout": lambda t: torch.nn.functional.dropout(t(50), 0.5),
    "gru": lambda t: torch.nn.GRU(3, 4).double()(t(2, 1, 3))[0],
    "one hot": lambda t: torch.nn.functional.one_hot(torch.tensor([0, 2]), 3).double() @ t(3, 2),
    "where and masks": lambda t: [torch.where(t(3, 4) > 0, t(3, 4), 0.0), t(5).masked_fill(t(5) > 0, 0), t(9)[t(9) > 0]],
    "scatter": lambda t: torch.zeros(4, 3).double().scatter_add_(0, torch.tensor([[0, 1, 1]]), t(1, 3)),
    "in place": lambda t: in_place(),
    "sort": lambda t: t(9).sort().values,
    "flip and cumsum": lambda t: t(3, 4).flip(0).cumsum(0),
    "stack and cat": lambda t: [torch.stack([t(2), t(2)]), torch.cat([t(2), t(2)])],
    "linalg": lambda t: torch.linalg.solve(t(3, 3), t(3)),
    "random": lambda t: [torch.rand(3), torch.randint(0, 9, (3,)), torch.multinomial(torch.ones(5), 3)],
    "printing": lambda t: repr(t(2, 2)) + repr(t(2).requires_grad_()),
    "copying": lambda t: [copy.deepcopy(torch.nn.Parameter(t(3))).data, t(3).clone().contiguous()],
    "numpy": lambda t: torch.from_numpy(t(3).numpy() * 2),
    "saving": lambda t: torch.load(io.BytesIO(saved(t(3)))),
    "vmap": lambda t: torch.vmap(torch.dot)(t(3, 4), t(3, 4)),
    "training by hand": lambda t: module_trained_by_hand(),
    "switches": lambda t: switches(),
    "conjugate of a real": lambda t: [t(2).conj(), t(2, 2).mH, t(2).real],
}


def saved(x: Any) -> bytes:
    file = io.BytesIO()
    torch.save(x, file)
    return file.getvalue()


@pytest.mark.parametrize("work", HONEST)
def test_honest_work_gives_the_same_numbers(honest: tuple[dict[str, Any], dict[str, Any]], work: str) -> None:
    on, off = honest
    assert on[work] == off[work]


@pytest.fixture(scope="module")
def honest(on: Warm, off: Warm) -> tuple[dict[str, Any], dict[str, Any]]:
    return on.run("honest").value, off.run("honest").value


def test_nothing_requires_a_gradient_any_more(off: Warm) -> None:
    assert off.run("requires").value == [True, False, True]


def test_install_is_silent_and_may_be_called_again(off: Warm) -> None:
    assert off.run("installed again").value == ""


# --- deny


@pytest.mark.parametrize(
    "call",
    [
        "torch.tanh(x)",
        "x.tanh()",
        "x.tanh_()",
        "torch.nn.Tanh()(x)",
        "aten.tanh(x)",
        "torch._foreach_tanh([x])",
        "torch.tanh(x, out=x)",
    ],
)
def test_denied_operations_refuse_in_every_spelling(off: Warm, call: str) -> None:
    words = "`tanh` may not be called in this exercise: write the gradient by hand, from the tensors that you are given"
    assert str(off.run(f"denied: {call}")) == f"ForbiddenError: {words}"


@pytest.mark.parametrize("call", ["x.exp()", "x.sigmoid()", "x.softmax(0)", "x.cosh()", "x @ x"])
def test_other_operations_are_not_denied(off: Warm, call: str) -> None:
    assert off.run(f"denied: {call}").kind == "returned"


def test_denying_is_for_one_process(off: Warm) -> None:
    off.run("denied: x.tanh()")
    assert off.run("not denied: x.tanh()").kind == "returned"


def test_an_operation_that_torch_does_not_have_is_a_mistake_of_the_course(off: Warm) -> None:
    assert str(off.run("denied: nothing")) == "ValueError: torch has no operation named `hyperbolic_tangent`"


# --- The warm children.


@pytest.fixture(scope="module")
def off() -> Iterator[Warm]:
    child = Warm(__file__, "off")
    yield child
    child.close()


@pytest.fixture(scope="module")
def on() -> Iterator[Warm]:
    child = Warm(__file__, "on")
    yield child
    child.close()


def plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.to_dense().tolist() if isinstance(value, torch.Tensor) else value if value is None else str(value)


def run(work: Callable[[Any], Any]) -> Any:
    torch.manual_seed(0)
    try:
        return plain(work(functools.partial(torch.randn, dtype=torch.float64)))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def perform(job: Mapping[str, Any]) -> Any:
    case = job["case"]
    warnings.simplefilter("ignore")  # torch's words about prototypes
    torch.manual_seed(0)
    x = torch.tensor([0.3, -0.5], dtype=torch.float64)
    if route := {**ROUTES, **WITHOUT_CONTROL}.get(case):
        return plain(route(x))
    from grader import no_autograd

    if case == "requires":
        return [leaf(x).requires_grad, (leaf(x) * 2).requires_grad, torch.nn.Parameter(x).requires_grad]
    if case == "installed again":
        no_autograd.install()
        return INSTALL_SAID
    if case == "honest":
        return {work: run(HONEST[work]) for work in HONEST}
    what = case.partition(": ")[2]
    if case.startswith("denied"):
        no_autograd.deny(["hyperbolic_tangent"] if what == "nothing" else ["tanh"])
    return plain(eval(what, {"torch": torch, "aten": aten, "x": x}))


def main() -> None:
    global torch, aten, C, SAVED, SCRIPTED, UNIT, INSTALL_SAID
    import torch
    import torch.utils.checkpoint

    aten, C = torch.ops.aten, torch._C
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # TorchScript is deprecated
    module = torch.jit.trace(torch.nn.Tanh(), torch.ones(2))
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    SAVED = buffer.getvalue()
    SCRIPTED = torch.jit.CompilationUnit(SOURCE).f
    UNIT = C.CompilationUnit()
    if "off" in sys.argv:
        from grader import no_autograd

        warnings.simplefilter("error")
        stderr = os.dup(2)
        with tempfile.TemporaryFile() as said:
            os.dup2(said.fileno(), 2)
            no_autograd.install()
            os.dup2(stderr, 2)
            said.seek(0)
            INSTALL_SAID = said.read().decode()
    else:
        import torch._dynamo  # functorch would import it in every fork
    serve(perform)


if __name__ == "__main__":
    main()
