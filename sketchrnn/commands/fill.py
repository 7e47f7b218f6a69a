"""`fill`: plausible ways through the gaps of a track, written to one file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sketchrnn.commands.parser import MODEL, Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("fill", help="fill the gaps of a track")
    parser.add_argument("--model", required=True, metavar="NAME|PATH", help=MODEL)
    parser.add_argument("--start", type=Path, required=True, metavar="FILE", help="the track")
    parser.add_argument("-k", type=int, default=8, help="ways through each gap (default 8)")
    parser.add_argument("--temperature", type=float, default=1.0, help="0.01 to 10 (default 1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=".gpx, .geojson or .csv"
    )
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Write the whole track with the likeliest way, then all ways; print what each gap may be.

    A line of JSON describes a gap: its times, the shares of the ways, and for each moment the
    radius in metres around the forecast that holds 90 % of all ways.
    """
    from sketchrnn.commands.files import check_output, read_recording
    from sketchrnn.errors import UsageError
    from sketchrnn.formats.files import write_atomic
    from sketchrnn.formats.isolation import warm_up

    warm_up()  # the process that reads the track, while torch is imported
    from sketchrnn.inference.completer import MAX_K
    from sketchrnn.inference.filling import FillSettings, fill_gap, tracks_of
    from sketchrnn.inference.load import expect_trajectories, load
    from sketchrnn.trajectories.trajectory import dump_trajectories

    out: Path = arguments.out
    if not 1 <= arguments.k <= MAX_K:
        raise UsageError(f"k must be from 1 to {MAX_K}, but is {arguments.k}")
    check_output(out, "trajectory")
    model = expect_trajectories(load(arguments.model))
    recording = read_recording(arguments.start)
    settings = FillSettings(arguments.k, arguments.temperature, arguments.seed)
    fillings = [
        fill_gap(model, recording, number, settings) for number in range(len(recording.gaps))
    ]
    made_by = {"model": model.card.name, "seed": arguments.seed}
    for number, filling in enumerate(fillings, 1):
        gap = {"gap": number, "start": filling.gap.start, "end": filling.gap.end}
        radius = [round(value, 1) for value in filling.radius.tolist()]
        print(json.dumps({**gap, "shares": filling.shares, "radius_90_m": radius}))
    tracks, details = tracks_of(recording, fillings, made_by)
    write_atomic(out, dump_trajectories(tracks, out.suffix.lower(), details))
    print(out)
