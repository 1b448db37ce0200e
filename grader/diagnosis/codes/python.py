"""What is no mathematics: names, types, numbers that are none."""

from grader.diagnosis.codes.form import Code

CODES = {
    "returns_swapped": Code(
        "Two have changed places in the return",
        "The answer for one is the truth about the other, and the other way round.",
        "Your `{one}` and `{other}` are both right, in each other's place. Compare the order of your `return` with what is "
        "asked.",
    ),
    "aliased": Code(
        "Two names for one tensor",
        "`a = b` copies nothing: a later `a += …` changes b too.",
        "`{one}` and `{other}` are one and the same tensor: `a = b` copies nothing, so a later `+=` on one changed both. "
        "Start from `.clone()`.",
    ),
    "argument_changed": Code(
        "An argument is changed in place",
        "The answer is the very tensor that came in, and a later line changes it in place.",
        "`{one}` is the very tensor `{other}` that your function was handed, and a line changes it in place: both change. "
        "Start from `.clone()`.",
    ),
    "float32": Code(
        "Rounded to float32",
        "Every entry of the answer is a float32 number, while what it is computed from is float64.",
        "Your {d} is right to seven digits, and every entry of it is a float32 number: somewhere it was rounded on the way. "
        "Leave the dtype to the tensors.",
    ),
    "not_finite": Code(
        "NaN or infinite",
        "One operation in the worked step, applied to the tensors in hand, gives NaN just where the answer has it.",
        "Your {d} has {count} entries that are NaN or infinite. {cause}",
    ),
}
