"""Factors, slopes and what arrives."""

from grader.diagnosis.codes.form import Code

CODES = {
    "sign": Code(
        "The sign is turned",
        "answer = -dx.",
        "Your {d} is right but for its sign, in every entry. Which line of forward subtracts, negates or inverts?",
    ),
    "factor": Code(
        "A constant factor",
        "answer = k · dx with the same k on every probe, whatever its sizes.",
        "Your {d} is {factor} times the right one in every entry, on every batch. Where does a constant come down in front, "
        "or where was one dropped?",
    ),
    "factor_size": Code(
        "A factor made of sizes",
        "answer = k · dx, where k is 1/n, n, V, … on every probe.",
        "Your {d} is {factor} times the right one in every entry ({measured} times on a batch with {sizes}). Where does "
        "forward divide by that number, and is it in your gradient once, no more and no less?",
    ),
    "mean_for_sum": Code(
        "A mean where copies add up",
        "One x serves d places, so d shares come back and dx is their sum. The answer is that sum over d.",
        "Your {d} is the mean over `{axis}` where the sum is meant: {factor} of the right one. One `{x}` serves all of them, "
        "and what comes back to it adds up. (A mean's 1/n, if forward has one, has arrived with the upstream gradient "
        "already.)",
    ),
    "hard_coded_size": Code(
        "A number of this batch typed in",
        "answer = dx · k(sizes)/k(shown sizes): right on the shown batch, and on no other.",
        "Your {d} has {size} typed in where `{axis}` is meant: it is right where `{axis}` is {size} and on no other batch. "
        "Read the size off a tensor's shape.",
    ),
    "number": Code(
        "A number is off",
        "The worked step with one of its constants exchanged gives the answer.",
        "Your {d} comes out if one number in {of} is wrong{number}: everything else in it is right. Derive that constant "
        "again from forward's line.",
    ),
    "size_by_one": Code(
        "A size is off by one",
        "The worked step with n + 1 or n - 1 for n gives the answer.",
        "Your {d} comes out if {of} counts one too many or one too few. What exactly does forward divide by there?",
    ),
    "factor_missing": Code(
        "A factor is missing",
        "For y = x · z, dx = g · z. The answer is dx / z.",
        "Your {d} lacks one factor, `{factor}`; all the rest is right. What stands beside `{x}` in forward, or what slope "
        "does the line have there?",
    ),
    "factor_extra": Code(
        "A factor too many",
        "answer = dx · t for a tensor t of the trace (or divided by one that forward does not have there).",
        "Your {d} is the right one {times_or_over} `{factor}`. Is that in it once too often?",
    ),
    "factor_twice": Code(
        "A factor counts twice",
        "The worked step with one of its factors squared gives the answer.",
        "Your {d} comes out if `{factor}` is multiplied in twice in {of}. Each factor of a product counts once.",
    ),
    "upside_down": Code(
        "Multiplied where it is divided, or the other way round",
        "answer = dx · t², or dx / t²: t stands on the wrong side of the line.",
        "Your {d} has `{factor}` upside down: it multiplies where it should divide, or divides where it should multiply. Try "
        "it with one number: if `{factor}` grows, does the effect on the loss grow or shrink?",
    ),
    "power": Code(
        "A power is off",
        "For y = xᵏ, dx = k xᵏ⁻¹ g. The answer has another exponent, or one on the wrong thing.",
        "In your {d} an exponent is not right{power}. The power rule: the exponent comes down in front, and drops by one.",
    ),
    "own_factor": Code(
        "The factor is the tensor itself",
        "For y = x · z, dx = g · z. The answer is g · x.",
        "Your {d} has `{wrong}` where another tensor belongs, and all else is right. In a product each factor gets the "
        "*other* one: how far the result moves when you nudge `{x}` is told by what stands beside it.",
    ),
    "wrong_factor": Code(
        "One tensor mistaken for another",
        "The answer is dx with another tensor in the place of one.",
        "Your {d} is what comes out if `{wrong}` stands where another tensor belongs; all else is right. Look at forward's "
        "line: what stands beside `{x}` there?",
    ),
    "wrong_upstream": Code(
        "The wrong gradient arrives",
        "In dx = g · slope, g is the gradient of the line that used x. The answer has another one.",
        "Your {d} starts from `{wrong}`, and all else is right. Which line of forward uses `{x}`, and what is the gradient of"
        " what that line makes?",
    ),
    "x_and_dx": Code(
        "A tensor and its gradient mistaken for each other",
        "The worked step with `x` for `dx`, or the other way round, gives the answer.",
        "Your {d} has `{wrong}` where `{right}` belongs. One is a tensor of forward, the other a gradient: how much the loss "
        "cares about a tensor.",
    ),
    "roles_swapped": Code(
        "Two tensors have changed places",
        "The worked step with two names exchanged throughout gives the answer.",
        "Your {d} is what comes out if `{one}` and `{other}` change places. Which of them was there going forward, and which "
        "one arrives coming back?",
    ),
    "upstreams_swapped": Code(
        "Two gradients that arrive have changed places",
        "The worked step with two upstream gradients exchanged gives the answer.",
        "Your {d} is what comes out if `{one}` and `{other}` change places. Each arrives through a line of its own, and is "
        "multiplied by that line's slope.",
    ),
    "upstream_ignored": Code(
        "What arrives is left out",
        "dx = g · slope. The answer is the slope: doubling g does not double it.",
        "Your {d} does not depend on `{factor}`. It is the slope of a line, and the chain rule multiplies that by what "
        "arrives: twice as large a `{factor}` must give twice as large a gradient.",
    ),
    "upstream_squared": Code(
        "What arrives counts twice",
        "The answer is g² · slope: doubling g makes it four times as large.",
        "Your {d} has `{factor}` in it squared: were it twice as large, your gradient would be four times as large. What "
        "arrives counts once.",
    ),
    "only_upstream": Code(
        "What arrives, passed on as it is",
        "The answer is g; dx = g · slope, summed where x was stretched.",
        "Your {d} is `{other}` as it arrived. Slope 1 would do that; what does forward do to `{x}` before it is `{line}`?",
    ),
    "input_for_output": Code(
        "The input where the output belongs",
        "y = tanh(x) has the slope 1 - y², written with its output. The answer is 1 - x².",
        "Your {d} has the slope `{slope}`: the right form with the wrong tensor. Is it told by what goes in, or by what comes"
        " out?",
    ),
    "output_for_input": Code(
        "The output where the input belongs",
        "y = log(x) has the slope 1/x, written with its input. The answer is 1/y.",
        "Your {d} has the slope `{slope}`: the right form with the wrong tensor. Is it told by what goes in, or by what comes"
        " out?",
    ),
    "wrong_slope": Code(
        "Another function's slope",
        "y = f(x) has dx = g · f′(x). The answer has another slope of x or of y.",
        "Your {d} is what arrives times `{slope}`, and that is not the slope of `{line}`. Derive the line once more with a "
        "single number, and say whether you write it with the input or with the output.",
    ),
    "precedence": Code(
        "A bracket is missing",
        "(a - b) · g became a - b · g: `*` comes before `-`.",
        "Your {d} comes out if a bracket is missing: a product or quotient takes only the last of the terms before it. `*` "
        "and `/` come before `+` and `-`, and `**` before all of them.",
    ),
}
