"""No autograd: switches automatic differentiation off in this process, for good and at no cost per call.

Runs in the warm parent of the workers, before any learner's code; the judge, who needs autograd for the truth, never calls it.
Nothing here may keep an original, a handle or a setting by which a learner's Python could bring autograd back.

How torch comes by a gradient, and what becomes of each way:

- Every operation has an autograd kernel, which records the graph and carries the tangents of forward mode. A fallthrough takes
  its place in torch's dispatcher, for every kind of tensor: nothing is recorded, whatever the switches say.
- Operations that are derivatives (`tanh_backward`, …) raise, and so do the same formulas in Python (`torch._decomp`).
- TorchScript differentiates by formulas of its own, past the dispatcher. Its compiler and its executor are taken out.

The rest is kind words: `.backward()`, `torch.autograd.grad` and their like say what is the matter.

What is not stopped here: a complex step (`complex`, `imag`, … raise, but `x + 1j` can't), finite differences, dual numbers of
one's own, formulas in files that the jail does not hide; `deny` takes away the operations that some of these need. And ctypes,
which undoes anything. Those are for the rules on a learner's source.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import re
import types
import warnings
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NoReturn

import torch


class ForbiddenError(Exception):
    """A learner's code used what makes gradients by itself. The message says what, in plain words."""


_AUTOGRAD_KEYS = ("Autograd", "AutogradNestedTensor", "AutogradCPU", "AutogradCUDA", "AutogradMPS", "ADInplaceOrView")
"""Where kernels that record are registered: for all backends, for single ones, and for views."""

_BACKENDS = ("CPU", "CUDA", "MPS", "XPU")
_KERNEL_KEYS = (
    *("CompositeImplicitAutograd", "CompositeImplicitAutogradNestedTensor"),
    *("CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional"),
    *(kind + backend for kind in ("", "Sparse", "SparseCsr", "Quantized", "NestedTensor") for backend in _BACKENDS),
    "MkldnnCPU",
)
"""Where kernels that compute are registered."""

_DERIVATIVE = re.compile(r"backward|_jvp|_grad$|^_make_dual|^_fw_primal|^_unpack_dual|^_new_zeros_with_same_feature_meta$")
_COMPLEX = re.compile(r"^(complex|polar|imag|angle|view_as_complex|view_as_real|_conj|_conj_physical)$")

_FORMULAS = ("torch._decomp", "torch._refs", "torch._prims", "torch._higher_order_ops", "torch._inductor", "torch._native")
"""Modules in which functions with `backward` in their name are derivatives written in Python."""

_TORCHSCRIPT = """
    parse_ir import_ir_module import_ir_module_from_buffer _import_ir_module_from_package
    _load_jit_module_from_bytes _load_jit_module_from_file _jit_to_static_module
    _jit_script_compile _jit_script_compile_overload
    _create_function_from_graph _create_function_from_trace _create_function_from_trace_with_dict
    CompilationUnit.__init__ CompilationUnit.define CompilationUnit.create_function
    ScriptModule._define ScriptModule._create_method_from_trace
    _jit_differentiate _jit_pass_create_autodiff_subgraphs _jit_interpret_graph ScriptFunction.__call__ ScriptMethod.__call__
"""
"""What in `torch._C` makes, differentiates or runs a graph."""

_BY_NAME = """
    autograd.backward autograd.grad autograd.gradcheck autograd.gradgradcheck
    autograd.functional.vjp autograd.functional.jvp autograd.functional.vhp autograd.functional.hvp
    autograd.functional.jacobian autograd.functional.hessian
    autograd.forward_ad.make_dual autograd.forward_ad.enter_dual_level autograd.forward_ad.dual_level.__enter__
    func.grad func.grad_and_value func.vjp func.jvp func.linearize func.jacrev func.jacfwd func.hessian
    jit.script jit.trace jit.trace_module jit.load compile
"""
"""Functions of `torch` in Python, to which a learner may turn."""

_OFF = "`{}` is switched off here: the exercise is to write the gradient by hand"
_DENIED = "`{}` may not be called in this exercise: write the gradient by hand, from the tensors that you are given"


@functools.cache
def install() -> None:
    """Switch autograd off in this process and in all that it forks, for good. A second call does nothing.

    Import all that will be needed before, and call this before `gc.freeze()`. `requires_grad`, `no_grad`, `detach` and the like
    go on working and have no effect.
    """
    _override([(name, key) for key in _AUTOGRAD_KEYS for name in _registered(key)], message="")
    for base, kernels in _kernels().items():
        if _DERIVATIVE.search(base) or _COMPLEX.search(base):
            _override(kernels, _OFF.format(base))
    for function in gc.get_objects():
        # `type`, since `isinstance` would ask lazy objects of torch for their class and wake them
        if type(function) is types.FunctionType and "backward" in function.__name__ and _holds_formulas(function.__module__):
            _hollow(function, _OFF.format(function.__name__))
    _remove(_TORCHSCRIPT.split())
    for name in _BY_NAME.split():
        _hollow(_find(torch, name), _OFF.format(f"torch.{name}"))
    _hollow(torch.Tensor.backward, _OFF.format(".backward()"))
    torch.Tensor.retain_grad = functools.partial(_refused, _message=_OFF.format("retain_grad"))  # type: ignore[method-assign]


def deny(ops: Iterable[str]) -> None:
    """Refuse operations from now on in this process, with their in-place, `out` and `_foreach` forms.

    `ops` are names as in `torch.ops.aten`, without overload: `deny(["tanh"])`. Other ways to the same values, as through
    `sigmoid` or `exp`, are the caller's to list. Raises ValueError for a name that torch does not know.
    """
    for op in ops:
        forms = (prefix + op + suffix for prefix in ("", "_", "special_", "_foreach_") for suffix in ("", "_"))
        kernels = [kernel for form in forms for kernel in _kernels().get(form, ())]
        if not kernels:
            raise ValueError(f"torch has no operation named `{op}`")
        _override(kernels, _DENIED.format(op))


def _registered(key: str) -> list[str]:
    """The operations that have a kernel of their own under a dispatch key; none where this version of torch has no such key."""
    try:
        return list(torch._C._dispatch_get_registrations_for_dispatch_key(key))
    except RuntimeError:
        return []


@functools.cache
def _kernels() -> dict[str, list[tuple[str, str]]]:
    """The kernels that compute: name of the operation without overload → `aten::name.overload` and key of each."""
    kernels: dict[str, list[tuple[str, str]]] = {}
    for key in _KERNEL_KEYS:
        for name in _registered(key):
            kernels.setdefault(name.partition("::")[2].partition(".")[0], []).append((name, key))
    return kernels


def _override(kernels: Iterable[tuple[str, str]], message: str) -> None:
    """Put a refusal before some kernels; without a message, pass them over.

    Through raw handles of the dispatcher, each made immortal and then let go: the garbage collector does not list them, unlike
    `torch.library.Library`, whose `_destroy` would bring the kernels back.
    """
    kernel = functools.partial(_refused, _message=message) if message else torch.library.fallthrough_kernel
    libraries: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns that kernels are overridden: it is what we want
        for name, key in kernels:
            namespace, _, operation = name.partition("::")
            if namespace not in libraries:
                libraries[namespace] = torch._C._dispatch_library("IMPL", namespace, "", __file__, 0)
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(libraries[namespace]))
            libraries[namespace].impl(operation, key, kernel)


def _holds_formulas(module: str | None) -> bool:
    return str(module).startswith(_FORMULAS)


def _find(root: object, path: str) -> object:
    """What stands at a dotted path; None where this version of torch has no such thing."""
    try:
        return attrgetter(path)(root)
    except AttributeError:
        return None


def _refused(*_arguments: object, _message: str, _error: type[Exception] = ForbiddenError, **_keywords: object) -> NoReturn:
    """Stand in for everything that is switched off; `_hollow` lends this body to other functions."""
    raise _error(_message)


def _hollow(function: object, message: str) -> None:
    """Replace the body of a Python function, so that every reference to it, wherever kept, now refuses."""
    if isinstance(function, types.FunctionType):
        function.__code__ = _refused.__code__.replace(co_freevars=function.__code__.co_freevars)
        function.__defaults__ = None
        function.__kwdefaults__ = {"_message": message, "_error": ForbiddenError}


def _remove(paths: Iterable[str]) -> None:
    """Take functions written in C out of `torch._C`, and out of every namespace that holds them under any name.

    With the last reference the Python object goes, and no other can be made: what remains is machine code without a door.
    """
    functions = []
    for path in paths:
        owner, _, name = path.rpartition(".")
        place = _find(torch._C, owner) if owner else torch._C
        if place is not None and name in vars(place):
            functions.append(vars(place)[name])
            delattr(place, name)
    doomed = {id(function) for function in functions}
    for namespace in gc.get_referrers(*functions):
        if type(namespace) is dict:
            for name in [name for name, value in namespace.items() if id(value) in doomed]:
                del namespace[name]
