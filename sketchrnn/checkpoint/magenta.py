"""The files of models that Magenta released for sketch-rnn-js: `.gen.json` and `.vae.json`.

A file is JSON, `[info, shapes, weights]`. Each weight is base64 of little-endian int16, × 10/32767,
row-major, with y = x W + b. H units in the decoder, E in each direction of the encoder, Z numbers
in the code z, M mixture components, P = 3 + 6 M outputs:

    .gen.json, a decoder alone    out_w [H, P]  out_b [P]  Wxh [5, 4H]  Whh [H, 4H]  b [4H]
    .vae.json, Sketch-RNN whole   forward Wxh [5, 4E]  Whh [E, 4E]  b [4E], backward the same,
                                  mu_w [2E, Z]  mu_b [Z], sigma_w [2E, Z]  sigma_b [Z],
                                  enc_w [Z, 2H]  enc_b [2H], then the five of the decoder,
                                  whose Wxh is [5 + Z, 4H]: it reads the move, then z

Gates have the order i, g, f, o, and 1 is added to f at run time (torch: i, f, g, o). The last
states of the encoder are concatenated as forward, backward. sigma is the logarithm of the variance.
The first state of the decoder is tanh(z enc_w + enc_b), **c before h** (here: h before c). The
first input of the decoder is five zeros, also in the autoencoder. σ has no bounds.

Sources: `lib/sketch_rnn.js` of magenta-demos (`load_model`, `decode`, `get_pdf`) and `rnn.py` of
magenta's `sketch_rnn`. Not here: the download of the files (`magenta_download.py`).
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from sketchrnn.checkpoint.card import Card, check_card, make_card
from sketchrnn.checkpoint.folder import assemble
from sketchrnn.config import ModelConfig
from sketchrnn.data.drawings import CANVAS, EPSILON
from sketchrnn.data.units import DrawingUnits
from sketchrnn.errors import CheckpointError, SketchRNNError
from sketchrnn.formats.files import parse_json, read_bounded, shortened
from sketchrnn.model.sketch_rnn import SketchRNN

CREDIT = "Google, Magenta sketch-rnn (released weights; no licence stated)"
LICENCE = "none stated"
SCALE = 31.0
"""Standard deviation of the moves of Quick, Draw! at its size, pixels. The training moves had 1.
`scale_factor` in a file is in pixels of the screens of the players, which are unknown."""
STEP = 10 / 32767
"""Value of 1 in a weight, which is an integer in the file."""
MAX_BYTES = 64_000_000
"""Largest file. The released ones have 3 to 6 million bytes."""
MAX_PARTS = 1000
"""Most lists, objects and commas in a file, since each needs memory when parsed."""
SIGMA_LIMIT = 20.0
"""No limit in effect. Released decoders go down to log σ = -12 for straight moves."""


def read(path: str | Path) -> tuple[SketchRNN, Card]:
    """Return the model in a file, and a card for it.

    A model with an encoder becomes `latent`. One without becomes `shared`: the decoder reads the
    start. Raises CheckpointError if the file is not one of Magenta's.
    """
    path = Path(path)
    try:
        info, shapes, weights = _parts(read_bounded(path, MAX_BYTES))
        config = _config(shapes)
        arrays = [_array(text, shape) for text, shape in zip(weights, shapes, strict=True)]
        card = _card(path, config, info)
        check_card(card)
    except SketchRNNError as error:
        message = str(error).removeprefix(f"{path}: ")
        raise CheckpointError(f"{path}: expected a model of Magenta's: {message}") from None
    return assemble(card, _weights(arrays), path), card


def _parts(content: bytes) -> tuple[dict[str, Any], list[tuple[int, ...]], list[str]]:
    """Return info, the shapes, and as many encoded weights."""
    if sum(content.count(sign) for sign in (b"[", b"{", b",")) > MAX_PARTS:
        raise CheckpointError(f"expected at most {MAX_PARTS:,} lists, objects and commas, got more")
    match parse_json(content):
        case [dict(info), list(shapes), list(weights)] if len(shapes) == len(weights) in (5, 17):
            pass
        case _:
            raise CheckpointError("expected [info, shapes, weights] with 5 or 17 of the latter two")
    for shape in shapes:
        sizes = (
            isinstance(shape, list) and len(shape) in (1, 2) and all(type(n) is int for n in shape)
        )
        if not sizes or min(shape) < 1:
            raise CheckpointError(f"expected one or two sizes above 0, got {shortened(shape)}")
    return info, [tuple(shape) for shape in shapes], weights


def _config(shapes: list[tuple[int, ...]]) -> ModelConfig:
    """Return the architecture that all shapes agree on."""
    hidden, head = shapes[-2][0], shapes[-5][-1]
    latent: dict[str, Any] = {}
    z = 0
    expected: list[tuple[int, ...]] = []
    if len(shapes) == 17:
        e, z = shapes[1][0], shapes[10][0]
        latent = {"encoder": "latent", "encoder_hidden": e, "latent_size": z}
        expected += 2 * [(5, 4 * e), (e, 4 * e), (4 * e,)] + 2 * [(2 * e, z), (z,)]
        expected += [(z, 2 * hidden), (2 * hidden,)]
    expected += [(hidden, head), (head,), (5 + z, 4 * hidden), (hidden, 4 * hidden), (4 * hidden,)]
    for number, (wanted, shape) in enumerate(zip(expected, shapes, strict=True), 1):
        if wanted != shape:
            raise CheckpointError(
                f"expected weight {number} to be of shape {wanted}, by the others, got {shape}"
            )
    mixtures, rest = divmod(head - 3, 6)
    if rest or mixtures < 1:
        raise CheckpointError(f"expected 3 + 6 M outputs, got {head}")
    return ModelConfig(
        hidden=hidden,
        mixtures=mixtures,
        dropout=0.0,
        position="none",
        start_pen=0.0,
        log_sigma_limit=SIGMA_LIMIT,
        **latent,
    )


def _array(text: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return the weight float32 of this shape that `text` encodes in base64."""
    count = int(np.prod(shape, dtype=object))
    try:
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise CheckpointError(f"expected weights in base64, got {shortened(text)}") from None
    if len(data) != 2 * count:
        raise CheckpointError(
            f"expected {2 * count:,} bytes for a weight of shape {shape}, got {len(data):,}"
        )
    return (np.frombuffer(data, "<i2") * STEP).astype(np.float32).reshape(shape)


def _card(path: Path, config: ModelConfig, info: dict[str, Any]) -> Card:
    # the sampler of sketch-rnn-js stops at `max_seq_len` moves, too
    limits = {"longest": info["max_seq_len"]} if "max_seq_len" in info else {}
    return make_card(
        path.name.removesuffix(".json"),
        "drawing",
        config,
        SCALE,
        own_scale=False,
        units=DrawingUnits(CANVAS, EPSILON),
        data=[{"name": "Quick, Draw!", "licence": LICENCE, "credit": CREDIT}],
        **limits,
    )


def _weights(arrays: list[np.ndarray]) -> dict[str, Tensor]:
    """Return the weights with the names and the layout of `SketchRNN`."""
    head_w, head_b, *decoder = arrays[-5:]
    weights = {"head.weight": head_w.T, "head.bias": head_b, **_lstm("decoder", "_l0", *decoder)}
    if len(arrays) == 17:
        mean_w, mean_b, variance_w, variance_b, first_w, first_b = arrays[6:12]
        hidden = len(first_b) // 2
        weights |= _lstm("encoder", "_l0", *arrays[:3])
        weights |= _lstm("encoder", "_l0_reverse", *arrays[3:6])
        weights |= {"to_mean.weight": mean_w.T, "to_mean.bias": mean_b}
        weights |= {"to_log_variance.weight": variance_w.T, "to_log_variance.bias": variance_b}
        # c before h in the file, h before c here
        weights["bridge.weight"] = np.roll(first_w, hidden, axis=1).T
        weights["bridge.bias"] = np.roll(first_b, hidden)
    return {name: torch.from_numpy(array.copy()) for name, array in weights.items()}


def _lstm(
    name: str, suffix: str, inputs: np.ndarray, states: np.ndarray, bias: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the weights of an LSTM by torch's names. torch adds its two biases at run time."""
    i, g, f, o = np.split(bias, 4)
    return {
        f"{name}.weight_ih{suffix}": _gates(inputs).T,
        f"{name}.weight_hh{suffix}": _gates(states).T,
        f"{name}.bias_ih{suffix}": np.concatenate((i, f + 1, g, o)),
        f"{name}.bias_hh{suffix}": np.zeros_like(bias),
    }


def _gates(weight: np.ndarray) -> np.ndarray:
    """Return a weight [n, 4H] with its gates in torch's order i, f, g, o."""
    i, g, f, o = np.split(weight, 4, axis=1)
    return np.concatenate((i, f, g, o), axis=1)
