"""Lookups, maxima, cross-entropy."""

from grader.diagnosis.codes.form import Code

CODES = {
    "repeated_lost": Code(
        "What is looked up twice gets one gradient",
        "dx[r] = Σ over the visits of row r. `dx[i] = g` keeps the last; `dx[i] += g` reads, adds and writes back, so that it"
        " keeps one too.",
        "In your {d} the rows that `{index}` looks up once are right; those looked up several times have one of their visits "
        "instead of the sum. What comes back from every visit adds up (`+=` with an index keeps one).",
    ),
    "visits_averaged": Code(
        "Averaged over the visits",
        "The answer is dx over the number of visits.",
        "In your {d} each row is the mean of what its visits bring back. Copies add up: it should be the sum.",
    ),
    "visits_left_out": Code(
        "Some visits are left out",
        "The answer is Σ over the visits without the last place of each row of the index.",
        "Your {d} leaves out the last column of `{index}`; all others are in it. Does the loop end one too early?",
    ),
    "ties_all": Code(
        "Every tied place gets it",
        "The answer is g wherever x equals its maximum. `max(1)` takes one of two equal entries.",
        "Your {d} is right except in rows where two entries share the maximum: there both get the whole gradient. Forward "
        "took one of them; which one, it says itself.",
    ),
    "ties_shared": Code(
        "Shared out among the tied",
        "The answer is g over the number of tied entries; `amax` does that.",
        "Your {d} is right except in rows where two entries share the maximum: there it is shared out among them. Forward "
        "took one of them.",
    ),
    "ties_other": Code(
        "The other one of the tied",
        "The answer is g at the last maximum of a row, where forward took the first.",
        "Your {d} is right except in rows where two entries share the maximum: there the gradient goes to the other one. "
        "Forward says which place it took.",
    ),
    "max_spread": Code(
        "Spread over the whole row",
        "Only the largest entry moves the maximum; all others have slope 0.",
        "Your {d} gives what arrives to every entry of a row. Only the entry that was the maximum can move `{line}`.",
    ),
    "max_axis": Code(
        "The maximum of something else",
        "The entries that get something are the maxima along another axis, or of the whole batch.",
        "Your {d} has its entries at the maxima of something else than forward's rows. Along which axis does `{line}` look "
        "for the largest?",
    ),
    "wrong_cells": Code(
        "Scattered into the wrong cells",
        "`dx[:, i] = g` takes every row for each column in i; a row's own column is meant.",
        "Your {d} fills whole columns, of which each row should have one cell: a colon takes every row, for all of the "
        "indices.",
    ),
    "min_for_max": Code(
        "Where the smallest is",
        "The worked step with `min` for `max` gives the answer.",
        "Your {d} has its entries where the smallest are. Which one did forward take?",
    ),
    "values_for_indices": Code(
        "The value where the place is meant",
        "The worked step with `.values` for `.indices` gives the answer.",
        "Your {d} comes out if the maximum's value is taken for its place. `max` returns both.",
    ),
    "one_hot_missing": Code(
        "The one-hot is missing",
        "d(-log p[y]) = p - 1[y]. The answer is p/n, and its rows sum to 1/n instead of 0.",
        "The rows of your {d} sum to 1/n each; they should sum to 0. The probabilities are there, but nothing tells the right"
        " letter from the others.",
    ),
    "one_hot_added": Code(
        "The one-hot has the wrong sign",
        "The answer is (p + 1[y])/n; its rows sum to 2/n instead of 0.",
        "The rows of your {d} sum to 2/n each; they should sum to 0. Is the right letter's score to be pushed up or down?",
    ),
    "one_hot_twice": Code(
        "The one-hot counts twice",
        "The answer is (p - 2·1[y])/n; its rows sum to -1/n instead of 0.",
        "The rows of your {d} sum to -1/n each; they should sum to 0: the right letter is taken into account twice.",
    ),
    "mean_on_one_term": Code(
        "Only one term is divided by n",
        "The answer is p - 1[y]/n, or p/n - 1[y]; its rows do not sum to 0.",
        "In your {d} only one of two terms is divided by n, so that its rows do not sum to 0. The mean's 1/n belongs to all "
        "of it: is a bracket missing?",
    ),
    "only_picked_scores": Code(
        "Only the right letter's score",
        "The answer has (p[y] - 1)/n at the label and 0 elsewhere.",
        "Your {d} is right at the labels and 0 elsewhere. The other scores are in the softmax's denominator: raising one "
        "lowers the right letter's probability.",
    ),
    "softmax_diagonal": Code(
        "Only the softmax's diagonal",
        "∂p[i]/∂z[j] = p[i](1[i=j] - p[j]): besides the diagonal p(1 - p) there is -p[i]p[j]. The answer has the diagonal "
        "only.",
        "Your {d} has only how each probability moves with its own score, p(1 - p). Every score is in the denominator of "
        "every probability of its row: where are those paths?",
    ),
    "set_for_subtract": Code(
        "Set where it is to be subtracted",
        "The answer has -1/n at the labels, where p[y] - 1 over n is meant.",
        "Your {d} is right but for the labels, where it is -1/n: the 1 was put in the probability's place instead of being "
        "taken from it.",
    ),
    "softmax_axis": Code(
        "Softmax down the batch",
        "Each row is a distribution of its own; the answer normalises the columns.",
        "Your {d} comes out if the softmax runs down the batch. Which numbers sum to 1?",
    ),
    "log_for_softmax": Code(
        "Logarithms of the probabilities",
        "The answer has log p in the place of p.",
        "Your {d} has the logarithms of the probabilities where the probabilities themselves belong.",
    ),
    "scores_for_softmax": Code(
        "The scores themselves",
        "The answer has z in the place of softmax(z).",
        "Your {d} has the scores where the probabilities belong.",
    ),
    "every_row": Code(
        "A label counts in every row",
        "`x[:, Y]` takes every row for each label; `x[range(n), Y]` takes one entry of each row.",
        "In your {d} the labels of the whole batch count in every row. A colon takes all rows: the label of a row concerns "
        "that row alone.",
    ),
    "every_entry": Code(
        "Every entry gets it",
        "What forward did not pick has slope 0.",
        "In your {d} every entry of a row gets what only the picked one should get: the others can't move the loss.",
    ),
}
