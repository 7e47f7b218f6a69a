"""Samples endings: the starts are read once, then many endings are drawn side by side.

Arrays go in and arrays come out: stroke-3 starts in data units, and stroke-3 endings with the log
probability of each. Not here: the loop (`loop.py`), drawings and trajectories (`inference/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from sketchrnn.errors import UsageError
from sketchrnn.model.goal import GOAL_SIZE, Goals
from sketchrnn.model.sequence import START_TOKEN, to_stroke5
from sketchrnn.model.sketch_rnn import SketchRNN, State, with_code
from sketchrnn.sampling.draw import scaled
from sketchrnn.sampling.loop import UP, Begun, Rules, Sampled, write

STANDING = 0.08
"""Of the scale, a typical move: a shorter move counts as standing still (`draw.py`). That is 1 m in
2 s for a car in Berlin, and 4 cm in 0.4 s for a pedestrian."""
MAX_MOVES = 2_000_000
"""Of all endings together; a gigabyte of mixtures."""


@dataclass(frozen=True)
class Request:
    """The endings that a caller asks for, of each of B starts."""

    starts: Sequence[np.ndarray]
    """B stroke-3 arrays [N_i, 3], data units; an empty one begins from nothing."""
    k: int | Sequence[int]
    """Endings of each start, K; or of the first start, of the second, …, [B]."""
    steps: int
    """At most so many moves."""
    temperature: float
    """τ of Ha & Eck 2017, eq. 8; 1 is the model's own density."""
    seed: int
    """0 to 2^63 - 1; the same seed gives the same endings."""
    origins: np.ndarray | None = None
    """[B, 2] data units, where each start begins on the map; 0 if None."""
    labels: np.ndarray | None = None
    """[B] categories or [B, W] tokens; 0 if None."""
    codes: np.ndarray | None = None
    """[B, latent_size] z of a latent model. If None, z is encoded from each start, or drawn for an
    empty one. If given, ending k of each start is drawn from the same noise, so that two starts
    differ by z alone; k is then one number."""

    read: State | None = None
    """After all rows but the last of each start, each [layers, B, H], if a model with the encoder
    `shared` has read them already."""

    goals: Goals | None = None
    """[R] for a model that reads goals: where each ending shall be, and after how many moves."""

    def check(self) -> None:
        """Raise `UsageError` for values out of range."""
        if not 0.01 <= self.temperature <= 10:
            raise UsageError(f"temperature must be from 0.01 to 10, but is {self.temperature:g}")
        check_seed(self.seed)
        if self.endings * self.steps > MAX_MOVES:
            raise UsageError(
                f"expected at most {MAX_MOVES:,} points of all endings together, "
                f"got {self.endings:,} endings of {self.steps:,}"
            )

    @property
    def endings(self) -> int:
        """Number of endings of all starts, R."""
        return len(self.starts) * self.k if isinstance(self.k, int) else sum(self.k)


def sample_endings(model: SketchRNN, request: Request, rules: Rules | None = None) -> Sampled:
    """Sample the endings of a request; the model is in evaluation mode."""
    return write(model, [begin(model, request)], rules or Rules())[0]


@torch.inference_mode()
def begin(model: SketchRNN, request: Request) -> Begun:
    """Read the starts of a request and draw the noise, up to where the endings begin."""
    request.check()
    count = len(request.starts)
    k = request.k if isinstance(request.k, int) else torch.tensor(request.k)
    generator = torch.Generator().manual_seed(request.seed)
    labels = model.layout.no_labels(count) if request.labels is None else request.labels
    label = torch.from_numpy(np.asarray(labels)).long()
    # The noise comes first: z and the encoder draw from the same generator.
    noise, gumbel = _noise(model, request, generator)
    read = _read(model, request, label, generator)
    state = [
        [part[layer].repeat_interleave(k, 0) for part in read.state]
        for layer in range(model.config.layers)
    ]
    inputs = model.features(read.move[None], read.surroundings[None], label)[0]  # [B, F]
    inputs = inputs if read.z is None else torch.cat((inputs, read.z), 1)
    inputs, path = inputs.repeat_interleave(k, 0), read.path.repeat(request.k, 1)
    goals = _goals(model, request)
    if goals is not None:
        axes = model.surroundings.axes(path)[-1]
        goal = goals.features(path[-1], axes, model.scale)
        inputs[:, -GOAL_SIZE:] = torch.from_numpy(goal)
    return Begun(
        state,
        inputs,
        path,
        read.lifted.repeat(request.k, 1),
        *scaled(noise, gumbel, request.temperature),
        request.temperature,
        goals,
    )


def _goals(model: SketchRNN, request: Request) -> Goals | None:
    """Return the goals of all endings [R], or None if the model reads none."""
    if not model.config.goal:
        if request.goals is not None:
            raise UsageError("expected a model that reads goals, got one that was trained without")
        return None
    if request.goals is not None:
        return request.goals
    return Goals(np.zeros((request.endings, 2)), np.zeros(request.endings, np.int64))


def _noise(
    model: SketchRNN, request: Request, rng: torch.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return normal noise [T, R, 2] and Gumbel noise [T, R, M + 3]."""
    # With codes, all starts share the noise of one.
    repeats = 1 if request.codes is None else len(request.starts)
    own = request.endings // repeats
    normal = torch.randn(request.steps, own, 2, generator=rng)
    gumbel = torch.empty(request.steps, own, model.config.mixtures + 3)
    gumbel = -gumbel.exponential_(generator=rng).log()
    return normal.repeat(1, repeats, 1).numpy(), gumbel.repeat(1, repeats, 1).numpy()


def check_seed(seed: int) -> None:
    """Refuse a seed that not every generator takes."""
    if not 0 <= seed < 2**63:
        raise UsageError(f"seed must be from 0 to 2^63 - 1, but is {seed}")


class _Read(NamedTuple):
    """The end of each of B starts."""

    state: State
    move: Tensor  # [B, 5] the last one, model units
    surroundings: Tensor  # [B, P] after it
    path: np.ndarray  # float64 [L + 1, B, 2] data units; a shorter start waits at its origin first
    lifted: np.ndarray  # bool [L + 1, B]
    z: Tensor | None  # [B, Z]


class _Part(NamedTuple):
    """Starts of one length N, which are read together, so that padding never touches a state."""

    at: Tensor  # int64 [b], their numbers among all
    moves: Tensor  # [N + 1, b, 5], the start token, then the rows
    surroundings: Tensor  # [N + 1, b, P]
    labels: Tensor  # [b]


def _read(model: SketchRNN, request: Request, labels: Tensor, rng: torch.Generator) -> _Read:
    """Read the starts; where codes are given, a latent model encodes nothing."""
    config, count = model.config, len(request.starts)
    origins = np.zeros((count, 2))
    if request.origins is not None:
        origins = np.asarray(request.origins, np.float64)
    lengths = np.array([len(start) for start in request.starts])
    longest = int(lengths.max())
    parts = 2 if config.cell == "lstm" else 1
    zeros = tuple(torch.zeros(config.layers, count, config.hidden) for _ in range(parts))
    token = np.array(START_TOKEN, np.float32) * config.start_pen
    result = _Read(
        state=zeros if request.read is None else request.read,
        move=torch.from_numpy(token).repeat(count, 1),
        surroundings=torch.zeros(count, model.surroundings.size),
        path=np.repeat(origins[None], longest + 1, axis=0),
        lifted=np.zeros((longest + 1, count), bool),
        z=torch.zeros(count, config.latent_size) if config.encoder == "latent" else None,
    )
    codes = None if request.codes is None else torch.from_numpy(request.codes).float()
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        rows = np.zeros((length + 1, len(chosen), 5), np.float32)
        rows[0] = token
        for i, b in enumerate(chosen):
            rows[1:, i] = to_stroke5(request.starts[b])
        tail = slice(longest - length, None)
        result.path[tail, chosen] += np.cumsum(rows[..., :2], axis=0, dtype=np.float64)
        result.lifted[tail, chosen] = rows[..., UP] > 0
        path = result.path[tail, chosen]
        features = model.surroundings.features(path, result.lifted[tail, chosen])
        rows[..., :2] /= model.scale
        rows[..., :2] = model.surroundings.axes(path).to_local(rows[..., :2])
        at = torch.from_numpy(chosen)
        part = _Part(at, torch.from_numpy(rows), torch.from_numpy(features), labels[at])
        code = _encode(model, part, rng) if codes is None else codes[at]
        result.move[at], result.surroundings[at] = part.moves[-1], part.surroundings[-1]
        if request.read is None:
            _enter(model, result, part, code)
    return result


def _enter(model: SketchRNN, result: _Read, part: _Part, code: Tensor | None) -> None:
    """Run the decoder over starts of one length and enter its states.

    code: what the decoder begins from, an encoding or z, [b, C]; None without an encoder.
    """
    at, moves = part.at, part.moves
    if result.z is not None and code is not None:
        result.z[at] = code
    state: State | None = None if code is None else model.first_state(code)
    # With an encoder of its own, the decoder reads nothing of the start.
    if model.config.encoder != "own" and len(moves) > 1:
        inputs = model.features(moves[:-1], part.surroundings[:-1], part.labels)
        inputs = inputs if result.z is None else with_code(inputs, result.z[at])
        _, state = model.run(inputs, state)
    if state is not None:
        for whole, own in zip(result.state, state, strict=True):
            whole[:, at] = own


def _encode(model: SketchRNN, part: _Part, rng: torch.Generator) -> Tensor | None:
    """Return the encoding or z of starts of one length, [b, C]; None without an encoder."""
    length, count = len(part.moves) - 1, part.moves.shape[1]
    if model.config.encoder == "shared":
        return None
    if model.config.encoder == "latent" and length == 0:
        return torch.randn(count, model.config.latent_size, generator=rng)
    # Where nothing is given, an encoder reads the start token, as in training.
    seen = slice(1, None) if length > 0 else slice(0, 1)
    lengths = torch.full((count,), max(1, length))
    code = model.encode(part.moves[seen], part.surroundings[seen], lengths, part.labels)
    if model.config.encoder == "own":
        return code
    mean, log_variance = model.latent(code)
    return mean + torch.randn(mean.shape, generator=rng) * (0.5 * log_variance).exp()
