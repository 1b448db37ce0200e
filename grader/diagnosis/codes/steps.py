"""What one edit of a derivation gives."""

from grader.diagnosis.codes.form import Code

CODES = {
    "term_missing": Code(
        "A term is missing",
        "The worked step without one term of a sum gives the answer.",
        "Your {d} comes out if one term of a sum in {of} is left out; the rest is right. By which paths does `{x}` reach the "
        "loss?",
    ),
    "sign_inside": Code(
        "A minus is missing inside",
        "The worked step without one of its minus signs gives the answer.",
        "Your {d} comes out if a minus in {of} is left out. What does a little more of it do to the result, more or less?",
    ),
    "slope_missing": Code(
        "A part of the slope is missing",
        "The worked step without one factor of the local slope gives the answer.",
        "Your {d} comes out if a part of the slope in {of} is left out: what arrives is there, but not multiplied by all that"
        " it should be. Derive that line of forward again.",
    ),
    "line_missing": Code(
        "A line is missing",
        "The worked step without one of its lines gives the answer.",
        "Your {d} comes out if a whole line is left out on the way to it ({of}). What has not been done yet by then?",
    ),
    "operation": Code(
        "Another operation",
        "The worked step with another operator gives the answer.",
        "Your {d} comes out if {of} has `{sign}` in one place where another operation belongs. Do the line with one number on"
        " paper.",
    ),
    "operands_swapped": Code(
        "Operands swapped",
        "The worked step with the two sides of one operator exchanged gives the answer.",
        "Your {d} comes out if the two sides of a `{sign}` in {of} change places.",
    ),
    "sum_on_factor": Code(
        "Summed before the product",
        "Σ(a · b) is not (Σa) · (Σb): the sum belongs round the product.",
        "Your {d} sums a factor before it is multiplied. First the product, entry by entry, then the sum: Σ(a·b) is not Σa · "
        "Σb.",
    ),
    "sum_missing": Code(
        "A sum is missing inside",
        "The worked step without one of its sums gives the answer.",
        "Your {d} comes out if a sum in {of} is left out. Which of its factors did forward make from a whole row or column?",
    ),
    "mean_inside": Code(
        "A mean for a sum inside",
        "The worked step with `mean` for `sum` gives the answer.",
        "Your {d} comes out if {of} takes a mean where a sum is meant. Copies add up.",
    ),
    "wrong_size": Code(
        "Another axis is counted",
        "The worked step with another size for n gives the answer.",
        "Your {d} comes out if {of} is another number than it should be. Which axis does forward count there?",
    ),
    "sum_for_mean": Code(
        "A sum for a mean",
        "The worked step with `sum` for `mean` gives the answer.",
        "Your {d} comes out if a mean in {of} is a sum.",
    ),
    "one_of_many": Code(
        "One share of many",
        "The worked step with the first of several shares in the place of their sum gives the answer.",
        "Your {d} has one of the shares that come back to each entry, where their sum is meant.",
    ),
    "row_sums": Code(
        "Row sums for a matrix product",
        "(A B)[i, j] = Σₖ A[i, k] B[k, j] pairs the terms before it adds them; the answer adds each side up first.",
        "Your {d} comes out if each factor is summed by itself and the sums are multiplied. A matrix product pairs the "
        "entries first, and adds up after.",
    ),
    "order": Code(
        "Lines in another order",
        "The worked step with two lines exchanged gives the answer.",
        "Your {d} was taken too early: a line that completes what it is made from comes only later. In what order do the "
        "gradients become complete?",
    ),
    "call_missing": Code(
        "A call is missing",
        "The worked step without one of its calls gives the answer.",
        "Your {d} comes out if `{call}` is left out in {of}.",
    ),
    "set_or_added": Code(
        "Set where it is to be added, or the other way round",
        "The worked step with `=` for `+=`, or the other way round, gives the answer.",
        "Your {d} comes out if {of} is set where it should be added to, or added to where it should be set.",
    ),
    "axes_swapped": Code(
        "Index in another order",
        "The worked step with the parts of an index exchanged gives the answer.",
        "Your {d} comes out if an index in {of} has its parts in another order.",
    ),
    "index_missing": Code(
        "An index is missing",
        "The worked step without an index gives the answer.",
        "Your {d} comes out if an index in {of} is left out: all entries are taken where some are meant.",
    ),
    "transpose_missing": Code(
        "A transpose is missing",
        "The worked step without a `.T` gives the answer.",
        "Your {d} comes out if a transpose in {of} is left out. Write the shapes beside the factors.",
    ),
    "another_forward": Code(
        "The gradient of another forward",
        "One line y = f(x) of the forward is exchanged for another f; its slope at the true x gives the answer.",
        "Your {d} is the gradient of a forward with `{now}`, and forward has another line there. Compare the two, number by "
        "number.",
    ),
    "eps": Code(
        "The small constant is not as in forward",
        "(v + ε) has slope 1 in v, and the power is taken of v + ε. The answer leaves ε out, or subtracts it.",
        "Your {d} is off by a hair: it comes out if the small constant in forward's line is left out or has another sign. The"
        " bracket is the same going back.",
    ),
}
