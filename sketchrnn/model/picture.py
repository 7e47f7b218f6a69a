"""The recogniser's other network: it sees the finished picture, not the strokes.

A small convolutional network on rasters. On whole drawings it is as good as the recurrent network
(`recogniser.py`), and better at choosing among the endings that a model drew, since it does not
mind the order of the strokes. On beginnings it is far worse. Not here: rasters
(`drawings/raster.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from sketchrnn.config import RecogniserConfig
from sketchrnn.drawings.raster import SIDE, Segments, rasters

CHANNELS = (24, 48, 96, 192)
"""Outputs of the convolution of each block."""
GROUPS = 8
"""Of the channels, each normalised by itself (Wu & He 2018, arXiv:1803.08494). A running average
of the weights needs no statistics of its own then, as with batch normalisation."""


class PictureNetwork(nn.Module):
    """Four blocks of convolution, pooling, normalisation and ReLU, and two linear layers."""

    def __init__(self, config: RecogniserConfig, scale: float) -> None:
        """Initialise the weights. `scale` is that of the card; pictures do not depend on it."""
        super().__init__()
        self.config, self.scale = config, scale
        blocks: list[nn.Module] = []
        for before, after in zip((1, *CHANNELS), CHANNELS, strict=False):
            blocks += [
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.MaxPool2d(2),  # before the next two, which then have a quarter of the work
                nn.GroupNorm(GROUPS, after),
                nn.ReLU(inplace=True),
            ]
        side = SIDE // 2 ** len(CHANNELS)
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(config.dropout),
            nn.Linear(CHANNELS[-1] * side**2, config.hidden),
            nn.ReLU(inplace=True),
            nn.Dropout(config.dropout),
            nn.Linear(config.hidden, config.categories),
        )

    def read(self, sequences: Sequence[np.ndarray]) -> Tensor:
        """Return stroke-3 sequences [N_i, 3] as the network sees them, images [B, SIDE, SIDE]."""
        return torch.from_numpy(rasters(segments_between(sequences)))

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits of the categories [B, C] of images [B, SIDE, SIDE]."""
        return self.head(self._seen(images))

    def features(self, images: Tensor) -> Tensor:
        """Return what the linear layers read, [B, F], of images [B, SIDE, SIDE]."""
        return self._seen(images).flatten(1)

    def _seen(self, images: Tensor) -> Tensor:
        """Return the outputs of the blocks, [B, CHANNELS[-1], side, side]."""
        # Channels last is twice as fast on processors. `contiguous(memory_format=…)` would change
        # nothing: an image of one channel is in both formats, and then has strides of the other.
        channels_last = images[..., None].permute(0, 3, 1, 2)  # [B, 1, SIDE, SIDE]
        return self.blocks(channels_last)


def segments_between(sequences: Sequence[np.ndarray]) -> Segments:
    """Return the segments of n stroke-3 sequences [N_i, 3], drawn from the origin.

    A move with a lifted pen draws nothing; a sequence of such moves alone is a dot.
    """
    ends, counts = [], []
    for rows in sequences:
        path = np.zeros((len(rows) + 1, 2))
        np.cumsum(rows[:, :2], axis=0, out=path[1:])
        drawn = np.append(True, rows[:-1, 2] == 0)  # [N], whether the pen is down on the way
        between = np.stack((path[:-1], path[1:]), axis=1)[drawn]  # [S, 2, 2]
        ends.append(between.astype(np.float32))
        counts.append(len(between))
    return Segments(np.concatenate(ends), np.append(0, np.cumsum(counts)))
