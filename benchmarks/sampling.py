"""How fast endings are sampled, beside the bare recurrent network.

Endings have 100 points and no start; sampling from the mixture is included. The model has the
default size and random weights, because the time does not depend on them. The bare loop is 100
steps of `nn.LSTMCell` and the linear output layer of the same sizes.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from benchmarks.timing import Bar, alternately, row, seconds
from sketchrnn.config import ModelConfig
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.model.surroundings import surroundings_of
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import Request, sample_endings

STEPS = 100
ROUNDS = 9
BAR = Bar("at most", 1.5)
NOTHING = np.zeros((0, 3), np.float32)


def beside_bare(k: int, position: Literal["canvas", "none"]) -> dict[str, Any]:
    """Return the row for K endings at once by a model with this kind of surroundings."""
    config = ModelConfig(position=position)
    model = SketchRNN(config, 20.0).eval()
    inputs = 5 + surroundings_of(config, 1.0).size
    cell, head = (
        nn.LSTMCell(inputs, config.hidden),
        nn.Linear(model.head.in_features, model.head.out_features),
    )
    features = torch.randn(k, inputs)

    def ours() -> None:
        sample_endings(model, Request([NOTHING], k, STEPS, 0.5, 0), Rules(may_end=False))

    @torch.inference_mode()
    def bare() -> None:
        state = (torch.zeros(k, config.hidden), torch.zeros(k, config.hidden))
        for _ in range(STEPS):
            state = cell(features, state)
            head(state[0])

    least = alternately(ROUNDS, lambda: seconds(ours), lambda: seconds(bare))
    mine, limit = (1e3 * duration for duration in least)
    inputs_of = "" if position == "canvas" else ", no surroundings"
    what = f"sampling, K = {k}, {STEPS} steps{inputs_of}"
    return row(what, "ms", mine, "bare cell and output layer", limit, BAR)
