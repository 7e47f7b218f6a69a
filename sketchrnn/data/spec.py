"""SPECs, the names and paths of data sets, turned into one prepared `Dataset`.

A SPEC is a name (`kanjivg`, `berlin`, `quickdraw:cat,bus`, `geolife:DIR`, …) or a path. What is
read is prepared once, into a store in the cache, named by a hash of everything it depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from sketchrnn.data import drawing_sources, trajectory_sources
from sketchrnn.data.cache import cache_dir, locked
from sketchrnn.data.download import fetch
from sketchrnn.data.source import Source, merge
from sketchrnn.data.sources import berlin, eth_ucy, icons
from sketchrnn.data.sources.quickdraw import quickdraw_urls
from sketchrnn.data.store import Dataset, StoreWriter
from sketchrnn.errors import DataError, UsageError
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import FORMATS

FORM = 2
"""Raised when stores are prepared in another way, so that old ones are made anew."""
NAMES: dict[str, str] = {
    "kanjivg": "11,662 characters in stroke order, from the installed package (CC BY-SA 3.0)",
    "berlin": "18,000 simulated car trips, shipped with this package (ODbL)",
    "quickdraw:NAME,…": "drawings of these categories, downloaded once (CC BY 4.0, Google)",
    "icons": "8,043 line icons of Tabler, Lucide and Iconoir, fetched once by npm (MIT, ISC)",
    "icons:DIR": "the same from a folder in which npm has installed them, or one of them",
    "geolife:DIR": "GeoLife 1.3 as published: car and taxi (non-commercial)",
    "cabspotting:DIR": "San Francisco cabs as published by EPFL: occupied trips",
    "porto:FILE": "Porto's taxi trips as published, the CSV",
    "csv:FILE?lat=Y&lon=X&time=T": "a table of drives with columns of these names, perhaps &id=CAR",
    "eth-ucy:DIR": "one fold of the ETH/UCY benchmark: people who walk (academic)",
    "PATH.npz": "stroke-3 splits train, valid, test; or tracks with lat, lon, t, offsets",
    "PATH.ndjson": "drawings in the form of QuickDraw, or a folder of such files",
    "FOLDER": "your own .svg drawings, or .gpx, .csv, .geojson drives",
}


def prepare(
    specs: Sequence[str],
    step_s: float | None = None,
    frame: Frame | None = None,
    split_by: str = "time",
) -> Dataset:
    """Return the data set of these SPECs; it is read and prepared only the first time.

    Args:
        specs: one or more, all of drawings or all of trajectories.
        step_s: seconds between the points of trajectories; chosen by the data if None.
        frame: of the local metres of trajectories; around their median if None.
        split_by: trajectories are tested on later ones (`time`), or on those of a `driver` who is
            never trained on.
    """
    if not specs:
        raise UsageError("expected at least one data set, got none")
    parts = [
        FORM,
        *specs,
        step_s,
        frame,
        split_by,
        *(_fingerprint(_files_of(spec)) for spec in specs),
    ]
    key = hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]
    folder = cache_dir() / "stores" / key
    whole = folder / "dataset.json"
    if not whole.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(key + ".lock")) as lock:
            try:
                # Somebody else may have prepared it while this call waited for the lock.
                if not whole.exists():
                    _write(_open_all(specs, step_s, frame, split_by), folder)
            finally:
                os.unlink(lock.name)
    return Dataset(folder)


def _open_all(
    specs: Sequence[str], step_s: float | None, frame: Frame | None, split_by: str
) -> Source:
    """Return one source of all SPECs; drives take the step and the frame of the first."""
    sources: list[Source] = []
    for spec in specs:
        sources.append(open_source(spec, step_s, frame, split_by))
        info = sources[0].info
        if info.kind == "trajectory":
            step_s, frame = info.step_s, Frame(**info.frame)
    return merge(sources)


def _write(source: Source, folder: Path) -> None:
    numbers: dict[str, int] = {}
    with StoreWriter(folder, source.info) as writer:
        items = tqdm(source.items, source.info.name, delay=1, unit=" sequences", disable=None)
        for item in items:
            label = 0
            if item.category is not None:
                label = numbers.setdefault(item.category, len(numbers))
            writer.add(item.stroke3, item.split, label, item.origin)
        source.info.categories = list(numbers)


def _files_of(spec: str) -> list[Path]:
    """Return the files that a SPEC is read from; none where they follow from the name."""
    name, colon, rest = spec.partition(":")
    if spec in ("kanjivg", "icons") or (name == "quickdraw" and colon):
        return []
    if name == "icons" and colon:
        return icons.icon_files(Path(rest))
    place = rest if name in (*trajectory_sources.READERS, "eth-ucy") and colon else spec
    if name == "csv" and colon:
        place = rest.partition("?")[0]
    if not place:
        return []
    path = berlin.SHIPPED if spec == "berlin" else Path(place)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [file for file in files if file.is_file()]


def _fingerprint(files: Sequence[Path]) -> list[tuple[str, int, int]]:
    """Return names, sizes and times of files."""
    return [(str(file.resolve()), file.stat().st_size, file.stat().st_mtime_ns) for file in files]


def open_source(
    spec: str,
    step_s: float | None = None,
    frame: Frame | None = None,
    split_by: str = "time",
) -> Source:
    """Return the source that a SPEC names."""
    name, colon, rest = spec.partition(":")
    if name == "csv" and colon:
        return trajectory_sources.of_table(rest, step_s, frame, split_by)
    if name == "eth-ucy" and colon:
        return eth_ucy.of_fold(Path(rest))
    if spec == "kanjivg":
        return drawing_sources.of_kanjivg()
    if spec == "berlin":
        return trajectory_sources.of_berlin(step_s, frame, split_by)
    if name == "quickdraw" and colon:
        files = [fetch(url, target) for url, target in quickdraw_urls(rest.split(","))]
        return merge([drawing_sources.of_quickdraw(file) for file in files])
    if spec == "icons" or (name == "icons" and colon):
        return drawing_sources.of_icons(Path(rest) if colon else icons.install())
    if name in trajectory_sources.READERS and colon:
        return trajectory_sources.of_recordings(name, Path(rest), step_s, frame, split_by)
    path = Path(spec)
    suffix = path.suffix.lower() if path.is_file() else ""
    if spec and path.is_dir():
        return _folder(path, step_s, frame, split_by)
    if suffix == ".ndjson":
        return drawing_sources.of_quickdraw(path)
    if suffix == ".npz":
        tracks = _holds_tracks(path)
        return (
            trajectory_sources.of_npz(path, step_s, frame, split_by)
            if tracks
            else drawing_sources.of_stroke3(path)
        )
    if suffix in FORMATS:
        return trajectory_sources.of_recordings("files", path, step_s, frame, split_by)
    raise DataError(
        f"no data set {spec!r}: expected {', '.join(list(NAMES)[:8])}, or the path of an .npz, "
        ".ndjson, .gpx, .csv or .geojson file or of a folder of them or of .svg files"
    )


def _folder(path: Path, step_s: float | None, frame: Frame | None, split_by: str) -> Source:
    if any(path.glob("*.ndjson")):
        return drawing_sources.of_quickdraw(path)
    if drawing_sources.svgs_in(path):
        return drawing_sources.of_svg_folder(path)
    return trajectory_sources.of_recordings("files", path, step_s, frame, split_by)


def _holds_tracks(path: Path) -> bool:
    """Return whether an .npz has the arrays of tracks; a broken one is for its reader to refuse."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "lat.npy" in archive.namelist()
    except zipfile.BadZipFile:
        return False
