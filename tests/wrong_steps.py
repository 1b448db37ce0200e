"""Training steps with one mistake each: what exercise 28 must refuse, and what `benchmarks/mlp_bar.py` trains.

Each is an edit of the worked solution: (name, ((old, new), …), what the judge's message must say). `RIGHT` are
other right ways.
"""

from __future__ import annotations

from pathlib import Path

SOLUTION = Path(__file__).parents[1] / "solutions" / "ninja" / "28_train.py"

DHPREBN = "bngain * bnvar_inv * (dhpreact - dbnbias / n - bnraw * (dbngain / (n - 1)))"
DC = "dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))"
UPDATE = "        p += -lr * dp\n"

WRONG: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("one_hot_dropped", (("dlogits[torch.arange(n), Yb] -= 1.0", ""),), "`dlogits`"),
    ("one_hot_sign", (("Yb] -= 1.0", "Yb] += 1.0"),), "`dlogits`"),
    ("factor_n", (("    dlogits /= n\n", ""),), "times what they should be"),
    ("divided_by_n_twice", (("dlogits /= n", "dlogits /= n * n"),), "times what they should be"),
    ("softmax_along_batch", (("F.softmax(logits, 1)", "F.softmax(logits, 0)"),), "`dlogits`"),
    ("dW2_zero", (("dW2 = h.T @ dlogits", "dW2 = torch.zeros_like(W2)"),), "`W2` did not move"),
    ("dW2_of_hpreact", (("dW2 = h.T @ dlogits", "dW2 = hpreact.T @ dlogits"),), "`dW2`"),
    ("db2_zero", (("db2 = dlogits.sum(0)", "db2 = torch.zeros_like(b2)"),), "`b2` did not move"),
    ("db2_mean", (("db2 = dlogits.sum(0)", "db2 = dlogits.mean(0)"),), "`db2`"),
    ("db2_whole_sum", (("db2 = dlogits.sum(0)", "db2 = dlogits.sum()"),), "`db2`"),
    ("tanh_slope_dropped", (("(1.0 - h**2) * dh", "dh"),), "`dhpreact`"),
    ("tanh_slope_unsquared", (("(1.0 - h**2)", "(1.0 - h)"),), "`dhpreact`"),
    ("tanh_slope_of_hpreact", (("(1.0 - h**2)", "(1.0 - hpreact**2)"),), "`dhpreact`"),
    ("dbngain_without_bnraw", (("dbngain = (bnraw * dhpreact)", "dbngain = (dhpreact)"),), "`dbngain`"),
    ("bngain_missing", ((DHPREBN, DHPREBN.replace("bngain * bnvar_inv", "bnvar_inv")),), "`dhprebn`"),
    ("variance_path_dropped", ((DHPREBN, "bngain * bnvar_inv * (dhpreact - dbnbias / n)"),), "`dhprebn`"),
    ("mean_path_dropped", ((DHPREBN, "bngain * bnvar_inv * (dhpreact - bnraw * (dbngain / (n - 1)))"),), "`dhprebn`"),
    ("both_paths_dropped", ((DHPREBN, "bngain * bnvar_inv * dhpreact"),), "`dhprebn`"),
    (
        "variance_path_sign",
        ((DHPREBN, "bngain * bnvar_inv * (dhpreact - dbnbias / n + bnraw * (dbngain / (n - 1)))"),),
        "`dhprebn`",
    ),
    ("n_for_n_minus_1", (("dbngain / (n - 1)", "dbngain / n"),), "`dhprebn`"),
    ("eps_dropped", ((DHPREBN, DHPREBN.replace("bnvar_inv", "bnvar**-0.5")),), "`dhprebn`"),
    ("eps_sign", ((DHPREBN, DHPREBN.replace("bnvar_inv", "(bnvar - 1e-5) ** -0.5")),), "`dhprebn`"),
    ("bnvar_inv_squared", ((DHPREBN, DHPREBN.replace("bnvar_inv", "bnvar_inv**2")),), "`dhprebn`"),
    ("dW1_zero", (("dW1 = embcat.T @ dhprebn", "dW1 = torch.zeros_like(W1)"),), "`W1` did not move"),
    ("dW1_of_dhpreact", (("dW1 = embcat.T @ dhprebn", "dW1 = embcat.T @ dhpreact"),), "`dW1`"),
    ("db1_of_dhpreact", (("db1 = dhprebn.sum(0)", "db1 = dhpreact.sum(0)"),), "`db1`"),
    ("dC_overwritten", ((DC, "dC[Xb] = demb"),), "occur more than once"),
    ("dC_added_once", ((DC, "dC[Xb] += demb"),), "occur more than once"),
    ("dC_first_letter_only", ((DC, "dC.index_add_(0, Xb[:, 0], demb[:, 0])"),), "`dC`"),
    ("dC_letters_reversed", ((DC, "dC.index_add_(0, Xb.flip(1).flatten(), demb.view(-1, C.shape[1]))"),), "`dC`"),
    ("dC_zero", (("    " + DC + "\n", ""),), "`C` did not move"),
    ("uphill", (("-lr * dp", "lr * dp"),), "up the slope"),
    ("lr_ignored", (("-lr * dp", "-0.1 * dp"),), "whatever `lr` is"),
    ("bngain_and_bnbias_swapped", (("dbngain, dbnbias]", "dbnbias, dbngain]"),), "`bngain` moved by the gradient of `bnbias`"),
    (
        "some_parameters_forgotten",
        (("zip(parameters, gradients, ", "zip(parameters[1:], gradients[1:], "),),
        "`C` did not move",
    ),
    ("hard_coded_32", (("dlogits /= n", "dlogits /= 32"),), "other than 32"),
    ("one_hot_without_num_classes", (("dlogits[torch.arange(n), Yb] -= 1.0", "dlogits -= F.one_hot(Yb)"),), "size of tensor"),
)

RIGHT: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("as_worked", ()),
    (
        "the_lectures_loop",
        (
            (DC, "for k in range(n):\n        for j in range(Xb.shape[1]):\n            dC[Xb[k, j]] += demb[k, j]"),
            (UPDATE, "        p.data += -lr * dp\n"),
            ("torch.arange(n)", "range(n)"),
        ),
    ),
    ("row_shaped_bn_gradients", (("(bnraw * dhpreact).sum(0, keepdim=True)", "(bnraw * dhpreact).sum(0)"),)),
    ("python_float_loss", (("    return loss\n", "    return loss.item()\n"),)),
    ("add_with_alpha", ((UPDATE, "        p.add_(dp, alpha=-lr)\n"),)),
    ("no_grad_block", (("    for p, dp", "    with torch.no_grad():\n      for p, dp"), (UPDATE, "          p -= lr * dp\n"))),
    ("one_hot", (("    dlogits[torch.arange(n), Yb] -= 1.0\n", "    dlogits = dlogits - F.one_hot(Yb, logits.shape[1])\n"),)),
    (
        "long_form",
        (
            (
                DHPREBN,
                "bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))",
            ),
        ),
    ),
)


def edited(edits: tuple[tuple[str, str], ...]) -> str:
    """The solution's text with the edits made; each must be there to make."""
    source = SOLUTION.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in source, f"the worked solution has no {old!r} any more"
        source = source.replace(old, new)
    return source
