"""The lessons as the Learn page shows them, one module each, in the order in which they teach."""

from __future__ import annotations

from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui.learn.lessons import (
    bptt,
    elman,
    feedforward,
    fork,
    gates,
    gradients,
    inside,
    layer,
    neuron,
    next,
    overfitting,
    scratch,
    sequences,
    shapes,
    text,
    unrolled,
)
from sketchrnn.ui.learn.lessons.view import View

_VIEWS: dict[str, View] = {
    "bptt": bptt.VIEW,
    "elman": elman.VIEW,
    "feedforward": feedforward.VIEW,
    "fork": fork.VIEW,
    "gates": gates.VIEW,
    "gradients": gradients.VIEW,
    "inside": inside.VIEW,
    "layer": layer.VIEW,
    "neuron": neuron.VIEW,
    "next": next.VIEW,
    "overfitting": overfitting.VIEW,
    "scratch": scratch.VIEW,
    "sequences": sequences.VIEW,
    "shapes": shapes.VIEW,
    "text": text.VIEW,
    "unrolled": unrolled.VIEW,
}
VIEWS = {name: _VIEWS[name] for name in LESSONS}
