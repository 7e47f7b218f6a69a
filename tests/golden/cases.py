"""The commands whose outputs are recorded, and the small files that they read.

Every file is computed here from simple formulas, so that no data set is needed.
"""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

CITIES = {
    "berlin": (52.4358, 13.5395, 2.0),
    "san-francisco": (37.7749, -122.4194, 30.0),
    "beijing": (39.978983, 116.366489, 5.0),
}
"""Latitude, longitude and seconds between fixes of a drive in each city of a shipped model."""
WORDS = ("cat", "bus", "star")
SMALL = {"hidden": 12, "mixtures": 3, "encoder_hidden": 6, "latent_size": 4}
MAGENTA = (9, 3)
"""Hidden units and mixtures of the model in Magenta's format."""


def write_inputs(folder: Path) -> None:
    """Write every file that a case reads."""
    start = [wave(0), wave(1)]
    (folder / "start.svg").write_text(svg(start))
    (folder / "other.svg").write_text(svg([circle(70), circle(25)]))
    (folder / "start.json").write_text(json.dumps({"version": "5.2.4", "objects": canvas(start)}))
    (folder / "start.ndjson").write_text(quickdraw("start", start, 0))
    lines = [quickdraw(WORDS[i % 3], [wave(i), circle(20 + i)], i) for i in range(60)]
    (folder / "drawings.ndjson").write_text("".join(lines))
    for word in ("house", "tree"):
        (folder / "svgs" / word).mkdir(parents=True)
        for i in range(12):
            (folder / "svgs" / word / f"{i}.svg").write_text(svg([wave(i), circle(30 + i)]))
    (folder / "drives").mkdir()
    for city, (lat, lon, step) in CITIES.items():
        write_drive(folder / f"{city}.csv", lat, lon, step, 24, 0.3)
    for i in range(24):
        lat, lon, step = CITIES["berlin"]
        write_drive(folder / "drives" / f"{i:02}.csv", lat, lon + 1e-4 * i, step, 70, 0.1 * i)
    (folder / "tiny.gen.json").write_text(magenta())
    (folder / "broken.svg").write_text("<svg")
    for name, (model, train) in SETTINGS.items():
        (folder / name).write_text(json.dumps({"model": SMALL | model, "train": train}))


SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "shared.json": ({}, {"drop_points": 0.1, "rotate": 0.1}),
    "own.json": ({"encoder": "own", "cell": "gru", "position": "relative"}, {}),
    "latent.json": ({"encoder": "latent", "layers": 2}, {}),
    "fourier.json": ({"guess": 5}, {"position_noise": 2.0, "anywhere": 0.5}),
    "ways.json": ({"position": "ways", "residual": True, "guess": 5}, {"position_noise": 2.0}),
}
"""Of each settings file: fields of the model beside SMALL, and fields of the training."""


def commands() -> dict[str, str]:
    """Return the arguments of each case by its name; {} is the file or folder that it writes."""
    complete = "complete --start start.svg --model"
    epoch = "train --epochs 2 --seed 1 --data drawings.ndjson --out {} --config"
    drive = "train --epochs 2 --seed 1 --data drives --out {} --config"
    score = "evaluate --split all --json - --data"
    found = {
        "kanji.ndjson": f"{complete} kanji -k 3 --out {{}}",
        "kanji.svg": f"{complete} kanji -k 2 --seed 3 --out {{}}",
        "kanji.png": f"{complete} kanji --temperature 0.3 --out {{}}",
        "kanji.gif": f"{complete} kanji --out {{}}",
        "kanji.json": "complete --start start.json --model kanji -k 8 --out {}",
        "doodles.ndjson": f"{complete} doodles -k 5 --category cat --out {{}}",
        "doodles-named.svg": "complete --start start.ndjson --model doodles -k 2 --out {}",
        "icons.svg": f"{complete} icons -k 2 --out {{}}",
        "icons.png": f"{complete} icons --seed 2 --out {{}}",
        "latent.ndjson": f"{complete} morph -k 2 --out {{}}",
        "magenta.ndjson": f"{complete} tiny.gen.json -k 2 --out {{}}",
        "berlin.gpx": "complete --start berlin.csv --model berlin -k 3 --out {}",
        "berlin.geojson": "complete --start berlin.csv --model berlin -k 2 --seed 4 --out {}",
        "san-francisco.csv": "complete --start san-francisco.csv --model san-francisco --out {}",
        "beijing.csv": "complete --start beijing.csv --model beijing -k 2 --out {}",
        "morph.svg": "morph --from start.svg --to other.svg --steps 4 --out {}",
        "morph.gif": "morph --from start.svg --to other.svg --steps 3 --seed 1 --out {}",
        "score-kanji": f"{score} drawings.ndjson --model kanji",
        "score-doodles": f"{score} drawings.ndjson --model doodles --category cat",
        "score-icons": f"{score} svgs --model icons --scale 20",
        "score-morph": f"{score} drawings.ndjson --model morph --category cat",
        "score-recogniser": f"{score} drawings.ndjson --model recogniser",
        "score-magenta": f"{score} drawings.ndjson --model tiny.gen.json",
        "score-berlin": f"{score} drives --model berlin -k 5",
        "info-ndjson": "data info drawings.ndjson",
        "info-svg": "data info svgs",
        "info-drives": "data info drives",
        "info-kanjivg": "data info kanjivg",
        "info-berlin": "data info berlin",
        "info-table": "data info csv:berlin.csv?lat=lat&lon=lon&time=time",
        "import": "import magenta tiny.gen.json --out {}",
        "models": "models --json",
        "learn-neuron": "learn neuron --json",
        "learn-layer": "learn layer --json",
        "learn-unrolled": "learn unrolled --seed 2 --json",
        "learn-bptt": "learn bptt --json",
        "train-shared": f"{epoch} shared.json",
        "train-own": f"{epoch} own.json",
        "train-latent": f"{epoch} latent.json",
        "train-recogniser": "train --recogniser --epochs 1 --data drawings.ndjson --out {}",
        "train-fourier": f"{drive} fourier.json",
        "train-flow": f"{drive} ways.json",
        "no-model": "complete --start start.svg --model nobody --out x.svg",
        "no-start": "complete --start missing.svg --model kanji --out x.svg",
        "bad-start": "complete --start broken.svg --model kanji --out x.svg",
        "bad-output": "complete --start start.svg --model kanji --out x.gpx",
        "bad-option": "complete --start start.svg --model kanji -k none --out x.svg",
    }
    return found


def wave(number: int) -> list[tuple[float, float]]:
    """Return a stroke of nine points, another one for each number."""
    height = 40 + 7 * number % 90
    return [(20.0 + 20 * i, round(height + 25 * math.sin(i + number), 2)) for i in range(9)]


def circle(radius: float) -> list[tuple[float, float]]:
    """Return a closed stroke of thirteen points."""
    angles = [2 * math.pi * i / 12 for i in range(13)]
    return [
        (round(110 + radius * math.cos(a), 2), round(120 + radius * math.sin(a), 2)) for a in angles
    ]


def svg(strokes: list[list[tuple[float, float]]]) -> str:
    """Return an SVG of 220 x 220 px."""
    lines = [" ".join(f"{x},{y}" for x, y in stroke) for stroke in strokes]
    paths = "".join(f'<polyline points="{line}" fill="none" stroke="black"/>' for line in lines)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 220 220">{paths}</svg>'


def canvas(strokes: list[list[tuple[float, float]]]) -> list[dict[str, Any]]:
    """Return strokes as objects of a drawable canvas."""
    return [
        {
            "type": "path",
            "path": [["M", *stroke[0]], *(["L", *point] for point in stroke[1:])],
            "stroke": "#000",
            "strokeWidth": 3,
        }
        for stroke in strokes
    ]


def quickdraw(word: str, strokes: list[list[tuple[float, float]]], number: int) -> str:
    """Return a line of ndjson in the form of Quick, Draw!."""
    columns = [[list(axis) for axis in zip(*stroke, strict=True)] for stroke in strokes]
    key = str(5_000_000_000_000_000 + number)
    record = {"word": word, "key_id": key, "recognized": True, "drawing": columns}
    return json.dumps(record) + "\n"


def write_drive(path: Path, lat: float, lon: float, step: float, fixes: int, turn: float) -> None:
    """Write a drive of 8 m/s that bends slowly."""
    rows = ["lat,lon,time"]
    for i in range(fixes):
        rows.append(f"{lat:.7f},{lon:.7f},{1_600_000_000 + step * i:.1f}")
        angle = turn + 0.04 * i
        lat += 8 * step * math.cos(angle) / 111_195
        lon += 8 * step * math.sin(angle) / (111_195 * math.cos(math.radians(lat)))
    path.write_text("\n".join(rows) + "\n")


def magenta() -> str:
    """Return a decoder in the format of sketch-rnn-js, with random weights."""
    hidden, mixtures = MAGENTA
    head, gates = 3 + 6 * mixtures, 4 * hidden
    shapes = [(hidden, head), (head,), (5, gates), (hidden, gates), (gates,)]
    rng = np.random.default_rng(0)
    weights = [(rng.normal(0, 0.5, shape) * 3276.7).round().astype("<i2") for shape in shapes]
    texts = [base64.b64encode(weight.tobytes()).decode() for weight in weights]
    info = {"mode": 2, "version": 6, "max_seq_len": 40, "name": "tiny", "scale_factor": 90.0}
    return json.dumps([info, shapes, texts])
