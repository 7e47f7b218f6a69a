"""Tests of `learn.dependence`: the derivatives are those of finite differences."""

import numpy as np
import pytest
import torch

from sketchrnn.learn import dependence
from sketchrnn.learn.cells import GATES
from sketchrnn.learn.training import Recurrent, built

TEXT = "a small text with some letters, again and again. " * 6


@pytest.mark.parametrize("kind", dependence.KINDS)
def test_a_prediction_depends_on_no_later_item(kind: str) -> None:
    found = dependence.measure(kind, TEXT, 0, 2)
    count = len(found.letters) or len(found.points)
    assert found.strengths.keys() == found.losses.keys() == GATES.keys()
    for strengths in found.strengths.values():
        assert strengths.shape == (count, count)
        assert (np.triu(strengths, 1) == 0).all()
        assert (np.diag(strengths) > 0).all()
    assert (found.letters == TEXT[-dependence.WINDOW :]) == (kind == "letters")


def test_the_derivatives_are_those_of_finite_differences() -> None:
    task = dependence.moves_task("points", np.random.default_rng(0))
    network = built(0, lambda: Recurrent("gru", 3, 5, 2)).double()
    row = task.shown[:6].double()
    measured = dependence.derivatives(network, dependence.Task(3, 2, task.loss, row, lambda o: o))
    step, nudge = 1, 1e-5
    jacobian = np.zeros((6, 2, 3))
    for d in range(3):
        up, down = row.clone(), row.clone()
        up[step, d] += nudge
        down[step, d] -= nudge
        with torch.no_grad():
            change = network(up[:, None]) - network(down[:, None])
        jacobian[:, :, d] = change[:, 0].numpy() / (2 * nudge)
    expected = np.sqrt(np.square(jacobian).sum(axis=(1, 2)))
    np.testing.assert_allclose(measured[:, step], expected, atol=1e-6)
