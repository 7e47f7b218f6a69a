"""What the model thinks of a drawing while it is drawn: `mind.js` and its data.

All Gaussians are sent once, so that the browser can move through the drawing by itself.
Not here: where they come from (`inference/surprise.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.formats.pen import pen_width
from sketchrnn.inference.surprise import NextPoint, PointScores
from sketchrnn.ui.components.build import build
from sketchrnn.ui.language import tr, words

HERE = Path(__file__).parent
SCALES = {
    False: ["#35b779", "#21918c", "#31688e", "#443983", "#440154"],
    True: ["#39568c", "#26828e", "#1f9e89", "#6ece58", "#fde725"],
}
"""From the least to the most surprising point on a light and on a dark page: parts of viridis,
which the colour-blind can read too, so cut that both ends are seen on the page."""
ENDS = (5, 95)  # percentiles that end the scale, so that one odd point does not grey out the rest
HTML = """
<div class="stage">
  <canvas class="paper" role="img" data-label="picture"></canvas>
  <div class="time">
    <button class="play"></button>
    <div class="track"><canvas class="profile" aria-hidden="true"></canvas>
      <input type="range" min="0" step="any" data-label="moment"></div>
  </div>
  <div class="side">
    <p class="where"></p>
    <p class="said"><i></i><span></span></p>
    <p class="next" data-word="next"></p>
    <dl class="pen">
      <dt data-word="goes_on"></dt><dd><i></i><span></span></dd>
      <dt data-word="lifts"></dt><dd><i></i><span></span></dd>
      <dt data-word="finished"></dt><dd><i></i><span></span></dd>
    </dl>
    <p class="key"><i class="cloud"></i><span data-word="cloud"></span></p>
    <p class="key"><i class="ring"></i><span data-word="ring"></span></p>
    <p class="key" data-word="scale"></p>
    <div class="scale"></div>
    <p class="ends"><span></span><span></span></p>
  </div>
</div>"""

_component = build(HERE / "mind.js", HTML, HERE / "mind.css")


def show(scores: PointScores, box: Sequence[float], token: str, dark: bool, key: str) -> None:
    """Draw the view.

    box: x, y, width and height of what is shown, px. token: the view begins anew when it changes.
    dark: the page is.
    """
    _component(data=data_of(scores, box, token, dark) | {"words": _words()}, key=key)


def data_of(scores: PointScores, box: Sequence[float], token: str, dark: bool) -> dict[str, Any]:
    """What `mind.js` draws from, as its head describes it; rounded to what can be seen."""
    nats = np.concatenate(scores.surprise)  # [P]
    low, high = np.percentile(nats[1:], ENDS) if len(nats) > 1 else (0.0, 0.0)
    return {
        "token": token,
        "box": list(box),
        "width": pen_width(box[2], box[3]),
        "scale": SCALES[dark],
        "low": round(float(low), 2),
        "high": round(float(high), 2),
        "given": scores.given,
        "steps": [
            {"line": np.round(piece, 1).tolist(), "begins": k == 0}
            for stroke in scores.pieces
            for k, piece in enumerate(stroke)
        ],
        "nats": np.round(nats, 2).tolist(),
        "clouds": [_gaussians(density) for density in scores.next_points],
        "pens": [np.round(density.pen, 3).tolist() for density in scores.next_points],
    }


def _words() -> dict[str, str]:
    return words(
        picture=tr("The drawing up to this moment, and a cloud where the pen may go next"),
        moment=tr("Moment of the drawing"),
        play=tr("Play"),
        pause=tr("Pause"),
        in_start=tr("Point {number} of {count}, start"),
        in_ending=tr("Point {number} of {count}, ending"),
        first=tr("the first point"),
        surprise=tr("{nats} nats of surprise"),
        next=tr("Next, the model expects that the pen"),
        goes_on=tr("goes on"),
        lifts=tr("lifts"),
        finished=tr("is finished"),
        percent=tr("{number} %"),
        cloud=tr("where it may go next"),
        ring=tr("where it went"),
        scale=tr("Surprise of each point, in nats"),
        or_less=tr("{nats} or less"),
        or_more=tr("{nats} or more"),
        sentence=tr(
            "{where}: {said}; next it goes on {goesOn}, lifts {lifts}, is finished {finished}"
        ),
    )


def _gaussians(density: NextPoint) -> list[list[float]]:
    """Weight, mean x, y, and covariance xx, xy, yy of each."""
    covariances = density.covariances.reshape(-1, 4)[:, [0, 1, 3]]
    rows = np.column_stack([density.weights, density.means, covariances])  # [m, 6]
    return np.round(rows, 3).tolist()
