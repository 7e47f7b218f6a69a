"""The judge: a convolutional network that names rasters of drawings, and its files.

    judge = load_judge(Path("runs/judge"))
    judged(judge, drawings)     # log probabilities [n, C] of judge.names

A judge is a folder with `judge.safetensors` and `judge.json`. It sees pictures, not strokes, and
the package never uses it: so it can judge what the package draws. Not here: training
(`judge_training.py`) and scores of models (`judge_scores.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file
from safetensors.torch import save as serialise
from torch import Tensor, nn

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import SIDE, rasters, segments_of
from sketchrnn.errors import CheckpointError
from sketchrnn.formats.files import write_atomic

CHANNELS = (24, 64, 128, 256)
"""Outputs of the convolution of each block."""
DROPOUT = 0.3
BATCH = 256


class JudgeNetwork(nn.Module):
    """Four blocks of convolution, pooling, batch normalisation and ReLU, and one linear layer."""

    def __init__(self, categories: int) -> None:
        """Initialise the weights."""
        super().__init__()
        blocks: list[nn.Module] = []
        for before, after in zip((1, *CHANNELS), CHANNELS, strict=False):
            blocks += [
                nn.Conv2d(before, after, 3, padding=1, bias=False),
                nn.MaxPool2d(2),  # before the next two, which then have a quarter of the work
                nn.BatchNorm2d(after),
                nn.ReLU(inplace=True),
            ]
        side = SIDE // 2 ** len(CHANNELS)
        self.blocks = nn.Sequential(*blocks)
        # Channels last is faster on processors; it is kept when weights are loaded.
        self.blocks.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        self.head = nn.Sequential(
            nn.Flatten(), nn.Dropout(DROPOUT), nn.Linear(CHANNELS[-1] * side**2, categories)
        )

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits [n, C] of images [n, SIDE, SIDE]."""
        return self.head(self.blocks(images[:, None]))  # [n, 1, SIDE, SIDE] to [n, C]


class Judge(NamedTuple):
    """A trained network, in evaluation mode, and the names of its outputs."""

    network: JudgeNetwork
    names: list[str]


@torch.inference_mode()
def judged(judge: Judge, drawings: Sequence[Drawing]) -> np.ndarray:
    """Return the log probabilities of the judge's names for each drawing, float32 [n, C]."""
    result = np.zeros((len(drawings), len(judge.names)), np.float32)
    for first in range(0, len(drawings), BATCH):
        part = slice(first, first + BATCH)
        images = torch.from_numpy(rasters(segments_of(drawings[part])))
        result[part] = judge.network(images).log_softmax(-1).numpy()
    return result


def save_judge(judge: Judge, about: dict[str, Any], folder: Path) -> None:
    """Write a judge; `about` is plain data that describes its training."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.contiguous() for name, value in judge.network.state_dict().items()}
    write_atomic(folder / "judge.safetensors", serialise(weights))
    text = json.dumps({"names": judge.names, **about}, indent=1)
    write_atomic(folder / "judge.json", (text + "\n").encode())


def load_judge(folder: Path) -> Judge:
    """Return the judge in a folder; CheckpointError if there is none."""
    if not (folder / "judge.json").is_file():
        raise CheckpointError(f"{folder}: expected a judge, a folder with a judge.json")
    names = json.loads((folder / "judge.json").read_text())["names"]
    network = JudgeNetwork(len(names))
    network.load_state_dict(load_file(folder / "judge.safetensors"))
    return Judge(network.eval().requires_grad_(False), names)
