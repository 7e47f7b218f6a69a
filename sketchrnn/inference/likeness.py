"""How like a finished drawing is to the few from which a model was taught a name.

No recogniser knows the name. But what its network sees before it names a picture tells
new characters apart as well (one-shot learning by an embedding, Koch et al. 2015), so the ending
whose drawing is nearest to one of the examples is the best. The examples are kept with the model:
`examples.ndjson`, a drawing a line, whose word is the taught name. Not here: how a name is learnt
(`teaching/few.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.ndjson import read_ndjson, write_line
from sketchrnn.inference.recogniser import Recogniser
from sketchrnn.inference.selection import Critic

FILE = "examples.ndjson"
MAX_BYTES = 20_000_000
"""Largest size of the file. An example takes about 1 kB."""
MOST_POINTS = 1000
"""An example of more points is not kept: its picture would take long to draw."""
Examples = Mapping[str, Sequence[Drawing]]
"""Taught name -> its examples, one at least."""


class Likeness:
    """Ranks drawings of taught names by their likeness, and others as another critic does."""

    def __init__(self, examples: Examples, eye: Recogniser, others: Critic | None = None) -> None:
        """Hold the examples.

        Args:
            examples: of the taught names.
            eye: a recogniser that sees pictures.
            others: ranks drawings of all other categories.
        """
        self.examples, self.eye, self.others = examples, eye, others
        self._features: dict[str, np.ndarray] = {}

    def score(self, drawings: Sequence[Drawing], category: str | None) -> np.ndarray | None:
        """Return a score for each drawing [n], higher is better; None for an unknown category.

        For a taught name it is the cosine of the angle between the features of the drawing and
        those of the nearest example.
        """
        if category is None or category not in self.examples:
            return None if self.others is None else self.others.score(drawings, category)
        if not drawings:
            return np.zeros(0, np.float32)
        if category not in self._features:
            self._features[category] = self.eye.features(self.examples[category])
        return (self.eye.features(drawings) @ self._features[category].T).max(1)


def write_examples(examples: Examples, folder: Path) -> None:
    """Write the examples into a checkpoint's folder, all or nothing; no file if there are none.

    Raises DataError if they are too large.
    """
    lines = [
        write_line(one.strokes, one.width, one.height, word=name)
        for name, drawings in examples.items()
        for one in drawings
        if one.points <= MOST_POINTS
    ]
    content = "".join(lines).encode()
    if len(content) > MAX_BYTES:
        raise DataError(
            f"expected drawings of at most {MAX_BYTES:,} bytes to learn from, got {len(content):,}"
        )
    if content:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / FILE, content)


def read_examples(folder: Path, names: Sequence[str]) -> dict[str, list[Drawing]]:
    """Return the examples in a checkpoint's folder; none if there is no such file.

    names: that the model was taught. Raises CheckpointError if the file is damaged, too large, or
    has another name.
    """
    path, found = folder / FILE, dict[str, list[Drawing]]()
    if not path.is_file():
        return found
    if path.stat().st_size > MAX_BYTES:
        raise CheckpointError(f"{path}: expected at most {MAX_BYTES:,} bytes of examples, got more")
    try:
        for record in read_ndjson(path):
            name, width, height = record["word"], record["width"], record["height"]
            if name is None or name not in names or width is None or height is None:
                raise DataError(
                    f"{path}: expected drawings with a size, of names that the model was taught, "
                    f"got one of {name!r:.60}"
                )
            drawing = Drawing(tuple(record["strokes"]), width, height)
            if drawing.points > MOST_POINTS:
                raise DataError(
                    f"{path}: expected at most {MOST_POINTS:,} points an example, got "
                    f"{drawing.points:,}"
                )
            found.setdefault(name, []).append(drawing)
    except DataError as error:
        raise CheckpointError(str(error)) from None
    return found
