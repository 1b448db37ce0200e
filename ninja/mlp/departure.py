"""Where a learner's step departs from the true one, in words: which gradient to look at first, and what its error looks like.

Trusted side, numbers in and sentences out. A gradient of a parameter rests on others that the judge does not see (`dlogits`,
`dhpreact`, `dhprebn`); which parameters are off together tells which of them it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from grader.verdict import Finding
from ninja.mlp.trajectory import Answer, Stepped, Trial
from ninja.network import BATCH, PARAMETERS

SAME = 1e-7
"""Two gradients this close, as a share of the largest entry, are one and the same up to rounding."""


def whole(trials: Sequence[Trial], answer: Answer) -> str:
    """What is wrong with the step as such, so that its gradients can't be told; empty where nothing is."""
    for index, each in answer.stepped.items():
        if each.replaced:
            at = PARAMETERS.index(each.replaced[0])
            return (
                f"`parameters[{at}] = ...` puts a new tensor into the list and leaves `{each.replaced[0]}` as it was. "
                f"Change the tensor itself: `p += -lr * dp`."
            )
        if each.loss is None:
            return f"`step` returns {each.loss_is}: let it end in `return loss`, the one number of the forward."
        true = trials[index].loss
        if not abs(each.loss - true) <= SAME * abs(true):
            return (
                f"The loss that `step` returns is {each.loss:.6g} on a batch where it is {true:.6g}. Is the forward still as "
                f"it was given? `ninja reset 28` gives the stub back, and keeps yours."
            )
    if not answer.stepped:
        return ""
    if not answer.moved:
        return (
            "Nothing moved: after `step` every parameter is what it was before. `p = p - lr * dp` makes a new tensor and "
            "forgets it; `p += -lr * dp` changes the parameter."
        )
    return ""


def explain(findings: Sequence[Finding], trials: Sequence[Trial], answer: Answer) -> list[Finding]:
    """The same findings with a message on each wrong one, and who is to blame where one mistake explains several."""
    pairs = [(trials[index], each) for index, each in answer.stepped.items()]
    wrong = [finding.name[1:] for finding in findings if finding.status == "wrong"]
    if wrong and (words := _common_factor(pairs)):
        return [_blamed(finding, {wrong[0]: words}, set(wrong[1:]), "the same factor") for finding in findings]
    own = {name: words for name in wrong if (words := _special(name, pairs))}
    root, head, heirs, words = _shared(set(wrong) - own.keys(), "b1" in wrong)
    if root:
        own[head] = words
    for finding in findings:
        name = finding.name[1:]
        if name in wrong and name not in own and name not in heirs:
            own[name] = _plain(finding, pairs)
    return [_blamed(finding, own, heirs - own.keys(), root) for finding in findings]


def _blamed(finding: Finding, own: Mapping[str, str], heirs: set[str], root: str) -> Finding:
    name = finding.name[1:]
    if name in own:
        return replace(finding, message=own[name], blame="own" if len(own) + len(heirs) > 1 else None)
    if name in heirs:
        return replace(finding, message=f"It rests on {f'`{root}`' if root.startswith('d') else root}.", blame="inherited")
    return finding


def _shared(wrong: set[str], shifted: bool) -> tuple[str, str, set[str], str]:
    """The gradient behind several that are off: its name, the one that shows it, those that inherit, and the words."""
    if {"W2", "b2"} <= wrong:
        words = "`dW2` and `db2` are both off, and both are made from `dlogits`: look there first."
        return "dlogits", "W2", wrong - {"W2"}, words
    if {"bngain", "bnbias"} <= wrong:
        words = "`dbngain` and `dbnbias` are both off, and both are made from `dhpreact`: look there first, and at `dh`."
        return "dhpreact", "bngain", wrong & {"bnbias", "W1", "b1", "C"}, words
    if {"W1", "C"} <= wrong:
        words = "`dW1` and `dC` are both off, and both come from `dhprebn`: look there. "
        if shifted:
            words += "Its columns do not sum to zero (that sum is `db1`), so the share through the mean is missing or wrong."
        else:
            words += "Its columns sum to zero as they should, so look at its factors, and at the share through the variance."
        return "dhprebn", "W1", wrong & {"b1", "C"}, words
    return "", "", set(), ""


def _special(name: str, pairs: Sequence[tuple[Trial, Stepped]]) -> str:
    """Errors with a face of their own: not updated, taken for another, repeated letters lost, right for one batch size only."""
    seen = [(trial, grad) for trial, each in pairs if (grad := each.grads[name]) is not None]
    if all(not bool(grad.any()) for _, grad in seen):
        return f"`{name}` did not move: is `d{name}` all zeros, or left out of the update?"
    for other in PARAMETERS:
        if other != name and all(_same(grad, trial.grads[other], trial.scale[other]) for trial, grad in seen):
            return f"`{name}` moved by the gradient of `{other}`: is `d{name}` complete, and in its place among `gradients`?"
    if name == "C" and all(_repeats_lost(trial, grad) for trial, grad in seen):
        return (
            "`dC` is right for letters that occur once in the batch, and wrong for those that occur more than once: what their "
            "occurrences send back adds up, and must not be overwritten."
        )
    at_32 = [_same(grad, trial.grads[name], trial.scale[name]) for trial, grad in seen if trial.n == BATCH]
    others = [trial.n for trial, grad in seen if trial.n != BATCH and not _same(grad, trial.grads[name], trial.scale[name])]
    if at_32 and all(at_32) and others:
        return f"`d{name}` is right on batches of {BATCH} and wrong on one of {others[0]}: is there a {BATCH} that should be n?"
    return ""


def _plain(finding: Finding, pairs: Sequence[tuple[Trial, Stepped]]) -> str:
    """What can be said of any wrong gradient."""
    name = finding.name[1:]
    seen = [(trial, grad) for trial, each in pairs if (grad := each.grads[name]) is not None]
    ratios = [_ratio(grad, trial.grads[name], trial.scale[name]) for trial, grad in seen]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) == len(ratios) and max(known) - min(known) <= SAME * abs(known[0]):
        return f"`{finding.name}` is {known[0]:.4g} times what it should be."
    trial, grad = seen[0]
    off = ((grad - trial.grads[name]).abs() > SAME * trial.scale[name]).to(torch.float64).mean()
    return f"`{finding.name}`: {f'{float(off):.0%} of its entries' if off < 0.995 else 'its values'} are off."


def _common_factor(pairs: Sequence[tuple[Trial, Stepped]]) -> str:
    """All gradients right but for one factor: the sign, the rate, or the batch size."""
    factors: list[float] = []
    for trial, each in pairs:
        ratios = [
            _ratio(grad, trial.grads[name], trial.scale[name]) if (grad := each.grads[name]) is not None else None
            for name in PARAMETERS
            if name != "b1"  # its gradient is zero, of which every multiple is the same
        ]
        known = [ratio for ratio in ratios if ratio is not None]
        if len(known) < len(ratios) or max(known) - min(known) > SAME * abs(known[0]):
            return ""
        factors.append(known[0])

    def constant(values: Sequence[float]) -> bool:
        return max(values) - min(values) <= SAME * max(abs(value) for value in values)

    if constant(factors) and abs(factors[0] - 1) <= SAME:
        return ""
    rates = [factor * trial.lr for factor, (trial, _) in zip(factors, pairs, strict=True)]
    if constant(factors) and abs(factors[0] + 1) <= SAME:
        return "Every parameter moves up the slope, and the loss grows: the update goes against the gradient, `p += -lr * dp`."
    if constant(rates) and not constant(factors):
        return f"The step size is {abs(rates[0]):.4g} whatever `lr` is: take the `lr` that `step` is handed."
    sizes = [float(trial.n) for trial, _ in pairs]
    if constant([factor / n for factor, n in zip(factors, sizes, strict=True)]):
        if abs(factors[0] / sizes[0] - 1) <= SAME:
            return "All gradients are n times what they should be: the 1/n of the mean over the batch is missing in `dlogits`."
        if abs(factors[0] * BATCH / sizes[0] - 1) <= SAME:
            return f"All gradients are right on batches of {BATCH} and off on sizes other than {BATCH}: which 32 should be n?"
    if constant([factor * n for factor, n in zip(factors, sizes, strict=True)]) and abs(factors[0] * sizes[0] - 1) <= SAME:
        return "All gradients are 1/n times what they should be: the 1/n of the mean is in them twice."
    if constant(factors):
        return f"All gradients are {factors[0]:.4g} times what they should be: look at `dlogits`, and at the update."
    return ""


def _ratio(mine: Tensor, true: Tensor, scale: float) -> float | None:
    """The factor c for which mine = c * true, if there is one."""
    square = float((true * true).sum())
    factor = float((mine * true).sum()) / square if square else 0.0
    return factor if factor and _same(mine, factor * true, abs(factor) * scale) else None


def _same(mine: Tensor, true: Tensor, scale: float) -> bool:
    return mine.shape == true.shape and bool((mine - true).abs().max() <= SAME * scale)


def _repeats_lost(trial: Trial, grad: Tensor) -> bool:
    """Whether exactly the rows of C that the batch looks up more than once are off."""
    times = torch.bincount(trial.inputs["Xb"].flatten(), minlength=len(grad))
    off = (grad - trial.grads["C"]).abs().amax(1) > SAME * trial.scale["C"]
    return bool(off.any()) and not bool(off[times < 2].any())
