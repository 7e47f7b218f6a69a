"""A neural network finishes what you start: a drawing on a canvas or a car's drive on a map.

The public names are imported when they are first used, so that the command line answers errors of
usage and `--help` without waiting for torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sketchrnn.errors import SketchRNNError

if TYPE_CHECKING:
    from sketchrnn.drawings.drawing import Drawing
    from sketchrnn.inference.completer import Completer
    from sketchrnn.inference.completion import Completion
    from sketchrnn.inference.load import load
    from sketchrnn.trajectories.trajectory import Trajectory

__all__ = ["Completer", "Completion", "Drawing", "SketchRNNError", "Trajectory", "load"]
_MODULES = {
    "Completer": "sketchrnn.inference.completer",
    "Completion": "sketchrnn.inference.completion",
    "Drawing": "sketchrnn.drawings.drawing",
    "Trajectory": "sketchrnn.trajectories.trajectory",
    "load": "sketchrnn.inference.load",
}


def __getattr__(name: str) -> Any:
    """Import a public name from the module that it lives in."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    """Return the public names beside what is imported already."""
    return sorted({*globals(), *__all__})
