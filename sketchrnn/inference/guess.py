"""One guess of how a drive goes on: all steps told at once, by a head that learnt just this.

Samples are drawn move by move and end in many places; the point of least mean distance to them is
seldom as near to the truth as what a network says that was taught by its distance from the truth.
Where a model has no such head, and further ahead than it tells, the guess is made of samples
(`forecast.py`). What is not here: the head itself (`SketchRNN.foresee`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.sampler import Request, begin
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.path import path_to_stroke3


def one_guess(
    model: SketchRNN, seen: np.ndarray, samples: np.ndarray, stand_for: np.ndarray | None = None
) -> np.ndarray:
    """Return one path [n, T, 2] for each path seen [n, S + 1, 2], metres.

    samples [n, K, T, 2] and stand_for [n, K]: as for `best_guess`, where the model guesses less.
    """
    steps = samples.shape[2]
    if steps > model.config.guess:
        return best_guess(samples, stand_for)
    rows = path_to_stroke3(seen)
    return seen[:, -1:] + foresee(model, list(rows), seen[:, 0])[:, :steps]


@torch.inference_mode()
def foresee(model: SketchRNN, starts: Sequence[np.ndarray], origins: np.ndarray) -> np.ndarray:
    """Return where the pen is after each of the next G moves, float64 [B, G, 2].

    Data units, seen from where each start leaves off.

    Args:
        model: one that guesses, in evaluation mode.
        starts: B stroke-3 arrays [N_i, 3], data units.
        origins: [B, 2] data units, where each start begins on the map.
    """
    begun = begin(model, Request(starts, 1, 1, 1.0, 0, origins))
    state = tuple(torch.stack(parts) for parts in zip(*begun.state, strict=True))
    outputs, _ = model.run(begun.inputs[None], state)
    guess = model.foresee(outputs[0], begun.inputs).double().numpy() * model.scale
    return model.surroundings.axes(begun.path)[-1][:, None].to_map(guess)
