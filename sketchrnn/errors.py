"""The errors that the package raises for its users, one family.

Each carries one sentence that says what was expected and what came. The command line prints it
after `error: ` and exits with 2; the pages show it as it is. Faults of our own (a broken invariant)
are plain assertions and not part of this family.
"""


class SketchRNNError(Exception):
    """Something from outside the program is not as it must be; the message is for the user."""


class DataError(SketchRNNError):
    """A file, a drawing, a trajectory or a data set is broken, empty, too large or out of range."""


class CheckpointError(SketchRNNError):
    """A checkpoint is missing, damaged, or not of the kind that the task needs."""


class DownloadError(SketchRNNError):
    """A file could not be fetched, or what came is not what was asked for."""


class UsageError(SketchRNNError):
    """An argument or setting is outside of what is possible."""


class TrainingError(SketchRNNError):
    """Training can't go on: the loss is not a finite number, or the state to resume from is off."""
