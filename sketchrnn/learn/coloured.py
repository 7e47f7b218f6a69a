"""Units of a network of letters that follow a signal of the text, such as quotation marks.

After Karpathy, Johnson & Li 2015. The unit of each signal is the one with the largest correlation
over some hundred letters; a correlation does not show that the network uses the unit. Not here: the
network and its training (`lessons/text.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn.functional import one_hot

COLOURED = 480  # characters that are coloured by a unit
VOWELS = "aeiouAEIOU"


@dataclass(frozen=True, eq=False)
class Coloured:
    """A text, and the output of some units after each of its n characters."""

    text: str
    """n characters."""
    units: dict[str, int]
    """For each signal that is not constant (`vowel`, `space`, `capital`, `word`, `quotation`) the
    unit whose h correlates most with it."""
    correlations: dict[str, float]
    """Pearson's r of each of these units with its signal."""
    activations: dict[str, np.ndarray]
    """float32[n]: h of each of these units after each character."""


@torch.no_grad()
def coloured_by(layer: nn.RNNBase, held: np.ndarray, alphabet: str) -> Coloured:
    """Find the units of a layer that follow a signal of a text, and their h on its beginning.

    Args:
        layer: an LSTM that reads one-hot letters.
        held: int64[n], letters that it has not learnt; the first COLOURED are coloured.
        alphabet: the letter of each number.
    """
    text = "".join(alphabet[letter] for letter in held[: 4 * COLOURED])
    inputs = one_hot(torch.from_numpy(held[: len(text)]), len(alphabet)).float()[:, None]
    hidden = layer(inputs)[0][:, 0].double().numpy()  # [n, H]
    units, correlations, activations = {}, {}, {}
    for name, signal in signals_of(text).items():
        if signal.std() == 0:
            continue
        spread = np.maximum(hidden.std(axis=0), 1e-9)
        r = ((hidden - hidden.mean(axis=0)) * (signal - signal.mean())[:, None]).mean(axis=0)
        r = r / spread / signal.std()
        units[name] = int(np.abs(r).argmax())
        correlations[name] = float(r[units[name]])
        activations[name] = hidden[:COLOURED, units[name]].astype(np.float32)
    return Coloured(text[:COLOURED], units, correlations, activations)


def signals_of(text: str) -> dict[str, np.ndarray]:
    """Return properties of each character of a text, float64[n] each."""
    inside = np.cumsum([character == '"' for character in text]) % 2
    position, at = [], 0  # of the character in its word
    for character in text:
        at = at + 1 if character.isalpha() else 0
        position.append(at)
    return {
        "vowel": np.array([character in VOWELS for character in text], float),
        "space": np.array([character.isspace() for character in text], float),
        "capital": np.array([character.isupper() for character in text], float),
        "word": np.array(position, float),
        "quotation": np.asarray(inside, float),
    }
