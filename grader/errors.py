"""What can go wrong that is not a wrong gradient. Imports nothing.

    NinjaError              what, where, and what to run next
    ├── UsageError          the command was given something that it can't take
    ├── SubmissionError     a learner's file can't be read or judged as it is
    ├── CourseError         a course file breaks a convention: its author's to mend
    └── WorkerError         our own machinery failed; never held against a learner

A wrong gradient is a result (`verdict.Finding`), never an exception.
"""


class NinjaError(Exception):
    """Something that stops a command. `str(error)` is shown to the user as it is, so it says what to do next."""


class UsageError(NinjaError):
    """The command line or an option names something that does not exist or does not fit."""


class SubmissionError(NinjaError):
    """A learner's file or workspace can't be read, or isn't one."""


class CourseError(NinjaError):
    """An exercise file or `course.toml` breaks a convention; `ninja dev check` finds these before a learner does."""


class WorkerError(NinjaError):
    """The judge or a worker could not be started or broke off through no fault of the submission."""
