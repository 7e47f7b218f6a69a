"""Work that may be interrupted at any moment, and what must hold afterwards.

Each `Case` does its work in a process that `faults.py` kills, limits or starves, and checks in
another one that nothing is lost: old content or new content is there, whole, and the work can be
finished. All of it is tiny and computed here, so that no data set is needed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import torch

from sketchrnn.checkpoint.card import make_card
from sketchrnn.checkpoint.folder import load, save
from sketchrnn.commands.cli import main
from sketchrnn.config import ModelConfig
from sketchrnn.data.download import fetch
from sketchrnn.data.spec import prepare
from sketchrnn.data.units import DrawingUnits
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.training.state import STATE

BYTES = 6_000_000
"""Size of the file that is downloaded."""
DRAWINGS, EPOCHS = 1500, 12
FILE, CACHE = "drawings.ndjson", "cache"


def content() -> bytes:
    """Return the file that is downloaded."""
    return np.random.default_rng(0).bytes(BYTES)


def drawings(count: int = DRAWINGS) -> str:
    """Return drawings of two categories, in the format of Quick, Draw!."""
    rng, lines = np.random.default_rng(0), []
    for number in range(count):
        strokes = [rng.integers(0, 255, (2, 12)).tolist() for _ in range(2)]
        word = ("cat", "bus")[number % 2]
        lines.append(json.dumps({"word": word, "key_id": str(number), "drawing": strokes}))
    return "\n".join(lines) + "\n"


class Save:
    """A checkpoint is replaced again and again; a reader must see one of the versions, whole."""

    name = "save"

    def begin(self, folder: Path) -> None:
        """Save the first version."""
        self._save(folder, 0)

    def work(self, folder: Path) -> None:
        """Save others."""
        for seed in range(1, 100):
            self._save(folder, seed)

    def check(self, folder: Path) -> None:
        """Check that the weights are whole: those of the card, or of the save that was killed."""
        model, card = load(folder / "model")
        seed = card.train["seed"]
        assert any(self._equal(model, self._model(version)) for version in (seed, seed + 1))

    def _equal(self, one: SketchRNN, other: SketchRNN) -> bool:
        expected = other.state_dict()
        return all(torch.equal(value, expected[k]) for k, value in one.state_dict().items())

    def _save(self, folder: Path, seed: int) -> None:
        model, units = self._model(seed), DrawingUnits(canvas=400.0, epsilon=2.0)
        given = {"units": units, "train": {"seed": seed}, "longest": 40, "temperature": 0.5}
        save(
            model,
            make_card("tiny", "drawing", model.config, model.scale, **given),
            folder / "model",
        )

    def _model(self, seed: int) -> SketchRNN:
        torch.manual_seed(seed)
        return SketchRNN(ModelConfig(hidden=48, mixtures=3), 16.0).eval()


class Download:
    """A file is downloaded; the next try must end with the same bytes."""

    name = "download"

    def __init__(self, url: str) -> None:
        """Download from an address."""
        self.url = url

    def begin(self, folder: Path) -> None:
        """Need nothing."""

    def work(self, folder: Path) -> None:
        """Download."""
        fetch(self.url, "file", cache=folder, sha256=_digest(content()), progress=False)

    def check(self, folder: Path) -> None:
        """Check that what has its name is whole, and that the download can be finished."""
        if (folder / "file").exists():
            assert (folder / "file").read_bytes() == content()
        self.work(folder)
        assert (folder / "file").read_bytes() == content()


class Preparation:
    """A data set is prepared; the next try must end with the same store."""

    name = "preparation"

    def begin(self, folder: Path) -> None:
        """Write the drawings."""
        (folder / FILE).write_text(drawings())

    def work(self, folder: Path) -> None:
        """Prepare them."""
        prepare([str(folder / FILE)])

    def check(self, folder: Path) -> None:
        """Check that the store is that of an undisturbed preparation."""
        data = prepare([str(folder / FILE)])
        assert len(data) == DRAWINGS and data.labels.sum() == DRAWINGS // 2
        assert _digest(data.points.tobytes()) == self._expected(folder)
        assert not list((folder / CACHE / "stores").glob("*.part"))

    def _expected(self, folder: Path) -> str:
        path = folder.parent / "points.sha256"  # of the first trial, which is not disturbed
        if not path.exists():
            path.write_text(_digest(prepare([str(folder / FILE)]).points.tobytes()))
        return path.read_text()


class Training:
    """A model is trained; what resumes it must end with the weights of an undisturbed run."""

    name = "training"

    def begin(self, folder: Path) -> None:
        """Write the drawings and the settings."""
        (folder / FILE).write_text(drawings(120))
        small = {"model": {"hidden": 8, "mixtures": 2}, "train": {"batch_size": 8}}
        (folder / "small.json").write_text(json.dumps(small))
        prepare([str(folder / FILE)])

    def work(self, folder: Path) -> None:
        """Train, or go on training."""
        given = ["--data", str(folder / FILE), "--config", str(folder / "small.json")]
        resumed = ["--resume"] if (folder / "out" / STATE).exists() else []
        out = ["--out", str(folder / "out"), "--epochs", str(EPOCHS), *resumed]
        if code := main(["train", *given, *out]):
            sys.exit(code)

    def check(self, folder: Path) -> None:
        """Finish the run and compare its weights."""
        self.work(folder)
        weights = b"".join(
            v.numpy().tobytes() for v in load(folder / "out")[0].state_dict().values()
        )
        path = folder.parent / "weights.sha256"  # of the first trial, which is not disturbed
        if not path.exists():
            path.write_text(_digest(weights))
        assert path.read_text() == _digest(weights)


Case = Save | Download | Preparation | Training


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
