"""The fast sampler: starts are read once, then many endings are written side by side.

It works on arrays: stroke-3 starts in data units go in, stroke-3 endings come out, with the log
probability of each. What is not here: the loop that writes (`writer.py`), drawings and drives
(`complete.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from sketchrnn.errors import UsageError
from sketchrnn.model.sequence import START_TOKEN, to_stroke5
from sketchrnn.model.sketch_rnn import SketchRNN, State, with_code
from sketchrnn.model.surroundings import place, place_size
from sketchrnn.sampling.draw import warmed
from sketchrnn.sampling.loop import UP, Begun, Sampled, write
from sketchrnn.trajectories.heading import facings, seen_from

STANDING = 0.08
"""Of the scale, the usual move: who moves less in a step stands still (`draw.py`). That is
1 m in 2 s of a car in Berlin, and 4 cm in 0.4 s of somebody who walks."""
MAX_MOVES = 2_000_000
"""Of all endings together; a gigabyte of mixtures."""


def sample_endings(
    model: SketchRNN,
    starts: Sequence[np.ndarray],
    k: int,
    steps: int,
    temperature: float,
    seed: int,
    origins: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    may_end: bool = True,
    standing: float = 0.0,
    codes: np.ndarray | None = None,
) -> Sampled:
    """Write K endings of up to `steps` moves for each start.

    Args:
        model: in evaluation mode.
        starts: B stroke-3 arrays [N_i, 3], data units; an empty one dreams from nothing.
        k: endings of each.
        steps: at most so many moves.
        temperature: τ of Ha & Eck 2017, eq. 8; 1 is the model's own density.
        seed: 0 to 2^63 - 1; the same seed gives the same endings.
        origins: [B, 2] data units, where each start begins on the map.
        labels: [B] categories.
        may_end: False to forbid the end token (a horizon that is known to be driven).
        standing: of the scale; how often moves are shorter, the temperature leaves as it is.
        codes: [B, latent_size] z of a latent model, which it would else read from each start or
            draw for an empty one. Ending k of each start is then drawn from the same noise: what
            differs between two starts comes from z.
    """
    begun = begin(model, starts, k, steps, temperature, seed, origins, labels, codes)
    return write(model, [begun], may_end, standing)[0]


@torch.inference_mode()
def begin(
    model: SketchRNN,
    starts: Sequence[np.ndarray],
    k: int,
    steps: int,
    temperature: float,
    seed: int,
    origins: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    codes: np.ndarray | None = None,
) -> Begun:
    """Read the starts and draw the noise, up to where the endings begin; as `sample_endings`."""
    if not 0.01 <= temperature <= 10:
        raise UsageError(f"temperature must be from 0.01 to 10, but is {temperature:g}")
    check_seed(seed)
    if len(starts) * k * steps > MAX_MOVES:
        raise UsageError(
            f"expected at most {MAX_MOVES:,} points of all endings together, "
            f"got {k:,} endings of {steps:,}"
        )
    generator = torch.Generator().manual_seed(seed)
    count = len(starts)
    where = np.zeros((count, 2)) if origins is None else np.asarray(origins, np.float64)
    label = torch.from_numpy(np.zeros(count, np.int64) if labels is None else np.asarray(labels))
    noise, gumbel = _noise(model, steps, count, k, codes is not None, generator)
    given = None if codes is None else torch.from_numpy(codes).float()
    read = _read(model, starts, where, label.long(), generator, given)
    state = [
        [part[layer].repeat_interleave(k, 0) for part in read.state]
        for layer in range(model.config.layers)
    ]
    first = model.features(read.move[None], read.known[None], label.long())[0]
    first = first if read.z is None else torch.cat((first, read.z), 1)
    path, lifted = read.path.repeat(k, 1), read.lifted.repeat(k, 1)
    fed = first.repeat_interleave(k, 0)
    return Begun(state, fed, path, lifted, *warmed(noise, gumbel, temperature), temperature)


def _noise(
    model: SketchRNN, steps: int, count: int, k: int, shared: bool, rng: torch.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return normal [T, R, 2] and Gumbel noise [T, R, M + 3]; `shared`, each start has the same."""
    repeats, own = (count, k) if shared else (1, count * k)
    normal = torch.randn(steps, own, 2, generator=rng)
    gumbel = -torch.empty(steps, own, model.config.mixtures + 3).exponential_(generator=rng).log()
    return normal.repeat(1, repeats, 1).numpy(), gumbel.repeat(1, repeats, 1).numpy()


def check_seed(seed: int) -> None:
    """Refuse a seed that not every generator takes."""
    if not 0 <= seed < 2**63:
        raise UsageError(f"seed must be from 0 to 2^63 - 1, but is {seed}")


class _Read(NamedTuple):
    """Where B starts leave off."""

    state: State
    move: Tensor  # [B, 5] the last one, model units
    known: Tensor  # [B, P] what the pen knows of the paper then
    path: np.ndarray  # float64 [L + 1, B, 2] data units; the shorter starts wait at first
    lifted: np.ndarray  # bool [L + 1, B]
    z: Tensor | None  # [B, Z]


def _read(
    model: SketchRNN,
    starts: Sequence[np.ndarray],
    origins: np.ndarray,
    labels: Tensor,
    rng: torch.Generator,
    given: Tensor | None,
) -> _Read:
    """Read the starts.

    Starts of one length are read together, so that padding never touches a state. Where z is
    `given` [B, Z], a latent model encodes nothing.
    """
    config, count = model.config, len(starts)
    lengths = np.array([len(start) for start in starts])
    parts = 2 if config.cell == "lstm" else 1
    state = tuple(torch.zeros(config.layers, count, config.hidden) for _ in range(parts))
    token = np.array(START_TOKEN, np.float32) * config.start_pen
    longest = int(lengths.max())
    result = _Read(
        state,
        move=torch.from_numpy(token).repeat(count, 1),
        known=torch.zeros(count, place_size(config)),
        path=np.repeat(origins[None], longest + 1, axis=0),
        lifted=np.zeros((longest + 1, count), bool),
        z=torch.zeros(count, config.latent_size) if config.encoder == "latent" else None,
    )
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        rows = np.zeros((length + 1, len(chosen), 5), np.float32)
        rows[0] = token
        for i, b in enumerate(chosen):
            rows[1:, i] = to_stroke5(starts[b])
        tail = slice(longest - length, None)
        result.path[tail, chosen] += np.cumsum(rows[..., :2], axis=0, dtype=np.float64)
        result.lifted[tail, chosen] = rows[..., UP] > 0
        path = result.path[tail, chosen]
        known = place(config, model.scale, path, result.lifted[tail, chosen], model.ways)
        rows[..., :2] /= model.scale
        if config.position == "ways":
            rows[..., :2] = seen_from(facings(path, model.scale), rows[..., :2])
        moves, at = torch.from_numpy(rows), torch.from_numpy(chosen)
        _read_alike(model, result, at, moves, torch.from_numpy(known), labels[at], rng, given)
    return result


def _read_alike(
    model: SketchRNN,
    result: _Read,
    at: Tensor,
    moves: Tensor,
    known: Tensor,
    labels: Tensor,
    rng: torch.Generator,
    given: Tensor | None,
) -> None:
    """Read starts of one length and enter at `at` [b] how they leave off.

    moves: the start token, then N rows, [N + 1, b, 5]; known: the same of the place, [N + 1, b, P].
    """
    code = _encode(model, moves, known, labels, rng) if given is None else given[at]
    if result.z is not None and code is not None:
        result.z[at] = code
    first: State | None = None if code is None else model.first_state(code)
    if model.config.encoder != "own" and len(moves) > 1:
        inputs = model.features(moves[:-1], known[:-1], labels)
        _, first = model.run(inputs if result.z is None else with_code(inputs, result.z[at]), first)
    if first is not None:
        for whole_part, part in zip(result.state, first, strict=True):
            whole_part[:, at] = part
    result.move[at], result.known[at] = moves[-1], known[-1]


def _encode(
    model: SketchRNN, moves: Tensor, known: Tensor, labels: Tensor, rng: torch.Generator
) -> Tensor | None:
    """Return what the decoder begins from, an encoding or z, [b, C]; None without an encoder.

    moves: the start token, then N rows, [N + 1, b, 5]; known: the same of the place, [N + 1, b, P].
    """
    length, count = len(moves) - 1, moves.shape[1]
    if model.config.encoder == "shared":
        return None
    if model.config.encoder == "latent" and length == 0:
        return torch.randn(count, model.config.latent_size, generator=rng)
    # Where nothing is given, an encoder reads the start token, as in training.
    seen = slice(1, None) if length > 0 else slice(0, 1)
    lengths = torch.full((count,), max(1, length))
    code = model.encode(moves[seen], known[seen], lengths, labels)
    if model.config.encoder == "own":
        return code
    mean, log_variance = model.latent(code)
    return mean + torch.randn(mean.shape, generator=rng) * (0.5 * log_variance).exp()
