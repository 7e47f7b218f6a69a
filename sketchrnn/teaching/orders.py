"""Orders: what the jobs of the Teach page do, with bounds on names, sizes and times.

Not here: how a job is run (`jobs.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sketchrnn.data.spec import find
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.formats.files import write_atomic
from sketchrnn.model.vocabulary import words_of
from sketchrnn.teaching.few import LEAST, MOST, SECONDS
from sketchrnn.teaching.jobs import Job, Order
from sketchrnn.teaching.shelf import LONGEST_NAME
from sketchrnn.teaching.uploads import File, write_drawings, write_files

MINUTES = (1, 120)
"""Shortest and longest time that a full training may take."""
SMALL = {"model": {"hidden": 128}, "train": {"batch_size": 32}}
"""Settings for a visitor's own data: a model that learns something within minutes."""


def check_name(name: str) -> str:
    """Return the name of what is learnt without spaces around it. Raises UsageError if unfit."""
    name = " ".join(name.split())
    if not words_of(name) or len(name) > LONGEST_NAME:
        raise UsageError(
            f"expected a name of at most {LONGEST_NAME} characters with a letter or a digit, "
            f"got {name!r:.60}"
        )
    return name


def teach(job: Job, base: str, name: str, drawings: Sequence[Drawing]) -> Order:
    """Write some drawings into a job and return the order to teach a model what they show."""
    name = check_name(name)
    if not LEAST <= len(drawings) <= MOST:
        raise UsageError(f"expected {LEAST} to {MOST} drawings, got {len(drawings)}")
    folder = job.data / "svg"
    write_drawings(drawings, folder)
    arguments = ["teach", "--model", base, "--name", name, "--data", job.relative(folder)]
    arguments += ["--out", job.relative(job.out), "--seconds", f"{SECONDS:g}"]
    return Order("teach", name, arguments, SECONDS, base)


def train_on_files(
    job: Job, name: str, files: Sequence[File], endings: Sequence[str], minutes: int
) -> Order:
    """Write the files of an upload into a job and return the order to train a model on them."""
    folders = write_files(files, endings, job.data)
    settings = SMALL | {"data": {"name": check_name(name)}}
    return _train(job, name, [job.relative(folder) for folder in folders], minutes, settings)


def train_on_spec(job: Job, name: str, spec: str, minutes: int) -> Order:
    """Return the order to train a model on a data set that has a name, such as `kanjivg`.

    Raises DataError if no data set has it; UsageError for a path, which visitors may not read.
    """
    source, _ = find(spec)
    if source.matches is not None or any(mark in spec for mark in "/\\~"):
        raise UsageError(f"expected the name of a data set, got the path {spec!r:.60}")
    return _train(job, name, [spec], minutes, {})


def _train(
    job: Job, name: str, specs: Sequence[str], minutes: int, settings: Mapping[str, object]
) -> Order:
    low, high = MINUTES
    if not low <= minutes <= high:
        raise UsageError(f"expected {low} to {high} minutes, got {minutes}")
    config = job.folder / "settings.json"
    write_atomic(config, json.dumps(settings).encode())
    arguments = ["train", "--data", *specs, "--out", job.relative(job.out)]
    arguments += ["--minutes", str(minutes), "--config", job.relative(config)]
    return Order("train", check_name(name), arguments, 60.0 * minutes)
