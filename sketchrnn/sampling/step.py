"""The decoder and its head, one step at a time, in memory that is reused.

A step of a few rows is so short that function calls and fresh memory dominate its time. The LSTM is
a handful of calls, all in place, and the head writes into the array that holds the outputs of all
steps. Not here: moves (`draw.py`), the loop (`loop.py`), and the network in training
(`model/sketch_rnn.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from torch import Tensor

from sketchrnn.model.sketch_rnn import SketchRNN


class Steps:
    """The network of R rows side by side."""

    def __init__(self, model: SketchRNN, state: list[list[Tensor]], steps: int) -> None:
        """Begin from h (and c) [R, H] of each layer, for at most `steps` steps."""
        self.model = model
        self.layers = [
            _LAYERS[model.config.cell](_weights(model, layer), *given)
            for layer, given in enumerate(state)
        ]
        self.weight, self.bias = model.head.weight.t(), model.head.bias
        rows = len(state[0][0])
        self._heads = torch.empty(steps * rows, len(self.bias))
        self._free = self._heads.split(rows)
        self._step, self._used = 0, 0

    def step(self, fed: Tensor) -> np.ndarray:
        """Run one step on the inputs [R, F]; return the head's output, float32 [R, 3 + 6 M]."""
        below = fed
        for layer in self.layers:
            below = layer.step(below)
        head = self._free[self._step]
        if self.model.config.residual:
            head.copy_(self.model.write(below, fed))
        else:
            torch.addmm(self.bias, below, self.weight, out=head)
        self._step += 1
        return head.numpy()

    def keep(self, rows: np.ndarray) -> None:
        """Drop all rows but these."""
        for layer in self.layers:
            layer.keep(rows)
        self._used = self._written()
        self._free = self._heads[self._used :].split(len(rows))
        self._step = 0

    def heads(self) -> Tensor:
        """Return the outputs of the head, all steps one after another, [N, 3 + 6 M]."""
        return self._heads[: self._written()]

    def _written(self) -> int:
        return self._used + self._step * len(self._free[0])


def _weights(model: SketchRNN, layer: int) -> list[Tensor]:
    """Return the weights of a layer of the decoder, in the order that a cell takes them."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return [getattr(model.decoder, f"{name}_l{layer}") for name in names]


class _Lstm:
    """A layer of an LSTM with a forget gate (Gers et al. 2000), as `torch.lstm_cell`."""

    def __init__(self, weights: list[Tensor], h: Tensor, c: Tensor) -> None:
        from_below, from_before, *biases = weights
        self.from_below, self.from_before = from_below.t(), from_before.t()
        self.bias = biases[0] + biases[1]
        self._hold(h.clone(), c.clone())

    def _hold(self, h: Tensor, c: Tensor) -> None:
        self.h, self.c = h, c
        self.gates = h.new_empty(len(h), len(self.bias))
        self.enter, self.forget, self.new, self.leave = self.gates.chunk(4, dim=1)

    def step(self, below: Tensor) -> Tensor:
        torch.addmm(self.bias, below, self.from_below, out=self.gates)
        self.gates.addmm_(self.h, self.from_before)
        self.new.tanh_()
        self.c.mul_(self.forget.sigmoid_()).addcmul_(self.enter.sigmoid_(), self.new)
        torch.tanh(self.c, out=self.h)
        return self.h.mul_(self.leave.sigmoid_())

    def keep(self, rows: np.ndarray) -> None:
        self._hold(self.h[rows], self.c[rows])


class _Fused:
    """A GRU or a simple RNN, whose step is one function of PyTorch."""

    def __init__(self, cell: Callable[..., Tensor], weights: list[Tensor], h: Tensor) -> None:
        self.cell, self.weights, self.h = cell, weights, h

    def step(self, below: Tensor) -> Tensor:
        self.h = self.cell(below, self.h, *self.weights)
        return self.h

    def keep(self, rows: np.ndarray) -> None:
        self.h = self.h[rows]


_LAYERS = {
    "lstm": _Lstm,
    "gru": partial(_Fused, torch.gru_cell),
    "rnn": partial(_Fused, torch.rnn_tanh_cell),
}
