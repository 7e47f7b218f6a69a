"""`data`: list the data sets, describe one, download it, or build a shipped one anew."""

from __future__ import annotations

import argparse
import json
from typing import Any

from sketchrnn.commands.parser import Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("data", help="data sets: list, look at, download, build")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the names of data sets")
    actions.add_parser("info", help="what is in it").add_argument("spec", metavar="SPEC")
    actions.add_parser("download", help="fetch it now").add_argument("spec", metavar="NAME")
    actions.add_parser("build", help="make it anew").add_argument(
        "name", choices=("berlin", "helsinki")
    )
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Print one line for each data set, or JSON on one."""
    match arguments.action:
        case "list":
            _list()
        case "build":
            _build(arguments.name)
        case _:
            _describe(arguments.spec)  # preparing a data set downloads it


def _list() -> None:
    from sketchrnn.data.registry import SOURCES

    for source in SOURCES:
        print(f"{source.spec:18} {source.summary}")


def _build(name: str) -> None:
    from sketchrnn.data.sources import simulated, sumo

    print(json.dumps(sumo.build(simulated.CITIES[name])))


def _describe(spec: str) -> None:
    from sketchrnn.data.spec import prepare
    from sketchrnn.data.store import SPLITS

    dataset = prepare([spec])
    info: dict[str, Any] = {
        **dataset.info.raw,
        "sequences": {split: len(dataset.indices(split)) for split in SPLITS},
        "points": len(dataset.points),
    }
    print(json.dumps(info, indent=1, ensure_ascii=False))
