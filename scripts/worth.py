"""What a finished drawing is worth: how surely it is named, and how like it is to real drawings.

Not here: how a model learns from it (`self_critical.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from scripts.best_endings import beginning
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.recogniser import Recogniser
from sketchrnn.inference.selection import fitted

LEAST, LEAST_OF_WORDS = -3.0, -8.0
"""Log probability below which it does not matter how unlikely a category is, and that of a critic
of words, which shares its probability among all words that fit."""
LIKENESS, USUAL = 10.0, 0.5
"""What a likeness of 1 is worth, in nats of the critic, and a usual likeness, which is worth
nothing."""
EXAMPLES, NEAREST = 60, 3
"""Drawings of a category with which endings are compared, and how many of the nearest count."""


class Worth:
    """What finished drawings are worth: the critic's opinion and the likeness to real drawings."""

    def __init__(
        self,
        critic: Recogniser,
        dataset: Dataset,
        names: Sequence[str],
        rng: np.random.Generator,
    ) -> None:
        """Look at some training drawings of each name that has some and that the critic knows.

        Args:
            critic: sees pictures.
            dataset: of the drawings.
            names: of the categories of the data set, as the model knows them; empty if it does not.
            rng: chooses the drawings.
        """
        self.critic, self.seen = critic, dict[str, np.ndarray]()
        self.least = LEAST_OF_WORDS if critic.card.recogniser.words else LEAST
        train = dataset.indices("train")
        whose = np.array(names)[dataset.labels[train]]
        order = np.argsort(whose, kind="stable")
        found, first = np.unique(whose[order], return_index=True)
        parts = dict(zip(found.tolist(), np.split(train[order], first[1:]), strict=True))
        for name, indices in tqdm(parts.items(), desc="looks at drawings", disable=None):
            if name and len(indices) >= NEAREST and critic.score([], name) is not None:
                some = rng.permutation(indices)[:EXAMPLES]
                examples = [fitted(beginning(dataset[i], dataset, 1.0)) for i in some]
                self.seen[name] = critic.features(examples)

    def of(self, drawings: Sequence[Drawing], name: str) -> np.ndarray:
        """Return what drawings of a name of `seen` are worth, nats float64 [n]."""
        shown = [fitted(one) for one in drawings]
        named = self.critic.score(shown, name)
        assert named is not None, "the critic knows the names of what it has seen"
        alike = np.sort(self.critic.features(shown) @ self.seen[name].T, axis=1)
        likeness = alike[:, -NEAREST:].mean(1)
        return np.maximum(named, self.least) + LIKENESS * (likeness - USUAL).astype(np.float64)
