"""SPECs, the names and paths of data sets, turned into one prepared `Dataset`.

A SPEC is a name (`kanjivg`, `geolife:DIR`, …) or a path; `registry.py` lists all. A data set is
prepared once, into a store in the cache. The name of the store is a hash of all that its contents
depend on. Not here: the data sets themselves (`sources/`) and the format of a store (`store.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from sketchrnn.data.cache import cache_dir, locked
from sketchrnn.data.registry import SOURCES
from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, merge
from sketchrnn.data.store import Dataset, StoreWriter
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import Frame

FORM = 4
"""Version of the preparation. Raise it when stores change, so that old ones are not used."""
DEFAULT_OPTIONS = TrajectoryOptions()


def prepare(specs: Sequence[str], options: TrajectoryOptions = DEFAULT_OPTIONS) -> Dataset:
    """Return the data set of these SPECs, which is read and prepared only the first time.

    Args:
        specs: one or more, all of drawings or all of trajectories.
        options: of trajectories; drawings ignore it.

    Raises:
        UsageError: no SPEC, SPECs that do not go together, or an option out of range.
        DataError: a SPEC names no data set, or its files cannot be read.
    """
    if not specs:
        raise UsageError("expected at least one data set, got none")
    fingerprints = [_fingerprint(source.files(argument)) for source, argument in map(find, specs)]
    parts = [FORM, *specs, options.step_s, options.frame, options.split_by, *fingerprints]
    key = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]
    folder = cache_dir() / "stores" / key
    whole = folder / "dataset.json"  # written last, so a store with this file is complete
    if not whole.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            # Another process may have prepared it while this one waited for the lock.
            if not whole.exists():
                _write(_open_all(specs, options), folder)
    return Dataset(folder)


def open_source(spec: str, options: TrajectoryOptions = DEFAULT_OPTIONS) -> Source:
    """Return the opened data set of one SPEC; DataError if no data set has this name or path."""
    source, argument = find(spec)
    return source.open(argument, options)


def find(spec: str) -> tuple[DataSource, str]:
    """Return the data set that a SPEC names, and the argument in the SPEC."""
    for source in SOURCES:
        argument = source.argument(spec)
        if argument is not None:
            return source, argument
    named = [source.spec for source in SOURCES if source.matches is None]
    raise DataError(
        f"no data set {spec!r}: expected {', '.join(named)}, or the path of an .npz, "
        ".ndjson file, of a file of GPS tracks, or of a folder of them or of .svg files"
    )


def _open_all(specs: Sequence[str], options: TrajectoryOptions) -> Source:
    """Return one source of all SPECs; trajectories take the step and the frame of the first."""
    sources: list[Source] = []
    for spec in specs:
        sources.append(open_source(spec, options))
        info = sources[0].info
        if info.kind == "trajectory":
            units = info.trajectory
            options = replace(options, step_s=units.step_s, frame=Frame(**units.frame))
    return merge(sources)


def _write(source: Source, folder: Path) -> None:
    """Store all items, with the categories numbered in the order in which they first appear.

    The styles are numbered likewise.
    """
    numbers: dict[str, int] = {}
    styles: dict[str, int] = {}
    with StoreWriter(folder, source.info) as writer:
        items = tqdm(source.items, source.info.name, delay=1, unit=" sequences", disable=None)
        for item in items:
            label = 0
            if item.category is not None:
                label = numbers.setdefault(item.category, len(numbers))
            style = styles.setdefault(item.style, len(styles))
            writer.add(item.stroke3, item.split, label, item.origin, style)
        source.info.categories, source.info.styles = list(numbers), list(styles)


def _fingerprint(files: Sequence[Path]) -> list[tuple[str, int, int]]:
    """Return names, sizes (bytes) and times of modification (ns) of files, without reading them."""
    return [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
