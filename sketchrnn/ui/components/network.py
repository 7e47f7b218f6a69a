"""A recurrent network at work, as a picture: `network.js` and its data.

All values of a pass are sent once, so that the browser can move through it by itself. Not here:
where the values come from (`learn/wires.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.learn.wires import Wires, most_active
from sketchrnn.ui.components.build import build
from sketchrnn.ui.language import local

HERE = Path(__file__).parent
MOST_STEPS = 60
"""The picture shows the last steps of a longer sequence."""
WORDS = ("rolled", "unrolled", "positive", "negative", "gradient", "way_forward", "way_back")
HTML = """
<div class="stage" role="group">
  <div class="top">
    <div class="turn">
      <button class="rolled" aria-pressed="false" data-word="rolled"></button
      ><button class="unrolled" aria-pressed="true" data-word="unrolled"></button>
    </div>
    <p class="key text">
      <span><i class="positive"></i><span data-word="positive"></span></span>
      <span><i class="negative"></i><span data-word="negative"></span></span>
      <span><i class="gradient"></i><span data-word="gradient"></span></span>
    </p>
  </div>
  <svg class="strip" aria-hidden="true"></svg>
  <svg class="zoom" aria-hidden="true"><polygon></polygon></svg>
  <svg class="cell" role="img"></svg>
  <div class="time">
    <div class="steps">
      <button class="previous">❮</button><button class="play"></button
      ><button class="next">❯</button>
    </div>
    <div class="track">
      <input type="range" min="0" step="any">
      <p class="ways"><span data-word="way_forward"></span><span data-word="way_back"></span></p>
    </div>
  </div>
  <p class="status text" aria-live="polite"></p>
</div>"""

_component = build(HERE / "network.js", HTML, HERE / "network.css")


@dataclass(frozen=True, eq=False)
class Pass:
    """A pass through a network, seen from one of its units."""

    wires: Wires
    """Of a sequence of T steps."""
    unit: int
    """Its column in the wires."""
    inputs: Sequence[str]
    """What each of T steps reads, as a short text."""
    sources: tuple[int, int] = (1, 1)
    """Number of wires from outputs and from inputs into an Elman neuron."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """What is written on the box before a wire; W if it is missing."""


def show(passed: Pass, words: Mapping[str, str], loss: str, key: str) -> None:
    """Draw the picture.

    Args:
        passed: what is drawn.
        words: texts/LANGUAGE/network.json.
        loss: what the derivatives are of, as the object of a sentence.
        key: of the component on the page.
    """
    _component(data=data_of(passed, words, loss), key=key)


def data_of(passed: Pass, words: Mapping[str, str], loss: str) -> dict[str, Any]:
    """Return what `network.js` draws from, in the digits of the page; its head describes it."""
    wires, unit = passed.wires, passed.unit
    last = slice(-MOST_STEPS, None)

    def written(values: np.ndarray) -> list[str]:
        return [local(shown(value)) for value in values]

    carried = {}
    for name, values in wires.values.items():
        value, gradient = values[last, unit], wires.gradients[name][last, unit]
        carried[name] = {
            "values": value.tolist(),
            "said": written(value),
            "gradients": gradient.tolist(),
            "gradients_said": written(gradient),
        }
    inputs = [local(text) for text in passed.inputs[last]]
    size = np.linalg.norm(wires.by_inputs[last], axis=1)
    one = wires.by_inputs.shape[1] == 1
    by_inputs = wires.by_inputs[last, 0] if one else size
    carried["Input"] = {
        "values": [None] * len(inputs),
        "said": inputs,
        "gradients": by_inputs.tolist(),
        "gradients_said": written(by_inputs),
    }
    hidden = wires.values["hidden"][last]
    units = _some(hidden, unit)
    largest = max(np.abs(wire["gradients"]).max() for wire in carried.values())
    data = {
        "cell": wires.cell,
        "sources": dict(zip(("hidden", "inputs"), passed.sources, strict=True)),
        "weights": {name: local(text) for name, text in passed.weights.items()},
        "inputs": inputs,
        "states": np.round(hidden[:, units], 3).tolist(),
        "shown": units.index(unit),
        "back": [0.0, *carried["hidden"]["gradients"][:-1]],
        "widest": float(largest),
        "wires": carried,
        "words": {name: text.replace("{loss}", loss) for name, text in words.items()},
        "names": {name: words[f"name_{name}"] for name in GATES[wires.cell]},
        "direction": words["direction"],
    }
    return data | {"token": hashlib.sha256(json.dumps(data).encode()).hexdigest()}


GATES = {
    "rnn": (),
    "gru": ("reset", "update", "new"),
    "lstm": ("input", "forget", "new", "output"),
}
"""The gates that have a name on the picture."""


def shown(value: float) -> str:
    """Return a number as the picture writes it: short, with a minus sign."""
    size = abs(value)
    if size == 0:
        text = "0"
    elif size >= 100:
        text = f"{size:.0f}"
    elif size >= 0.095:
        text = f"{size:.2f}"
    elif size >= 0.00095:
        text = f"{size:.3f}"
    else:
        mantissa, exponent = f"{size:.0e}".split("e")
        text = f"{mantissa}e−{abs(int(exponent))}"
    return f"−{text}" if value < 0 else text


def _some(hidden: np.ndarray, unit: int) -> list[int]:
    """Return at most eight units of the outputs [T, H], the given one and the most active."""
    others = [int(i) for i in most_active(hidden, hidden.shape[1]) if i != unit]
    return sorted([unit, *others[:7]])
