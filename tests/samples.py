"""Reports built by hand for the reporters' tests: every status, a chain with blame, a whole course, and hostile text."""

from __future__ import annotations

import dataclasses
from typing import get_args

from grader.verdict import Finding, Report, Verdict, VerdictStatus, Worst

ISOLATION = ("a process of its own", "seccomp", "Landlock", "no network")
VERSIONS = {"ninja": "0.1.0", "torch": "2.13.0", "python": "3.11.7"}
PROBES = ("shown", "n=1", "n=7 H=3 V=5", "n=6 H=6 V=6")
TRACK = """
logprobs probs counts_sum_inv counts_first counts_sum counts_second norm_logits logits logits_through_max output_linear
tanh bn_affine bndiff_first bnvar bndiff2 bndiff bnmeani hprebn input_linear emb C
softmax_loss_chain cross_entropy bn_chain batchnorm whole_network parameters train_mlp
"""
NAMES = TRACK.split()


def right(name: str, shape: tuple[int, ...] = (32, 64)) -> Finding:
    """Bit for bit."""
    return Finding(name, "exact", True, True, 0.0, 2.1e-16, shape, shape)


def close(name: str, shape: tuple[int, ...] = (32, 64), note: str = "") -> Finding:
    """Right, but for the last bits."""
    return Finding(name, "close", False, True, 1.862645149230957e-09, 3.3e-16, shape, shape, note=note)


def wrong(name: str, error: float = 0.9688, message: str = "", **fields: object) -> Finding:
    """Far off, with the worst entry."""
    worst = Worst((3, 17), 0.02131, -0.004127, "n=7 H=3 V=5")
    finding = Finding(name, "wrong", False, False, 0.0213, error, (64, 27), (64, 27), "float32", worst, message)
    return dataclasses.replace(finding, **fields)  # type: ignore[arg-type]


def missing(name: str) -> Finding:
    """Still `...`."""
    return Finding(name, "missing", expected_shape=(27,))


def verdict(number: int, status: VerdictStatus = "pass", findings: tuple[Finding, ...] = (), **fields: object) -> Verdict:
    """Exercise `number` of the lecture's track."""
    name = f"{number:02d}_{NAMES[number - 1]}"
    points = sum(finding.right for finding in findings) / len(findings) if findings else float(status == "pass")
    made = Verdict(
        f"ninja/{name}", "", status, points, 1.0, findings, path=f"exercises/ninja/{name}.py", probes=PROBES, seconds=0.041
    )
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def report(*verdicts: Verdict) -> Report:
    """One run over these."""
    return Report(20260901, ISOLATION, verdicts, VERSIONS, 0.041 * len(verdicts))


def warmup() -> tuple[Verdict, ...]:
    """The six of the first track, all passed."""
    names = ("elementwise", "copies_sum", "mean", "matmul", "twice", "view")
    ids = [f"{count:02d}_{name}" for count, name in enumerate(names, 1)]
    return tuple(
        Verdict(f"warmup/{one}", "", "pass", 1.0, 1.0, (right("dx"),), path=f"exercises/warmup/{one}.py") for one in ids
    )


OUTPUT_LINEAR = verdict(
    10,
    "fail",
    (
        right("dh"),
        wrong("dW2", message="Every entry is 1/32 of what it should be: `dlogits` already carries the mean's 1/n.", line=14),
        Finding(
            "db2",
            "wrong_shape",
            error=None,
            shape=(32, 27),
            expected_shape=(27,),
            message="`b2` is one row that all 32 examples share, so what they send back adds up.",
            line=15,
        ),
    ),
    title="Output layer: a matrix product plus a bias that every row shares",
    line=14,
)

TANH = verdict(11, "fail", (close("dhpreact"), wrong("dh", error=2.1e-5, approximate=True, maxdiff=1.9e-9)))

WHOLE = """
dlogprobs dprobs dcounts_sum_inv dcounts_sum dcounts dnorm_logits dlogits dlogit_maxes dh dW2 db2 dhpreact dbngain dbnraw
dbnbias dbndiff dbnvar_inv dbnvar dbndiff2 dbnmeani dhprebn dembcat dW1 db1 demb dC
"""
CHAIN_NAMES = WHOLE.split()


def _chained(name: str) -> Finding:
    place = CHAIN_NAMES.index(name)
    if place < 4:
        return right(name)
    if name == "dcounts":
        message = "This is the share through `probs`; `counts` is used twice, and the path through `counts_sum` is missing."
        return wrong(name, message=message, blame="own", line=31)
    return wrong(name, error=0.1 * place, blame="inherited", line=27 + place)


CHAIN = verdict(
    26, "fail", tuple(map(_chained, CHAIN_NAMES)), title="The whole network, from the loss back to the letters", line=31
)

CHAIN_TWO = dataclasses.replace(
    CHAIN,
    findings=tuple(
        dataclasses.replace(finding, blame="own", message="The sum over the batch is missing.")
        if finding.name == "dbnraw"
        else finding
        for finding in CHAIN.findings
    ),
)

IN_FOCUS = verdict(
    10,
    "fail",
    (
        close("dh", note="computed in float64 and cast back; that is fine."),
        OUTPUT_LINEAR.findings[1],
        OUTPUT_LINEAR.findings[2],
        Finding(
            "dX",
            "not_finite",
            False,
            False,
            float("nan"),
            float("inf"),
            (32, 27),
            (32, 27),
            message="12 of 864 entries are NaN.",
            line=16,
        ),
        Finding(
            "dscale",
            "wrong_dtype",
            shape=(),
            expected_shape=(),
            dtype="int64",
            message="A gradient is a float, like its tensor.",
        ),
        wrong("dloss", message="", worst=Worst((), 1.00001, 1.00002, "shown"), error=31.0, approximate=True),
        missing("dlast"),
    ),
    title=OUTPUT_LINEAR.title,
    notes=("`h` was changed in place; the judge gave your function a copy, so nothing else is hurt.",),
    output="dlogits torch.Size([32, 27])\n\tsum tensor(1.3970e-09)\n",
)

ERROR = verdict(
    12,
    "error",
    tuple(Finding(name, "unjudged") for name in ("dbngain", "dbnraw", "dbnbias")),
    title="Scale and shift after the normalisation",
    message="NameError: name 'bnrow' is not defined. Did you mean: 'bnraw'?",
    line=18,
    traceback="""line 18, in backward
    dbngain = (bnrow * dhpreact).sum(0)
NameError: name 'bnrow' is not defined. Did you mean: 'bnraw'?
""",
)

STAGE = verdict(
    28,
    "fail",
    title="Train the MLP with your own gradients",
    message="The validation loss is 2.31 after 5,000 steps; a right backward is below 2.25 by then.",
    measures={"val_loss": 2.3137, "steps": 5000, "device": "cpu"},
)

STATUSES = tuple(
    verdict(
        number,
        status,
        (right("dx"),) if status == "pass" else (),
        message="" if status == "pass" else f"What `{status}` has to say.",
    )
    for number, status in enumerate(get_args(VerdictStatus), 1)
)

EXPECTATION = verdict(
    7,
    "fail",
    (right("out"), right("dx"), right("dweight")),
    id="wavenet/02_linear",
    title="Linear: one matrix, however many axes stand in front",
    path="exercises/wavenet/02_linear.py",
    points=0.75,
    message="The weight of a new Linear(400, 100) spreads 20.01 times as widely as 1/sqrt(400).",
)
"""Every number is right, and something else that the harness expects is not."""

LOCKED = tuple(
    Verdict(
        f"wavenet/{number:02d}_{name}",
        "",
        "locked",
        0.0,
        1.0,
        message="locked until `ninja` passes: 2 left",
        path=f"exercises/wavenet/{number:02d}_{name}.py",
    )
    for number, name in enumerate(("flatten_consecutive", "linear", "batchnorm_nan"), 1)
)

HOSTILE_TEXT = (
    "[red]not red[/red] [link=x]\x1b[31mred\x1b[0m \x1b]8;;http://x\x07l\x1b]8;;\x07 ]]> <&> \x00\x07\x9b \ud800 \udcff "
    "\u202eevil\u2066 \ufeff\uffff 100%|##|\r done"
)
HOSTILE = verdict(
    3,
    "fail",
    (
        wrong("[bold]dx\x1b[2J", message=HOSTILE_TEXT, note=HOSTILE_TEXT),
        wrong("dμ\n" + "y" * 300, message="x" * 300, worst=None),
    ),
    id="ninja/03_[red]\x1b[31m",
    title=HOSTILE_TEXT,
    message="[/] " + HOSTILE_TEXT,
    path="exercises/\udcff[/].py",
    notes=(HOSTILE_TEXT, "имя 名前 \u0627\u0633\u0645"),
    output=HOSTILE_TEXT + "\n" + HOSTILE_TEXT,
    traceback=HOSTILE_TEXT,
    measures={HOSTILE_TEXT: HOSTILE_TEXT, "loss": float("nan")},
)


def course(done: int, *special: Verdict) -> Report:
    """The warm-up and the lecture's 28: `done` passed, then the special ones in their places, the rest not begun."""
    placed = {one.id: one for one in special}
    verdicts = [
        verdict(n, "pass", (right("dx"),)) if n <= done else verdict(n, "pending", (missing("dx"),)) for n in range(1, 29)
    ]
    return report(*warmup(), *(placed.get(one.id, one) for one in verdicts))


REPORTS: dict[str, Report] = {
    "all_pass": course(27, verdict(28, measures={"val_loss": 2.1312, "steps": 5000})),
    "fresh": course(0),
    "mixed": course(9, OUTPUT_LINEAR, ERROR, verdict(13, "pending", (right("dbndiff"), missing("dbnvar_inv")))),
    "focus": report(IN_FOCUS),
    "focus_pass": report(verdict(11, "pass", (close("dhpreact"),), title="The squashing function")),
    "focus_pending": report(verdict(10, "pending", (missing("dh"), missing("dW2"), missing("db2")), title=OUTPUT_LINEAR.title)),
    "focus_error": report(ERROR),
    "focus_stage": report(STAGE),
    "focus_flat": report(TANH),
    "focus_chain": report(CHAIN),
    "focus_chain_two": report(CHAIN_TWO),
    "course_chain": course(25, CHAIN),
    "statuses": report(*STATUSES),
    "locked": report(*course(26).verdicts, *LOCKED),
    "focus_locked": report(LOCKED[1]),
    "focus_expectation": report(EXPECTATION),
    "hostile": report(HOSTILE),
}
"""By name; a report of one exercise is shown in focus."""

NEXT_STEPS = ("ninja hint 10  # the next nudge", "ninja watch    # judges again whenever you save")
PROGRESS = {name: (made.passed, made.total) if made.total > 1 else (15, 34) for name, made in REPORTS.items()}
