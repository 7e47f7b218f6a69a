"""`serve`: the app on this computer; arguments go on to `streamlit run`."""

from __future__ import annotations

import argparse

from sketchrnn.commands.parser import Commands, Parser


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    # Nothing that starts with a minus is an option of this parser, not even --help: all are
    # Streamlit's.
    parser = commands.add_parser(
        "serve", help="the app, on http://localhost:8501", prefix_chars="+", add_help=False
    )
    parser.add_argument("options", nargs="*", metavar="STREAMLIT OPTION")
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Serve until it is interrupted."""
    # By its name, since only the pages may import streamlit.
    import runpy
    import sys

    sys.argv = ["sketchrnn serve", *arguments.options]
    runpy.run_module("sketchrnn.ui", run_name="__main__", alter_sys=True)
