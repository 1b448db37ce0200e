"""Branches: what comes back along the ways by which a tensor moves the loss."""

from grader.diagnosis.codes.form import Code

CODES = {
    "missing_use": Code(
        "A branch is missing",
        "A tensor that forward uses in m lines moves the loss along m ways: dx = s₁ + … + sₘ, each sᵢ being what one line "
        "sends back. The answer is the sum of some of them. An `=` where `+=` is meant does this too: only the last one is "
        "left.",
        "Your {d} is exactly what comes back through {present}. But forward uses `{x}` {times}, and the path through "
        "{missing} is not in it. What comes back along several paths adds up.",
    ),
    "use_twice": Code(
        "A branch counts twice",
        "The answer is dx + sᵢ.",
        "Your {d} has what comes back through `{use}` in it twice; everything else is right. Is it added in two places?",
    ),
    "use_sign": Code(
        "A branch has the wrong sign",
        "The answer is dx - 2 sᵢ. What comes back along several paths is added; a minus in forward is in the slope already.",
        "In your {d} the path through `{use}` has its sign turned; the rest is right. Paths add up: a minus belongs to the "
        "slope of a line, not between the paths.",
    ),
    "use_factor": Code(
        "A branch has a factor too many or too few",
        "The answer is dx + (k - 1) sᵢ, with one k on every probe, or one expression of the sizes.",
        "In your {d} what comes back {where} counts {factor} times as much as it should; the rest is right. Take the slope of"
        " that one line again.",
    ),
    "held_constant": Code(
        "Something in between was held constant",
        "With g the part of dx that comes by way of one line further on, the answer is dx - g: the gradient of a forward in "
        "which that line's input does not move.",
        "Your {d} is the gradient of a forward in which the `{of}` that `{to}` uses is a constant. It is not: it moves with "
        "`{x}`, and so something comes back that way too.",
    ),
    "too_early": Code(
        "Taken before it was complete",
        "In a chain, the part of dx that comes by way of one share of dt is missing, while dt itself is right in the end: dx "
        "was made from dt before that share was added.",
        "Your {d} was made from `d{of}` too early: what comes back through `{to}` was not yet in it. A gradient is complete "
        "only when every use has sent its share.",
    ),
    "bessel": Code(
        "n for n - 1, or the other way round",
        "A variance over n - 1 has the slope 2 (x - mean)/(n - 1). Whoever takes another count is off by n/(n - 1) in just "
        "this part. What it leaves behind is parallel to the normalised x.",
        "Your {d} is {factor} times what it should be{where}: `{axis}` and `{axis} - 1` are mistaken for each other. What "
        "does forward divide by in that line?",
    ),
}
