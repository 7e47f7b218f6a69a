"""The command line of a benchmark: its docstring as help, and options that several share."""

from __future__ import annotations

import argparse
from typing import Any

SHARED: dict[str, dict[str, Any]] = {
    "--model": {"required": True, "metavar": "NAME|PATH"},
    "--data": {"nargs": "+", "required": True, "metavar": "SPEC"},
    "--seeds": {"default": "0,1,2", "help": "of the runs, separated by commas"},
    "--write": {"action": "store_true", "help": "write the scores into the card of the model"},
}
"""What `add_argument` gets for each shared option."""


def command_line(doc: str | None, *shared: str) -> argparse.ArgumentParser:
    """Return a parser with some of the shared options.

    doc: the docstring of the benchmark, which `--help` prints as it is laid out.
    """
    layout = argparse.RawDescriptionHelpFormatter
    arguments = argparse.ArgumentParser(description=doc, formatter_class=layout)
    for name in shared:
        arguments.add_argument(name, **SHARED[name])
    return arguments
