"""The loop that writes endings: all rows side by side, one move at a time.

What has been begun, by one person or by several, is written together, and each ending comes out as
it would alone. A row that has ended is left out from then on. All noise was drawn before, so that
little time is spent outside the network. What is not here: the network's step (`steps.py`), reading
starts and drawing the noise (`sampler.py`), and who is served with whom (`ui/together.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from sketchrnn.model.mixture import Mixture, log_prob, split
from sketchrnn.model.sketch_rnn import SketchRNN, told_size
from sketchrnn.model.surroundings import Pen
from sketchrnn.sampling import scalar
from sketchrnn.sampling.draw import PENS, draw, waiting
from sketchrnn.sampling.step import Steps
from sketchrnn.trajectories.heading import ahead, seen_from

UP, END = 3, 4  # columns of stroke-5

FEWEST = 4
"""Rows: fewer are multiplied in another way and drawn number by number (`scalar.py`), so that their
last bits depend on how many they are. Of more, each has the bits that it has among any number (MKL,
AVX2)."""


@dataclass(frozen=True)
class Begun:
    """Starts that have been read, and the noise that their R endings will be drawn with."""

    state: list[list[Tensor]]  # of each layer h (and c) [R, H]
    fed: Tensor  # float32 [R, F], the decoder's first inputs
    path: np.ndarray  # float64 [L, R, 2] where the pen has been, data units
    lifted: np.ndarray  # bool [L, R]
    noise: np.ndarray  # float32 [T, R, 2] for at most T steps, and
    gumbel: np.ndarray  # float32 [T, R, 3 + M], both `warmed`
    temperature: float | np.ndarray  # of all, or float64 [R, 1]


@dataclass(frozen=True)
class Sampled:
    """K endings of each of B starts; row b K + k is ending k of start b."""

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


@torch.inference_mode()
def write(
    model: SketchRNN, begun: Sequence[Begun], may_end: bool = True, standing: float = 0.0
) -> list[Sampled]:
    """Write the endings of what has been begun with this model.

    may_end, standing: as for `sample_endings`.
    """
    live = _join(begun)
    counts = [len(one.fed) for one in begun]
    limits = np.repeat([len(one.noise) for one in begun], counts)  # [R]
    network, hand = Steps(model, live.state, len(live.noise)), _Hand(model, live, may_end, standing)
    fed, moves, whose = live.fed, [], []
    last = set(limits.tolist())
    rows, over = np.arange(len(limits)), np.zeros(len(limits), bool)
    for step in range(len(live.noise)):
        move = hand.draw(network.step(fed), step)
        moves.append(move)
        whose.append(rows)
        if np.count_nonzero(move[:, END]) or step + 1 in last:
            over |= (move[:, END] > 0) | (limits[rows] == step + 1)
            going = np.count_nonzero(~over)
            if not going:
                break
            if max(going, FEWEST) < len(rows):
                kept = np.argsort(over, kind="stable")[: max(going, FEWEST)]
                rows, over, move, fed = rows[kept], over[kept], move[kept], fed[kept]
                network.keep(kept)
                hand.keep(kept)
        hand.tell(move, fed.numpy())
    heads = network.heads()
    if not may_end:
        heads[:, END - 2] = -torch.inf
    mixture = split(heads, model.config.log_sigma_limit)
    sampled = _collect(mixture, moves, whose, hand.faced, limits, model.scale)
    return _parted(sampled, counts)


class _Hand:
    """Draws the moves of all rows, and tells the network of them and of the paper."""

    def __init__(self, model: SketchRNN, begun: Begun, may_end: bool, standing: float) -> None:
        config, steps = model.config, len(begun.noise)
        self.model, self.standing = model, standing
        self.noise, self.gumbel, self.temperature = begun.noise, begun.gumbel, begun.temperature
        if not may_end:
            self.gumbel = self.gumbel.copy()
            self.gumbel[..., END - 2] = -np.inf  # of the pen states, which come first
        if len(begun.fed) < FEWEST and config.position == "canvas":
            self.pen = scalar.Pen(begun.path / model.scale, begun.lifted)
        else:
            self.pen = Pen(config, model.scale, begun.path, begun.lifted, steps, model.ways)
        self.known = slice(5, 5 + told_size(config))
        self.faced: list[np.ndarray] = []
        """Where the cars faced before each move, whose moves are told from there."""

    def draw(self, head: np.ndarray, step: int) -> np.ndarray:
        """Draw moves [R, 5] from the head's output [R, 3 + 6 M]."""
        gumbel = self.gumbel[step]
        if self.standing:
            gumbel = gumbel.copy()
            gumbel[:, PENS:] += waiting(head, self.temperature, self.standing)
        if self.pen.facing is not None:
            self.faced.append(self.pen.facing)
        drawn = scalar.draw if len(head) < FEWEST else draw
        return drawn(head, self.noise[step], gumbel, self.model.config.log_sigma_limit)

    def tell(self, move: np.ndarray, inputs: np.ndarray) -> None:
        """Write moves and what is known of the place after them over the first inputs [R, F]."""
        inputs[:, :5] = move
        by, lifted = move[:, :2], move[:, UP] > 0
        if self.pen.facing is None:
            inputs[:, self.known] = self.pen.move(by, lifted)
        else:  # what was drawn is forward and left of the car
            by = ahead(self.pen.facing, by)
            seen = torch.from_numpy(self.pen.move(by, lifted))
            inputs[:, self.known] = self.model.told(seen).numpy()
            inputs[:, :2] = seen_from(self.pen.facing, by)

    def keep(self, rows: np.ndarray) -> None:
        """Go on with these of the rows alone; of few, all go on."""
        assert isinstance(self.pen, Pen)
        self.noise, self.gumbel = self.noise[:, rows], self.gumbel[:, rows]
        if isinstance(self.temperature, np.ndarray):
            self.temperature = self.temperature[rows]
        self.pen.keep(rows)


def _join(begun: Sequence[Begun]) -> Begun:
    """Put what has been begun side by side, in memory that may be written over."""
    if len(begun) == 1:
        one = begun[0]
        return replace(one, state=[list(layer) for layer in one.state], fed=one.fed.clone())
    steps, past = (
        max(map(len, parts)) for parts in zip(*((b.noise, b.path) for b in begun), strict=True)
    )

    def after(array: np.ndarray) -> np.ndarray:  # there is no noise after its last step
        return np.pad(array, ((0, steps - len(array)), (0, 0), (0, 0)))

    def before(array: np.ndarray) -> np.ndarray:  # who has come less far has waited at first
        return np.pad(array, [(past - len(array), 0), *[(0, 0)] * (array.ndim - 1)], "edge")

    return Begun(
        [
            [torch.cat(parts) for parts in zip(*layers, strict=True)]
            for layers in zip(*(b.state for b in begun), strict=True)
        ],
        torch.cat([b.fed for b in begun]),
        np.concatenate([before(b.path) for b in begun], axis=1),
        np.concatenate([before(b.lifted) for b in begun], axis=1),
        np.concatenate([after(b.noise) for b in begun], axis=1),
        np.concatenate([after(b.gumbel) for b in begun], axis=1),
        np.concatenate([np.full((len(b.fed), 1), b.temperature) for b in begun]),
    )


def _collect(
    mixture: Mixture,
    moves: list[np.ndarray],
    whose: list[np.ndarray],
    faced: list[np.ndarray],
    limits: np.ndarray,
    scale: float,
) -> Sampled:
    """Cut each ending at its end token and add up its log probability at temperature 1.

    mixture: [N], of all moves one after another. moves, whose: of each step, of the rows that were
    written then. faced: where their cars faced, whose moves are told from there; empty where moves
    are told as they are. limits: at most so many moves of each row, [R].
    """
    time = np.repeat(np.arange(len(moves)), [len(part) for part in moves])  # [N]
    row, move = np.concatenate(whose), np.concatenate(moves)  # [N], [N, 5]
    ends = move[:, END] > 0
    lengths = limits.astype(np.int64)
    np.minimum.at(lengths, row[ends], time[ends])
    finished = lengths < limits
    counted = torch.from_numpy(time < lengths[row])
    ending = torch.from_numpy(time < (lengths + finished)[row])
    drawn = torch.from_numpy(move)
    xy = torch.where(counted, log_prob(mixture, drawn[:, :2]), 0.0)
    # A forbidden end token has log probability -inf, and -inf * 0 is no number.
    pen = torch.where((drawn[:, 2:] > 0) & ending[:, None], mixture.log_pen, 0.0).sum(-1)
    total = torch.zeros(len(limits), dtype=torch.float64)
    total.index_add_(0, torch.from_numpy(row), (xy + pen).double())
    stroke5 = np.zeros((len(limits), (lengths + finished).max(), 5), np.float32)
    if faced:
        move[:, :2] = ahead(np.concatenate(faced), move[:, :2])
    real = ending.numpy()
    stroke5[row[real], time[real]] = move[real]
    stroke5[..., :2] *= scale
    return Sampled(stroke5, lengths, finished, total.numpy())


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
