"""The lessons as the Learn page shows them, one module each, in the order in which they teach."""

from __future__ import annotations

from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui.lessons import bptt, gradients, layer, neuron, next, unrolled
from sketchrnn.ui.lessons.view import View

_VIEWS: dict[str, View] = {
    "next": next.VIEW,
    "neuron": neuron.VIEW,
    "layer": layer.VIEW,
    "unrolled": unrolled.VIEW,
    "bptt": bptt.VIEW,
    "gradients": gradients.VIEW,
}
VIEWS = {name: _VIEWS[name] for name in LESSONS if name in _VIEWS}
