"""What the commands share: the parser with errors of one line, and texts of options."""

from __future__ import annotations

import argparse
from typing import NoReturn, TypeAlias

from sketchrnn.errors import UsageError

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""What `add_subparsers` returns; a command adds its own parser to it."""
MODEL = "a shipped model, a checkpoint's folder, a file of Magenta's, or magenta:cat to fetch it"


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of printing the usage first."""
        raise UsageError(f"{message} (see {self.prog} --help)")
