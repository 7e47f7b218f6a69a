"""How fast completion and training are, beside the bare recurrent network in the same run.

    python -m benchmarks.speed [--data SPEC] [--threads 1]

Completion: a start of 40 points and endings of 100 points, a model of the shipped size with weights
as initialised (the time does not depend on them). The bare loop is `nn.LSTMCell` and the linear
head of the same size, nothing else. Training: one epoch's batches of `--data` (kanjivg by default),
beside a bare `nn.LSTM` and head, forward and backward, at the same shapes; points are real ones.
Best of several repetitions, so that a noisy machine disturbs less.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.table import show
from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.likelihood import make_batch
from sketchrnn.mixture import head_size
from sketchrnn.model import SketchRNN, nll_sums
from sketchrnn.sampler import sample_endings
from sketchrnn.sequence import bucketed_batches

HIDDEN, MIXTURES, STEPS, GIVEN = 512, 20, 100, 40


def best(function: Callable[[], object], repeat: int) -> float:
    """Return the shortest of `repeat` durations, seconds."""
    function()
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return min(times)


def completion(k: int) -> dict[str, Any]:
    """Return latency and steps per second of K endings, beside the bare loop."""
    model = SketchRNN(ModelConfig(hidden=HIDDEN, mixtures=MIXTURES), 20.0).eval()
    rng = np.random.default_rng(0)
    start = np.zeros((GIVEN, 3), np.float32)
    start[:, :2] = rng.normal(size=(GIVEN, 2)) * 20
    ours = best(lambda: sample_endings(model, [start], k, STEPS, 0.5, 0, may_end=False), 7)
    cell, head = nn.LSTMCell(7, HIDDEN), nn.Linear(HIDDEN, head_size(MIXTURES))
    features = torch.randn(k, 7)

    @torch.inference_mode()
    def bare() -> None:
        state = (torch.zeros(k, HIDDEN), torch.zeros(k, HIDDEN))
        for _ in range(STEPS):
            state = cell(features, state)
            head(state[0])

    limit = best(bare, 7)
    return {
        "what": f"complete, K = {k}, 100 points",
        "ms": 1e3 * ours,
        "per_s": STEPS / ours,
        "bare_per_s": STEPS / limit,
        "ratio": limit / ours,
        "padding": "",
        "peak_MB": _peak(),
    }


def training(dataset: Dataset, batches: int) -> dict[str, Any]:
    """Return real points per second of training steps, beside the bare network."""
    config, model_config = TrainConfig(), ModelConfig(hidden=HIDDEN, mixtures=MIXTURES)
    model = SketchRNN(model_config, dataset.scale())
    optimiser = torch.optim.AdamW(model.parameters())
    indices = dataset.indices("train")
    rng = np.random.default_rng(0)
    order = bucketed_batches(dataset.lengths(indices), config.batch_size, rng)
    chosen = [indices[part] for part in order[:batches]]
    real = sum(int(dataset.lengths(part).sum()) for part in chosen)
    padded = sum(int(dataset.lengths(part).max()) * len(part) for part in chosen)

    def ours() -> None:
        for part in chosen:
            batch = make_batch(dataset, part, model.scale, model_config, config, rng)
            head, _ = model(batch)
            loss = sum(nll_sums(head, batch)) / batch.real.sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_value_(model.parameters(), 1.0)
            optimiser.step()

    bare, head = nn.LSTM(7, HIDDEN), nn.Linear(HIDDEN, head_size(MIXTURES))
    shapes = [torch.randn(int(dataset.lengths(part).max()) + 1, len(part), 7) for part in chosen]

    def limit() -> None:
        for inputs in shapes:
            bare.zero_grad(set_to_none=True)
            head(bare(inputs)[0]).sum().backward()

    seconds, least = best(ours, 2), best(limit, 2)
    return {
        "what": f"train, {dataset.info.name}, batch {config.batch_size}",
        "ms": 1e3 * seconds / len(chosen),
        "per_s": real / seconds,
        "bare_per_s": real / least,
        "ratio": least / seconds,
        "padding": f"{1 - real / padded:.1%}",
        "peak_MB": _peak(),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", default="kanjivg")
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--batches", type=int, default=20)
    chosen = arguments.parse_args()
    torch.set_num_threads(chosen.threads)
    rows = [completion(1), completion(8), training(prepare([chosen.data]), chosen.batches)]
    show(rows)


if __name__ == "__main__":
    main()
