"""The errors that the package raises for its users: one family with one base class.

The message is one sentence without a full stop: what was expected and what was found. The command
line prints it after `error: ` and exits with 2, and the pages show it. Not here: faults of the
program itself, which are plain assertions.
"""


class SketchRNNError(Exception):
    """Input from outside the program is wrong. The message is for the user."""


class DataError(SketchRNNError):
    """A file, a drawing, a trajectory or a data set is broken, empty, too large or out of range."""


class CheckpointError(SketchRNNError):
    """A checkpoint is missing, damaged, or of another kind than the task needs."""


class DownloadError(SketchRNNError):
    """A file could not be downloaded, or has another content than expected."""


class UsageError(SketchRNNError):
    """An argument or a setting is out of range."""


class TrainingError(SketchRNNError):
    """Training can't continue: the loss is not finite, or the state to resume from is wrong."""
