"""Tests of `steps`: step by step, and with fewer rows, it says what the whole network says."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.sampling.step import Steps
from tests.tiny import model

KINDS: list[dict[str, Any]] = [
    *({"cell": cell, "layers": layers} for cell in ("lstm", "gru", "rnn") for layers in (1, 2)),
    {"residual": True},
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_step_by_step_it_says_what_the_network_says(kind: dict[str, Any]) -> None:
    made, rows, left = model(position="relative", **kind), 6, np.array([4, 1, 2])
    inputs = torch.randn(7, rows, made.decoder.input_size)
    parts, config = 2 if made.config.cell == "lstm" else 1, made.config
    first = torch.randn(parts, config.layers, rows, config.hidden)
    state = [[part[layer] for part in first] for layer in range(config.layers)]
    before = first.clone()
    with torch.inference_mode():
        outputs, _ = made.decoder(inputs, tuple(first) if parts == 2 else first[0])
        expected = made.write(outputs, inputs)
        steps = Steps(made, state, len(inputs))
        said = [steps.step(fed).copy() for fed in inputs[:3]]
        steps.keep(left)
        said += [steps.step(fed[left]).copy() for fed in inputs[3:]]
    assert np.allclose(said[:3], expected[:3], atol=1e-5)
    assert np.allclose(said[3:], expected[3:, left], atol=1e-5)
    assert np.array_equal(steps.heads().numpy(), np.concatenate(said))
    assert torch.equal(first, before)  # what was begun is not used up
