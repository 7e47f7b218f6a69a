"""The files in a user's own folder, without those that the system or an archive put beside them.

Not here: what the files hold (`folder.py`, `track_files.py`).
"""

from __future__ import annotations

import gzip
import logging
import zlib
from collections import Counter
from pathlib import Path

from sketchrnn.errors import DataError
from sketchrnn.formats.files import read_bounded

UNREADABLE = "file that cannot be read"
OTHER_KIND = "file of another kind"

REPORTED = 5
"""Files that are named; the others are only counted."""

logger = logging.getLogger(__name__)


def own_files(path: Path) -> list[Path]:
    """Return the file at `path`, or all files under a folder, by name.

    Hidden files are left out, and so are the folder `__MACOSX` and the files `._NAME`, in which
    macOS keeps icons and comments.
    """
    if not path.is_dir():
        return [path]
    files = (file for file in sorted(path.rglob("*")) if file.is_file())
    return [file for file in files if not any(map(_is_hidden, file.relative_to(path).parts))]


def ending(file: Path) -> str:
    """Return the ending in lower case; that of `drive.gpx.gz` is .gpx."""
    return Path(file.name.lower().removesuffix(".gz")).suffix


def read_own(file: Path, limit: int) -> bytes:
    """Return the bytes of a file, of a .gz those that are packed in it.

    Raises DataError, which names the file, if it is missing, empty, broken or over `limit` bytes.
    """
    content = read_bounded(file, limit)
    if not file.name.lower().endswith(".gz"):
        return content
    try:
        with gzip.open(file) as packed:
            content = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{file.name}: expected a .gz file, got something else") from error
    if len(content) > limit:
        raise DataError(f"{file.name}: expected at most {limit:,} bytes, got more")
    return content


def leave_out(error: DataError, reason: str, dropped: Counter[str] | dict[str, int]) -> None:
    """Count a file that is left out, and log why, for the first few of them."""
    dropped[reason] = dropped.get(reason, 0) + 1
    if dropped[reason] <= REPORTED:
        logger.warning("left out: %s", error)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"
