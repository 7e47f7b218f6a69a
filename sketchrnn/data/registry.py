"""The list of all data sets. A new one is a file in `sources/` and a line here."""

from __future__ import annotations

from sketchrnn.data.source import DataSource
from sketchrnn.data.sources import (
    ais,
    cabspotting,
    eth_ucy,
    flights,
    folder,
    geolife,
    hurdat2,
    icons,
    kanjivg,
    npz,
    porto,
    quickdraw,
    simulated,
    track_files,
)

SOURCES: tuple[DataSource, ...] = (
    kanjivg.SOURCE,
    simulated.BERLIN_SOURCE,
    simulated.HELSINKI_SOURCE,
    quickdraw.SOURCE,
    icons.SOURCE,
    icons.FOLDER_SOURCE,
    geolife.SOURCE,
    cabspotting.SOURCE,
    porto.SOURCE,
    hurdat2.SOURCE,
    ais.SOURCE,
    flights.SOURCE,
    track_files.TABLE_SOURCE,
    eth_ucy.SOURCE,
    npz.SOURCE,
    quickdraw.FILE_SOURCE,
    folder.SOURCE,
)
"""In the order of `data list`. The first source that matches a SPEC opens it, so names come before
paths, and a folder of .ndjson files before any other folder."""
