"""`models`: the shipped models, as a table or as their cards."""

from __future__ import annotations

import argparse
import json

from sketchrnn.commands.parser import Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("models", help="the shipped models")
    parser.add_argument("--json", action="store_true")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Print a line for each model, or a JSON list of all cards."""
    from sketchrnn.checkpoint.card import read_card
    from sketchrnn.checkpoint.folder import find, list_names

    cards = [read_card(find(name)) for name in list_names()]
    if arguments.json:
        print(json.dumps([card.raw for card in cards], indent=1, ensure_ascii=False))
        return
    for card in cards:
        data = ", ".join(part["name"] for part in card.data)
        print(f"{card.name:16} {card.kind:11} {len(card.categories):4} categories   {data}")
