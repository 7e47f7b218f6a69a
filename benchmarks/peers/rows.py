"""The rows beside the peers: the same model and the same work, measured alternately.

The model beside labml-nn is a decoder of 512 units and 20 mixture components that reads a code of
128 numbers. Beside @magenta/sketch it is a file in Magenta's format with random weights, which both
load. Training covers the whole autoencoder on the same drawings with the same batch size. Points do
not include padding. A peer runs only its own code: no plots, no logs, no encoding before sampling.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.peers.process import labml, magenta, started
from benchmarks.sampling import NOTHING, STEPS
from benchmarks.timing import Bar, alternately, row, seconds
from benchmarks.training import DATA, evenly, points, trainer
from sketchrnn.checkpoint.magenta import STEP, read
from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.spec import prepare
from sketchrnn.model.mixture import head_size
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import Request, sample_endings

ROUNDS = 3
TRAINING_ROUNDS = 2
BATCH = 100
BATCHES = 5
THEIR_BATCHES = 1
"""Fewer than ours, because each is padded to the longest drawing and takes longer."""
LENGTHS = (11, 200)
"""Shortest and longest drawings that labml-nn trains on; it drops all others."""
SAME = ModelConfig(encoder="latent", position="none", dropout=0.0)
"""The model of labml-nn, which has the same sizes by default."""


def sampling_beside_labml() -> dict[str, Any]:
    """Return the row of one ending at a time."""
    model = SketchRNN(SAME, 20.0).eval()
    code = np.random.default_rng(0).normal(size=(1, SAME.latent_size))

    def ours() -> None:
        sample_endings(
            model, Request([NOTHING], 1, STEPS, 0.4, 0, codes=code), Rules(may_end=False)
        )

    with started(labml(), "sample", str(STEPS)) as peer:
        least = alternately(ROUNDS, lambda: seconds(ours), peer.seconds)
    mine, theirs = (STEPS / duration for duration in least)
    return row("sampling, K = 1, a code", "steps/s", mine, "labml-nn", theirs, Bar("at least", 10))


def sampling_beside_magenta() -> dict[str, Any]:
    """Return the row of one ending at a time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "random.gen.json")
        write_decoder(path)
        model, _ = read(path)

        def ours() -> None:
            sample_endings(model, Request([NOTHING], 1, STEPS, 0.4, 0), Rules(may_end=False))

        with started(magenta(), str(path), str(STEPS)) as peer:
            least = alternately(ROUNDS, lambda: seconds(ours), peer.seconds)
    mine, theirs = (STEPS / duration for duration in least)
    what = "sampling, K = 1, a file of Magenta's"
    return row(what, "steps/s", mine, "@magenta/sketch", theirs, Bar("at least", 5))


def training_beside_labml(data: str = DATA) -> dict[str, Any]:
    """Return the row on real points per second, with the share of the bare networks in both.

    data: a SPEC of drawings. The longer the longest drawing is in comparison with the others, the
    more padding labml-nn processes. The time of the bare networks is a lower bound for both.
    """
    dataset, config = prepare([data]), TrainConfig(batch_size=BATCH)
    indices = dataset.indices("train")
    lengths = dataset.lengths(indices)
    indices = indices[(lengths >= LENGTHS[0]) & (lengths <= LENGTHS[1])]
    batches = evenly(dataset, indices, BATCH, BATCHES)
    run = trainer(dataset, SAME, config)
    real = points(dataset, batches)
    networks = Bare(SAME)
    longest = [int(dataset.lengths(part).max()) for part in (*batches, indices)]

    def ours() -> float:
        return seconds(lambda: [run._step(part, 0.5) for part in batches]) / real

    def our_networks() -> float:
        return seconds(lambda: [networks(count, BATCH) for count in longest[:-1]]) / real

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "drawings.npz")
        rows = [dataset[i] for i in indices]
        np.savez(path, points=np.concatenate(rows), ends=np.cumsum([len(part) for part in rows]))
        with started(labml(), "train", str(path), str(BATCH), str(THEIR_BATCHES)) as peer:

            def theirs() -> float:
                said = peer.run()
                return said["seconds"] / said["points"]

            def their_networks() -> float:
                mean = float(dataset.lengths(indices).mean())
                return seconds(lambda: networks(longest[-1], BATCH)) / (BATCH * mean)

            least = alternately(TRAINING_ROUNDS, ours, theirs, our_networks, their_networks)
    what = f"training, {dataset.info.name}, an autoencoder, batch {BATCH}"
    rates = [1 / duration for duration in least]
    shares = least[2] / least[0], least[3] / least[1]
    note = "the bare networks take {:.0%} of our time, {:.0%} of theirs".format(*shares)
    bar = Bar("at least", 4)
    return {**row(what, "points/s", rates[0], "labml-nn", rates[1], bar), "note": note}


class Bare(nn.Module):
    """The recurrent networks and the output layer of an autoencoder, without anything else."""

    def __init__(self, config: ModelConfig) -> None:
        """Create networks with the sizes of the model."""
        super().__init__()
        inputs = 5 + config.latent_size
        self.encoder = nn.LSTM(5, config.encoder_hidden, bidirectional=True)
        self.decoder = nn.LSTM(inputs, config.hidden)
        self.head = nn.Linear(config.hidden, head_size(config.mixtures))

    def forward(self, longest: int, size: int) -> None:
        """Run forward and backward over `size` drawings of `longest` points and an end row."""
        self.zero_grad(set_to_none=True)
        moves = torch.randn(longest, size, 5)
        inputs = torch.randn(longest + 1, size, self.decoder.input_size, requires_grad=True)
        _, (code, _) = self.encoder(moves)
        (code.sum() + self.head(self.decoder(inputs)[0]).sum()).backward()


def write_decoder(path: Path, hidden: int = 512, mixtures: int = 20) -> None:
    """Write a decoder of Magenta's form with random weights, which hardly ever ends by itself."""
    head, rng = head_size(mixtures), np.random.default_rng(0)
    shapes = [[hidden, head], [head], [5, 4 * hidden], [hidden, 4 * hidden], [4 * hidden]]
    arrays = [rng.normal(0, 0.05, shape) for shape in shapes]
    arrays[1][2] = -10.0  # the logit of the end
    coded = [
        base64.b64encode((array / STEP).round().astype("<i2").tobytes()).decode()
        for array in arrays
    ]
    info = {"name": "random", "mode": 1, "version": 6, "max_seq_len": 250, "scale_factor": 80.0}
    path.write_text(json.dumps([info, shapes, coded]))
