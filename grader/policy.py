"""What an exercise does not need: routes to gradients that someone else wrote. Worker side; reads source, runs nothing.

This is for plain words and line numbers, not the wall: the wall is that autograd is off in the worker (`no_autograd`) and that
no truth is in it. So it names only what is surely meant to fetch a gradient, and never refuses honest code.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

_MODULES = {
    "torch.autograd": "`torch.autograd` is switched off",
    "torch.func": "`torch.func` is switched off",
    "functorch": "`functorch` is switched off",
    "torch.ops": "`torch.ops` is out of bounds",
    "torch._C": "`torch._C` is out of bounds",
    "torch._decomp": "`torch._decomp` is out of bounds",
    "torch._refs": "`torch._refs` is out of bounds",
    "torch._prims": "`torch._prims` is out of bounds",
    "torch.jit": "`torch.jit` is out of bounds",
    "jax": "`jax` is out of bounds",
    "sympy": "`sympy` is out of bounds",
    "ctypes": "`ctypes` is out of bounds",
    "_ctypes": "`ctypes` is out of bounds",
    "cffi": "`cffi` is out of bounds",
    "autograd": "`autograd` is out of bounds",
}
_HARMLESS = {"torch.autograd.set_grad_enabled", "torch.autograd.no_grad", "torch.autograd.inference_mode"}
_WHY = "here you write the gradients by hand"


@dataclass(frozen=True)
class Refusal:
    """What is refused, in words for its author, and the line it stands on."""

    message: str
    line: int


def check(tree: ast.Module) -> Refusal | None:
    """The first line that fetches a gradient instead of writing it, if there is one."""
    return next(iter(refusals(tree)), None)


def refusals(tree: ast.Module) -> list[Refusal]:
    """Every such line, from the top."""
    aliases = _import_aliases(tree)
    own = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    found = [refusal for node in ast.walk(tree) if (refusal := _refuse(node, aliases, own))]
    return sorted(found, key=lambda refusal: refusal.line)


def _refuse(node: ast.AST, aliases: dict[str, str], own: set[str]) -> Refusal | None:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module or ''}.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.Attribute):
        # `self.weight.grad = …` first makes it the learner's own; reading what nobody set can only mean autograd's.
        if node.attr in ("grad", "grad_fn") and isinstance(node.ctx, ast.Load) and node.attr not in own:
            whole = ast.unparse(node)
            return Refusal(f"`{whole if len(whole) < 40 else '.' + node.attr}` is autograd's answer; {_WHY}", node.lineno)
        names = [_dotted(node, aliases)]
    elif isinstance(node, ast.Constant) and isinstance(node.value, complex):
        return Refusal(f"complex numbers are out of bounds: {_WHY}, and gradients are real", node.lineno)
    else:
        return None
    for name in names:
        if name == "torch.autograd" and isinstance(node, ast.Attribute):
            continue  # the inner part of `torch.autograd.no_grad`; `torch.autograd.grad` is refused as a whole
        for module, words in _MODULES.items():
            if (name == module or name.startswith(module + ".")) and name not in _HARMLESS:
                return Refusal(f"{words}: {_WHY}", getattr(node, "lineno", 1))
    return None


def _dotted(node: ast.Attribute, aliases: dict[str, str]) -> str:
    """`T.autograd.grad` as `torch.autograd.grad` after `import torch as T`; empty where the base is no module."""
    parts = [node.attr]
    base: ast.expr = node.value
    while isinstance(base, ast.Attribute):
        parts.append(base.attr)
        base = base.value
    if not isinstance(base, ast.Name) or base.id not in aliases:
        return ""
    return ".".join([aliases[base.id], *reversed(parts)])


def _import_aliases(tree: ast.Module) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return aliases
