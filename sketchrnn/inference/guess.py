"""The point forecast of a trajectory: one position for each of the next steps.

Some networks have a head (`SketchRNN.guess`) that is trained on the distance to the truth, and its
forecast is nearer to the truth than the geometric median of samples. The median is the forecast of
models without such a head, and of all models beyond the steps that the head forecasts.
Not here: the head (`model/sketch_rnn.py`), the median of samples (`trajectories/forecast.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun
from sketchrnn.sampling.sampler import Request, begin
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.path import path_to_stroke3


def point_forecast(
    model: SketchRNN, seen: np.ndarray, samples: np.ndarray, counts: np.ndarray | None = None
) -> np.ndarray:
    """Return one path [n, T, 2] for each path seen, metres.

    Args:
        model: in evaluation mode.
        seen: paths [n, S + 1, 2], metres, at the model's step.
        samples: [n, K, T, 2] metres; used if the model's head forecasts fewer than T steps.
        counts: [n, K], how many samples each of these represents; one each if None.
    """
    steps = samples.shape[2]
    if steps > model.config.guess:
        return best_guess(samples, counts)
    rows = path_to_stroke3(seen)
    return seen[:, -1:] + head_forecast(model, list(rows), seen[:, 0])[:, :steps]


@torch.inference_mode()
def head_forecast(
    model: SketchRNN, starts: Sequence[np.ndarray], origins: np.ndarray
) -> np.ndarray:
    """Return the positions after each of the next G moves, float64 [B, G, 2].

    Data units, relative to the last position of each start.

    Args:
        model: one with `config.guess` above 0, in evaluation mode.
        starts: B stroke-3 arrays [N_i, 3], data units.
        origins: [B, 2] data units, where each start begins on the map.
    """
    begun, outputs = read_starts(model, starts, origins)
    forecast = model.point_forecast(outputs, begun.inputs).double().numpy() * model.scale
    return model.surroundings.axes(begun.path)[-1][:, None].to_map(forecast)


@torch.inference_mode()
def read_starts(
    model: SketchRNN, starts: Sequence[np.ndarray], origins: np.ndarray
) -> tuple[Begun, Tensor]:
    """Return starts that have been read, and the decoder's outputs after them, [B, H].

    The arguments are those of `head_forecast`.
    """
    # One step of one ending: only the state after the start is used, the noise is not.
    begun = begin(model, Request(starts, 1, 1, 1.0, 0, origins))
    state = tuple(torch.stack(parts) for parts in zip(*begun.state, strict=True))  # [layers, B, H]
    outputs, _ = model.run(begun.inputs[None], state)  # [1, B, H]
    return begun, outputs[0]
