"""The recogniser's network: a bidirectional LSTM that classifies strokes.

Each layer is one LSTM that reads forwards and one that reads backwards (Schuster & Paliwal 1997).
The last states of both, and the mean and the maximum of their outputs over all points, are the
inputs of one linear layer, as in Google's tutorial on Quick, Draw! except for the pooling. The
training data are beginnings of drawings (`training/tasks.py`), so that unfinished drawings are
recognised too. Not here: the network that sees pictures (`picture.py`), drawings in pixels, and
names (`inference/recogniser.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from simplification.cutil import simplify_coords_idx
from torch import Tensor, nn
from torch.nn.functional import dropout

from sketchrnn.config import ModelConfig, RecogniserConfig
from sketchrnn.model.picture import PictureNetwork
from sketchrnn.model.sketch_rnn import initialise_recurrent
from sketchrnn.model.surroundings.canvas import CanvasSurroundings

CANVAS = ModelConfig(position="canvas")
"""The recogniser reads the same surroundings as a model of drawings."""
TOLERANCE = 0.12
"""Tolerance of the simplification before reading, model units. It is twice that of Quick, Draw!:
a third fewer points, and training is faster and reaches a better score."""


class Reading(NamedTuple):
    """Sequences side by side, time first, padded at the end."""

    inputs: Tensor  # [T, B, F] the move to each point, whether the pen was lifted, and its place
    lengths: Tensor  # int64 [B], at least 1

    def to(self, device: torch.device | str) -> Reading:
        """Return the reading on another device."""
        return Reading(self.inputs.to(device), self.lengths.to(device))


def collate_reading(sequences: Sequence[np.ndarray], scale: float) -> Reading:
    """Return B stroke-3 sequences [N_i, 3], data units, as the recogniser reads them."""
    sequences = [thinned(rows, TOLERANCE * scale) for rows in sequences]
    lengths = np.array([len(rows) for rows in sequences])
    moves = np.zeros((lengths.max() + 1, len(sequences), 3), np.float32)
    for i, rows in enumerate(sequences):
        moves[1 : len(rows) + 1, i] = rows  # row 0 is the first point, which has no move
    path = np.cumsum(moves[..., :2], axis=0, dtype=np.float64)
    seen = CanvasSurroundings(CANVAS, scale).features(path, moves[..., 2] > 0)[1:]
    divided = moves[1:] / np.array([scale, scale, 1], np.float32)
    inputs = np.concatenate((divided, seen), axis=-1)
    return Reading(torch.from_numpy(inputs), torch.from_numpy(lengths))


def thinned(stroke3: np.ndarray, tolerance: float) -> np.ndarray:
    """Return a sequence [N, 3] less the points within `tolerance` of what remains.

    That is Ramer-Douglas-Peucker on each stroke; its ends are kept.
    """
    path = np.zeros((len(stroke3) + 1, 2))
    np.cumsum(stroke3[:, :2], axis=0, out=path[1:])
    begins = np.flatnonzero(stroke3[:-1, 2]) + 2  # of the strokes but the first, in the path
    kept = np.concatenate(
        [
            at + simplify_coords_idx(stroke, tolerance).astype(np.int64)
            for at, stroke in zip((0, *begins), np.split(path, begins), strict=True)
        ]
    )
    rows = np.zeros((len(kept) - 1, 3), np.float32)
    rows[:, :2] = np.diff(path[kept], axis=0)
    rows[:, 2] = stroke3[kept[1:] - 1, 2]
    return rows


def beginning(stroke3: np.ndarray, share: float) -> np.ndarray:
    """Return the first points of a sequence [N, 3], `share` of them, one at least."""
    return stroke3[: max(1, round(share * len(stroke3)))]


class RecogniserNetwork(nn.Module):
    """Names sequences; moves are in model units."""

    def __init__(self, config: RecogniserConfig, scale: float) -> None:
        """Initialise the weights; `scale` is what moves are divided by."""
        super().__init__()
        self.config = config
        self.scale = float(scale)
        hidden = config.hidden
        sizes = [3 + CanvasSurroundings.size, *[2 * hidden] * (config.layers - 1)]
        self.ahead = nn.ModuleList(nn.LSTM(size, hidden) for size in sizes)
        self.back = nn.ModuleList(nn.LSTM(size, hidden) for size in sizes)
        self.head = nn.Linear(6 * hidden, config.categories)
        if not self.head.weight.is_meta:
            initialise_recurrent(self, forget=True)

    def read(self, sequences: Sequence[np.ndarray]) -> Reading:
        """Return stroke-3 sequences [N_i, 3], data units, as the network reads them."""
        return collate_reading(sequences, self.scale)

    def forward(self, reading: Reading) -> Tensor:
        """Return the logits of the categories [B, C]; padding changes nothing.

        The second network of a layer reads each sequence from its own last point to its first, so
        that padding stands behind what both read.
        """
        below, lengths = reading
        time = torch.arange(len(below), device=below.device)[:, None]  # [T, 1]
        real = (time < lengths)[..., None]  # [T, B, 1]
        turned = torch.where(time < lengths, lengths - 1 - time, time)  # [T, B]
        forth = back = below
        for number, (ahead, behind) in enumerate(zip(self.ahead, self.back, strict=True)):
            if number:
                below = dropout(below, self.config.dropout, self.training)
            forth = ahead(below)[0]
            back = _take(behind(_take(below, turned))[0], turned)
            below = torch.cat((forth, back), dim=-1)  # [T, B, 2 hidden]
        last = _take(forth, lengths[None] - 1)[0]
        mean = (below * real).sum(0) / lengths[:, None]
        most = below.masked_fill(~real, -torch.inf).amax(0)
        pooled = torch.cat((last, back[0], mean, most), dim=-1)  # [B, 6 hidden]
        return self.head(dropout(pooled, self.config.dropout, self.training))


def build_recogniser(config: RecogniserConfig, scale: float) -> RecogniserNetwork | PictureNetwork:
    """Return a network that reads what the configuration says, with initial weights."""
    kind = PictureNetwork if config.reads == "picture" else RecogniserNetwork
    return kind(config, scale)


def _take(values: Tensor, moments: Tensor) -> Tensor:
    """Return values [T, B, H] at the moments [S, B] of each sequence, [S, B, H]."""
    return values.gather(0, moments[..., None].expand(-1, -1, values.shape[-1]))
