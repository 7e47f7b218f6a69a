"""A neural network finishes what you start: a drawing on a canvas or a car's drive on a map."""

from sketchrnn.complete import Completer, Completion, load
from sketchrnn.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.trajectory import Trajectory

__all__ = ["Completer", "Completion", "Drawing", "SketchRNNError", "Trajectory", "load"]
