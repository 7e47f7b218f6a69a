"""Tests of `learn.training`: chance from the seed alone, initialisation, and the loop."""

import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from sketchrnn.errors import TrainingError
from sketchrnn.learn.training import (
    CELLS,
    Adam,
    Curve,
    Recurrent,
    Schedule,
    built,
    initialise,
    train,
)

ROOT = Path(__file__).parents[2]


class Point(nn.Module):
    """One weight, to be brought to 3."""

    def __init__(self, first: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([first]))

    def loss(self, _: int) -> Tensor:
        return (self.weight - 3).square().sum()


def test_only_the_seed_decides_and_nothing_else_is_disturbed() -> None:
    before = torch.random.get_rng_state()
    one, same, other = (built(seed, lambda: torch.rand(3)) for seed in (1, 1, 2))
    assert torch.equal(one, same) and not torch.equal(one, other)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("cell", CELLS)
def test_a_network_gives_an_output_at_every_step(cell: str) -> None:
    network = built(0, lambda: Recurrent(cell, 3, 5, 2))
    assert network(torch.zeros(7, 4, 3)).shape == (7, 4, 2)


@pytest.mark.parametrize("cell", CELLS)
def test_each_gate_is_made_orthogonal(cell: str) -> None:
    layer = built(0, lambda: CELLS[cell](3, 5))
    initialise(layer, "orthogonal", None)
    for gate in layer.get_parameter("weight_hh_l0").detach().split(5):
        assert torch.allclose(gate @ gate.T, torch.eye(5), atol=1e-5)


def test_the_forget_bias_is_that_of_the_forget_gate_alone() -> None:
    layer = built(0, lambda: nn.LSTM(3, 5))
    kept = {name: weight.detach().clone() for name, weight in layer.named_parameters()}
    initialise(layer, "default", 2.0)
    changed = {name for name, weight in layer.named_parameters() if not weight.equal(kept[name])}
    assert changed == {"bias_ih_l0", "bias_hh_l0"}
    bias = layer.get_parameter("bias_ih_l0") + layer.get_parameter("bias_hh_l0")
    assert torch.equal(bias[5:10], torch.full((5,), 2.0))
    rest = [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
    assert torch.equal(bias[rest], (kept["bias_ih_l0"] + kept["bias_hh_l0"])[rest])


def test_adam_takes_pytorchs_steps() -> None:
    ours, theirs = (built(0, lambda: Recurrent("gru", 2, 3, 1)) for _ in range(2))
    inputs = torch.randn(4, 5, 2, generator=torch.Generator().manual_seed(0))
    adam, pytorchs = Adam(ours), torch.optim.Adam(theirs.parameters(), lr=0.02)
    for _ in range(20):
        for network in (ours, theirs):
            network.zero_grad()
            (network(inputs) - 1).square().mean().backward()
        adam.step(0.02)
        pytorchs.step()
    for weight, expected in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(weight, expected, rtol=1e-4, atol=1e-6)


def test_a_first_step_does_not_wait_for_pytorchs_compiler() -> None:
    script = (
        "import sys; from sketchrnn.learn.lessons import elman; elman.run(steps=1); "
        "print('torch._dynamo' in sys.modules)"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_it_learns_and_tells_how() -> None:
    point, told = Point(), []

    def report(share: float, curve: Curve) -> bool:
        told.append((share, len(curve.losses)))
        return False

    curve = train(point, point.loss, Schedule(200, rate=0.1, clip=None), report)
    assert point.weight.item() == pytest.approx(3, abs=0.01)
    assert curve.losses.shape == (200,) and curve.losses[0] == 9 and not curve.stopped
    assert curve.norms[0] == 6 and curve.seconds > 0
    assert told[0] == (1 / 200, 1) and told[-1] == (1.0, 200)


def test_norms_are_those_before_clipping() -> None:
    point = Point()
    curve = train(point, point.loss, Schedule(1, clip=0.5))
    assert curve.norms[0] == 6 and point.weight.grad is not None
    assert point.weight.grad.item() == pytest.approx(-0.5)


def test_steps_fade_to_nothing() -> None:
    def last_move(fade: bool) -> float:
        point = Point()
        places: list[float] = []

        def loss(step: int) -> Tensor:
            places.append(point.weight.item())
            return point.loss(step)

        train(point, loss, Schedule(50, rate=0.01, fade=fade))
        return abs(places[-1] - places[-2])

    assert last_move(True) < 0.1 * last_move(False)


def test_it_stops_when_told_and_after_the_time_given() -> None:
    def stop(share: float, figures: Any) -> bool:
        return True

    point = Point()
    curve = train(point, point.loss, Schedule(50), stop)
    assert curve.stopped and len(curve.losses) == 1
    only = train(point, point.loss, Schedule(1), stop)
    assert not only.stopped  # it was done anyway
    began = time.thread_time()
    curve = train(point, point.loss, Schedule(seconds=0.2))
    assert 0.2 <= time.thread_time() - began < 10 and len(curve.losses) > 1


def test_it_reports_at_least_twice_a_second() -> None:
    told: list[float] = []
    point = Point()

    def slow(step: int) -> Tensor:
        time.sleep(0.02)
        return point.loss(step)

    def report(_: float, __: Any) -> bool:
        told.append(time.perf_counter())
        return False

    train(point, slow, Schedule(50), report)
    assert len(told) >= 3 and np.diff(told).min() > 0


def test_a_loss_that_is_no_number_is_said() -> None:
    point = Point(math.inf)
    with pytest.raises(TrainingError, match=r"the loss is inf at step 1"):
        train(point, point.loss, Schedule(5))


def test_reports_that_take_long_come_less_often() -> None:
    point = Point()
    told: list[float] = []
    training = 0.0

    def step(i: int) -> Tensor:
        nonlocal training
        began = time.thread_time()
        while time.thread_time() - began < 0.01:
            pass
        training += 0.01
        return point.loss(i)

    def report(_: float, __: Any) -> bool:
        told.append(training)
        began = time.thread_time()
        while time.thread_time() - began < 0.1:
            pass
        return False

    train(point, step, Schedule(120), report)
    assert np.diff(told)[:-1].min() >= 0.35  # four times a report, less the steps' own rest
