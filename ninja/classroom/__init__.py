"""A class: many submissions, graded side by side into one gradebook. Nothing in this package imports torch.

    roster      who hands in what
    parcel      a submission's files, read once with suspicion, as bytes
    marker      one parcel → its result, in a process of a pool
    walls       what must keep others' code apart before any of it runs
    executors   where markers run: processes of this machine …
    cluster     … or the workers of a Dask scheduler
    grading     only what changed, each result as it comes
    records     what passes between those who grade and the gradebook
    schema      the gradebook's tables
    gradebook   what is remembered: SQLite
    lateness    what being late costs
    marks       points, adjustments, lateness → a student's mark
    view        what a class as a whole shows
    similarity  answers that are closer than the exercise forces
    command     `ninja class`
    bar         what moves meanwhile
    book        `ninja gradebook`
    show        both in a terminal
    feedback    what leaves the gradebook: tables, pages

What a student wrote is text here and nothing else; it runs only in the judge's workers.
"""
