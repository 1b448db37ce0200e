"""Answers that are another tensor, or were started from one."""

from grader.diagnosis.codes.form import Code

CODES = {
    "zeros": Code(
        "All zeros",
        "The answer is 0, and dx is not.",
        "Your {d} is zero in every entry, or all but zero. Was it allocated and never filled in, or filled in where only a "
        "copy of it changes?",
    ),
    "one_number": Code(
        "One number everywhere",
        "The answer is the same number in every entry, on every probe.",
        "Your {d} is {value} in every entry, whatever the batch. It has to depend on what arrives.",
    ),
    "accumulated": Code(
        "Added to what was there",
        "answer = dx + what another backward had left.",
        "Your {d} is too large by exactly `{other}`: it was added to what an earlier backward left. Each backward starts anew.",
    ),
    "values_for_zeros": Code(
        "The tensor where zeros are meant",
        "The worked step with x for `zeros_like(x)` gives the answer.",
        "Your {d} comes out if it starts as `{factor}` itself, of which only the shape is meant: what nothing has come back "
        "to is zero.",
    ),
    "value_for_gradient": Code(
        "The tensor itself",
        "The answer is x. A gradient says how much the loss moves with x, not how large x is.",
        "Your {d} is `{other}` itself. Its gradient says how far the loss moves when it moves, not how large it is.",
    ),
    "another_gradient": Code(
        "Another tensor's gradient",
        "The answer is the truth about another asked gradient: two names changed places, most often in the `return`.",
        "Your {d} is in truth `{other}`, number for number. Have two of them changed places, perhaps in the `return`?",
    ),
    "another_tensor": Code(
        "Another tensor",
        "The answer is a tensor of the trace, number for number.",
        "Your {d} is `{other}`, number for number. How does that get from there to `{x}`?",
    ),
    "started_from_ones": Code(
        "Started from ones",
        "answer = dx + 1.",
        "Your {d} is too large by exactly 1 everywhere: it was started from ones. What nothing has come back to yet is zero.",
    ),
    "started_from_values": Code(
        "Started from the tensor",
        "answer = dx + x.",
        "Your {d} is too large by exactly `{x}`: the gradient was added to the tensor itself. Start from zeros.",
    ),
    "values_for_ones": Code(
        "The tensor where ones are meant",
        "y = Σ x has slope 1 in every term. The answer has x in the place of these ones.",
        "Your {d} comes out if `{factor}` itself stands where only its shape is meant. Each term of a sum has slope 1, "
        "however large it is: ones of that shape, not the values.",
    ),
    "value_for_slope": Code(
        "The value where the slope is meant",
        "The answer is dx · x.",
        "Your {d} is the right one times `{x}` itself. The slope of picking an entry, or of adding it up, is 1, however large"
        " it is.",
    ),
}
