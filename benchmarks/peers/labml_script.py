"""labml-nn's sketch_rnn as a peer process: `sample STEPS`, or `train FILE BATCH COUNT`.

It runs only the code of labml-nn, without plotting a sample and without logging a training step.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from labml_nn.sketch_rnn import (  # pyright: ignore[reportMissingImports]
    DecoderRNN,
    EncoderRNN,
    KLDivLoss,
    ReconstructionLoss,
    Sampler,
    StrokesDataset,
)
from torch import nn
from torch.utils.data import DataLoader

LATENT, ENCODER, HIDDEN, MIXTURES = 128, 256, 512, 20
TEMPERATURE, LONGEST, KL_WEIGHT, CLIP = 0.4, 200, 0.5, 1.0
"""From the configuration of labml-nn."""


class Unplotted(Sampler):
    """The sampler of labml-nn without its plot."""

    @staticmethod
    def plot(seq: torch.Tensor) -> None:
        """Do nothing."""


def sampling(steps: int) -> Callable[[], int]:
    """Return a function that samples `steps` points after a code and returns their number."""
    decoder = DecoderRNN(LATENT, HIDDEN, MIXTURES).eval()
    with torch.no_grad():
        decoder.q_head.bias[2] = -1e9  # the drawing never ends
    z = torch.randn(1, LATENT)
    sampler = Unplotted(lambda data: (z, None, None), decoder)
    rows = torch.zeros(steps, 1, 5)  # it samples as many points as it is given to encode

    def run() -> int:
        sampler.sample(rows, TEMPERATURE)
        return steps

    return run


def training(file: str, size: int, count: int) -> Callable[[], int]:
    """Return a function that trains on `count` batches and returns their real points."""
    with np.load(file) as arrays:
        sequences = np.split(arrays["points"], arrays["ends"][:-1])
    loader = DataLoader(StrokesDataset(sequences, LONGEST), size, shuffle=True)
    encoder, decoder = EncoderRNN(LATENT, ENCODER), DecoderRNN(LATENT, HIDDEN, MIXTURES)
    kl_loss, reconstruction_loss = KLDivLoss(), ReconstructionLoss()
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3)

    def step(data: torch.Tensor, mask: torch.Tensor) -> None:
        z, mu, sigma_hat = encoder(data)
        inputs = torch.cat([data[:-1], z.unsqueeze(0).expand(len(data) - 1, -1, -1)], 2)
        dist, q_logits, _ = decoder(inputs, z, None)
        loss = reconstruction_loss(mask, data[1:], dist, q_logits)
        loss = loss + KL_WEIGHT * kl_loss(sigma_hat, mu)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(encoder.parameters(), CLIP)
        nn.utils.clip_grad_norm_(decoder.parameters(), CLIP)
        optimizer.step()

    def run() -> int:
        points = 0
        for _, (data, mask) in zip(range(count), loader, strict=False):
            step(data.transpose(0, 1), mask.transpose(0, 1))
            points += int(mask.sum()) - len(mask)  # without the end row of each drawing
        return points

    return run


def main() -> None:
    """Load, report the version, and answer each input line with one run."""
    kind, *given = sys.argv[1:]
    if kind == "sample":
        run = sampling(int(given[0]))
    else:
        run = training(given[0], int(given[1]), int(given[2]))
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for _ in sys.stdin:
        began = time.process_time()
        done = run()
        print(json.dumps({"seconds": time.process_time() - began, "points": done}), flush=True)


if __name__ == "__main__":
    main()
