"""Shapes: sums, stretches, transposes, views."""

from grader.diagnosis.codes.form import Code

CODES = {
    "not_summed": Code(
        "Not summed over the copies",
        "Forward stretched x along an axis, so that many shares come back to each entry: dx is their sum. The answer has them"
        " side by side.",
        "Your {d} has what each copy of `{x}` sends back, side by side; add it up over {axis} and the numbers are right. "
        "Forward stretched one `{x}` over all of them.",
    ),
    "keepdim_lost": Code(
        "An axis of length one is lost",
        "The numbers are right. A gradient has its tensor's shape, axes of length one included.",
        "The numbers of your {d} are right, but `{x}` is {expected}: an axis of length one is missing. Which argument of "
        "`sum` keeps it?",
    ),
    "extra_axis": Code(
        "An axis of length one too many",
        "The numbers are right. A gradient has its tensor's shape.",
        "The numbers of your {d} are right, but `{x}` is {expected}: there is an axis of length one too many.",
    ),
    "not_viewed": Code(
        "Not put back into shape",
        "A view moves no number; its gradient is a view back.",
        "The numbers of your {d} are right and in the right order, but `{x}` is {expected}. Give them that shape.",
    ),
    "not_stretched": Code(
        "Not stretched",
        "y = Σ x over an axis has slope 1 in every term: each receives the whole of g. The answer is g, once.",
        "Your {d} is right for every entry, but `{x}` is {expected}: each entry that went into the sum gets one of its own.",
    ),
    "summed_too_far": Code(
        "Summed where nothing was stretched",
        "The answer is Σ dx along an axis that x has.",
        "Your {d} adds up over {axis} what should stay apart: `{x}` is {expected}, with an entry for each. A sum undoes a "
        "stretch; was there one?",
    ),
    "wrong_axis": Code(
        "Summed over the wrong axis",
        "dx sums over the axes along which x was stretched, and over no other.",
        "Your {d} comes out if a sum in {of} runs over another axis. Which axis did forward stretch there, and which did it "
        "leave alone?",
    ),
    "transposed": Code(
        "Transposed",
        "For Y = X W, dW = Xᵀ G. The answer is Gᵀ X, its transpose.",
        "Your {d} is the right gradient lying on its side: transposed, its numbers are right. (A B)ᵀ is Bᵀ Aᵀ.",
    ),
    "hard_coded_shape": Code(
        "A shape of this batch typed in",
        "The answer has one shape on every probe, that of the shown one.",
        "Your {d} has that shape on every batch, whatever its size: the numbers are typed in. Take the shape from a tensor.",
    ),
    "shuffled": Code(
        "The numbers are elsewhere",
        "A view keeps the numbers in their order. The answer is g read along its axes in another order: a transpose where a "
        "view is meant.",
        "Your {d} has the right numbers in the wrong places: it was transposed or cut along other axes on the way. `{line}` "
        "has them in the order in which they lay in `{x}`; leave them in it.",
    ),
    "cut_off": Code(
        "Cut off at the largest index that occurs",
        "The answer is the beginning of the truth: `one_hot` without `num_classes` has as many columns as the largest label "
        "asks for.",
        "Your {d} is right as far as it goes, but `{x}` is {expected}. What does not occur in this batch needs its place too:"
        " how many classes are there?",
    ),
    "only_picked": Code(
        "Only the picked entries",
        "A gradient has an entry for every entry of x; those that forward did not pick have 0.",
        "Your {d} has only the entries that `{index}` picks. `{x}` is {expected}: what was not picked has a gradient too, "
        "namely 0.",
    ),
    "summed_everything": Code(
        "One number for everything",
        "The answer is Σ over all axes.",
        "Your {d} is one number, the sum of everything. `{x}` is {expected}: over which axis alone was it stretched?",
    ),
}
