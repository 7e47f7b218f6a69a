"""The loop that samples endings: all rows side by side, one move at a time.

Starts that one or several callers have begun are continued together, and each ending is what it
would be alone. A row that has ended is dropped. All noise was drawn before the loop, so that little
time is spent outside the network. Not here: one step of the network (`step.py`), reading the starts
and drawing the noise (`sampler.py`), and which visitors are served together (`ui/batching.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from sketchrnn.model.goal import GOAL_SIZE, Goals
from sketchrnn.model.mixture import Mixture, log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling import scalar
from sketchrnn.sampling.draw import PENS, draw, waiting
from sketchrnn.sampling.step import Steps
from sketchrnn.trajectories.heading import MAP_AXES

UP, END = 3, 4  # columns of stroke-5

FEWEST = 4
"""Rows. Fewer are multiplied by another routine of MKL and drawn number by number (`scalar.py`),
and their last bits depend on how many they are. Of four or more, each has the bits that it has
among any number (measured with MKL and AVX2)."""


@dataclass(frozen=True)
class Begun:
    """Starts that have been read, and the noise with which their R endings will be drawn."""

    state: list[list[Tensor]]  # for each layer h (and c) [R, H]
    inputs: Tensor  # float32 [R, F], the decoder's first inputs
    path: np.ndarray  # float64 [L, R, 2] where the pen has been, data units
    lifted: np.ndarray  # bool [L, R]
    noise: np.ndarray  # float32 [T, R, 2] for at most T steps, `scaled`
    gumbel: np.ndarray  # float32 [T, R, 3 + M], `scaled`
    temperature: float | np.ndarray  # of all, or float64 [R, 1]
    goals: Goals | None = None  # [R], of a model that reads goals


@dataclass(frozen=True)
class Sampled:
    """The endings of B starts: those of the first start, then those of the second, and so on."""

    moves: np.ndarray  # float32 [R, T, 5] stroke-5, data units; 0 after the end
    lengths: np.ndarray  # int64 [R], moves before the end token
    finished: np.ndarray  # bool [R], the model ended by itself
    log_prob: np.ndarray  # float64 [R], nats, summed over the moves and the end token

    def paths(self) -> np.ndarray:
        """Return where each is after every step, float32 [R, T, 2] from its start; ended, it waits.

        Data units.
        """
        before = np.arange(self.moves.shape[1]) < self.lengths[:, None]
        return np.cumsum(self.moves[..., :2] * before[..., None], axis=1)


@dataclass(frozen=True)
class Rules:
    """What endings may be."""

    may_end: bool = True
    """False to forbid the end token, where every trajectory lasts for the horizon."""
    standing: float = 0.0
    """Of the scale. The temperature does not change how often a move is shorter than this."""


def _nothing() -> None:
    pass


@torch.inference_mode()
def write(
    model: SketchRNN, begun: Sequence[Begun], rules: Rules, between: Callable[[], None] = _nothing
) -> list[Sampled]:
    """Sample the endings of starts that were begun with this model, together.

    Fewer than `FEWEST` rows are faster alone than together with others, with other last bits. If
    several are begun, or one among several callers, `write_shared` gives each the same bits always.

    between: called before each step; an exception that it raises ends the sampling.
    """
    live = _join(begun)
    counts = [len(one.inputs) for one in begun]
    limits = np.repeat([len(one.noise) for one in begun], counts)  # [R] at most so many moves
    network, pens = Steps(model, live.state, len(live.noise)), _Pens(model, live, rules)
    inputs = live.inputs
    moves, on_map, row_of = [], [], []  # of each step; a row is a row of the result
    last = set(limits.tolist())
    rows, over = np.arange(len(limits)), np.zeros(len(limits), bool)
    for step in range(len(live.noise)):
        between()
        move = pens.draw(network.step(inputs), step)  # [r, 5], along the axes of each row
        moves.append(move)
        on_map.append(pens.tracker.axes.to_map(move[:, :2]))
        row_of.append(rows)
        if np.count_nonzero(move[:, END]) or step + 1 in last:
            over |= (move[:, END] > 0) | (limits[rows] == step + 1)
            going = np.count_nonzero(~over)
            if not going:
                break
            if max(going, FEWEST) < len(rows):
                kept = np.argsort(over, kind="stable")[: max(going, FEWEST)]
                rows, over, move, inputs = rows[kept], over[kept], move[kept], inputs[kept]
                network.keep(kept)
                pens.keep(kept)
        pens.feed(move, inputs.numpy())
    heads = network.heads()
    if not rules.may_end:
        heads[:, END - 2] = -torch.inf
    drawn = _Drawn(np.concatenate(row_of), np.concatenate(moves), np.concatenate(on_map))
    time = np.repeat(np.arange(len(moves)), [len(part) for part in moves])
    mixture = split(heads, model.config.log_sigma_limit)
    return _parted(_collect(mixture, drawn, time, limits, model.scale), counts)


def write_shared(
    model: SketchRNN, begun: Sequence[Begun], rules: Rules, between: Callable[[], None] = _nothing
) -> list[Sampled]:
    """Sample as `write`, with the same bits for each start whatever is begun beside it.

    Few rows are repeated until they are `FEWEST`, and the repetitions are dropped.
    """
    copies = math.ceil(FEWEST / sum(len(one.inputs) for one in begun))
    return write(model, [*begun] * copies, rules, between)[: len(begun)]


class _Pens:
    """Draws the moves of all rows, and computes the network's next inputs from them."""

    def __init__(self, model: SketchRNN, begun: Begun, rules: Rules) -> None:
        self.model, self.standing = model, rules.standing
        self.noise, self.gumbel, self.temperature = begun.noise, begun.gumbel, begun.temperature
        if not rules.may_end:
            self.gumbel = self.gumbel.copy()
            self.gumbel[..., END - 2] = -np.inf  # of the pen states, which come first
        surroundings, handful = model.surroundings, len(begun.inputs) < FEWEST
        track = surroundings.scalar_tracker if handful else surroundings.tracker
        self.tracker = track(begun.path, begun.lifted, len(begun.noise))
        self.features = slice(5, 5 + surroundings.embedded_size)  # of the inputs
        self.embeds = not isinstance(model.look, nn.Identity)
        self.goals = begun.goals

    def draw(self, head: np.ndarray, step: int) -> np.ndarray:
        """Draw moves [R, 5] from the head's output [R, 3 + 6 M]."""
        gumbel = self.gumbel[step]
        if self.standing:
            gumbel = gumbel.copy()
            gumbel[:, PENS:] += waiting(head, self.temperature, self.standing)
        drawn = scalar.draw if len(head) < FEWEST else draw
        return drawn(head, self.noise[step], gumbel, self.model.config.log_sigma_limit)

    def feed(self, move: np.ndarray, inputs: np.ndarray) -> None:
        """Write moves [R, 5] and the surroundings after them into the inputs [R, F].

        The moves have the axes before them, the inputs the axes after them.
        """
        inputs[:, :5] = move
        by = self.tracker.axes.to_map(move[:, :2])
        features = self.tracker.move(by, move[:, UP] > 0)
        if self.embeds:
            features = self.model.embed_surroundings(torch.from_numpy(features)).numpy()
        inputs[:, self.features] = features
        if self.tracker.axes is not MAP_AXES:
            inputs[:, :2] = self.tracker.axes.to_local(by)
        if self.goals is not None:
            self.goals = self.goals.after_move()
            at, scale = self.tracker.at * self.model.scale, self.model.scale
            inputs[:, -GOAL_SIZE:] = self.goals.features(at, self.tracker.axes, scale)

    def keep(self, rows: np.ndarray) -> None:
        """Drop all rows but these; a handful of rows is never reduced."""
        self.noise, self.gumbel = self.noise[:, rows], self.gumbel[:, rows]
        if isinstance(self.temperature, np.ndarray):
            self.temperature = self.temperature[rows]
        if self.goals is not None:
            self.goals = Goals(*(part[rows] for part in self.goals))
        self.tracker.keep(rows)


def _join(begun: Sequence[Begun]) -> Begun:
    """Return all starts side by side, in memory that may be overwritten."""
    if len(begun) == 1:
        one = begun[0]
        return replace(one, state=[list(layer) for layer in one.state], inputs=one.inputs.clone())
    steps, past = (
        max(map(len, parts)) for parts in zip(*((b.noise, b.path) for b in begun), strict=True)
    )

    # All are of one model, which reads goals or does not.
    goals = [one.goals for one in begun if one.goals is not None] or None

    def after(array: np.ndarray) -> np.ndarray:  # no noise is needed after the last step
        return np.pad(array, ((0, steps - len(array)), (0, 0), (0, 0)))

    def before(array: np.ndarray) -> np.ndarray:  # shorter paths wait at their origin first
        return np.pad(array, [(past - len(array), 0), *[(0, 0)] * (array.ndim - 1)], "edge")

    return Begun(
        [
            [torch.cat(parts) for parts in zip(*layers, strict=True)]
            for layers in zip(*(b.state for b in begun), strict=True)
        ],
        torch.cat([b.inputs for b in begun]),
        np.concatenate([before(b.path) for b in begun], axis=1),
        np.concatenate([before(b.lifted) for b in begun], axis=1),
        np.concatenate([after(b.noise) for b in begun], axis=1),
        np.concatenate([after(b.gumbel) for b in begun], axis=1),
        np.concatenate([np.full((len(b.inputs), 1), b.temperature) for b in begun]),
        None if goals is None else Goals(*map(np.concatenate, zip(*goals, strict=True))),
    )


class _Drawn(NamedTuple):
    """The N moves of all steps, one after another."""

    row: np.ndarray  # int64 [N], the row of the result
    move: np.ndarray  # float32 [N, 5], along the axes of the row, model units
    on_map: np.ndarray  # [N, 2], the same moves on the map


def _collect(
    mixture: Mixture, drawn: _Drawn, time: np.ndarray, limits: np.ndarray, scale: float
) -> Sampled:
    """Cut each ending at its end token and sum its log probability at temperature 1.

    Args:
        mixture: the density of each move, [N].
        drawn: the moves.
        time: the step of each move, [N].
        limits: at most so many moves of each row, [R].
        scale: data units in a model unit.
    """
    row, move = drawn.row, drawn.move
    ends = move[:, END] > 0
    lengths = limits.astype(np.int64)
    np.minimum.at(lengths, row[ends], time[ends])
    finished = lengths < limits
    counted = torch.from_numpy(time < lengths[row])
    ending = torch.from_numpy(time < (lengths + finished)[row])
    stroke5 = torch.from_numpy(move)
    xy = torch.where(counted, log_prob(mixture, stroke5[:, :2]), 0.0)
    # A forbidden end token has log probability -inf, and -inf * 0 is NaN.
    pen = torch.where((stroke5[:, 2:] > 0) & ending[:, None], mixture.log_pen, 0.0).sum(-1)
    total = torch.zeros(len(limits), dtype=torch.float64)
    total.index_add_(0, torch.from_numpy(row), (xy + pen).double())
    moves = np.zeros((len(limits), (lengths + finished).max(), 5), np.float32)
    move[:, :2] = drawn.on_map
    real = ending.numpy()
    moves[row[real], time[real]] = move[real]
    moves[..., :2] *= scale
    return Sampled(moves, lengths, finished, total.numpy())


def _parted(sampled: Sampled, counts: Sequence[int]) -> list[Sampled]:
    """Return the rows of each, `counts` of them, in as many steps as they need."""
    parts = np.split(np.arange(len(sampled.lengths)), np.cumsum(counts)[:-1])
    steps = sampled.lengths + sampled.finished
    return [
        Sampled(
            sampled.moves[part, : steps[part].max()],
            sampled.lengths[part],
            sampled.finished[part],
            sampled.log_prob[part],
        )
        for part in parts
    ]
