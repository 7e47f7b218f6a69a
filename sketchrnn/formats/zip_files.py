"""Files in a .zip from outside, within bounds.

Only stored and deflated members are read: other methods unpack to far more than their size. Not
here: arrays in an .npz (`npz.py`).
"""

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from sketchrnn.errors import DataError

MAX_BYTES = 100_000_000
"""Most bytes of all files that are read."""
MAX_FILES = 20_000

# what zipfile raises for a broken, an encrypted or an unusual file
_DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError)


class Member(NamedTuple):
    """One file of a .zip."""

    name: str  # with its folder
    content: bytes


def read_members(content: bytes, file_name: str, wanted: Sequence[str]) -> list[Member]:
    """Return the files of a .zip whose name or ending is `wanted`; hidden ones are left out.

    file_name: of the .zip, for errors. Raises DataError if it is damaged or holds too much.
    """
    members: list[Member] = []
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                if not _is_wanted(info, wanted):
                    continue
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise NotImplementedError
                with archive.open(info) as member:
                    members.append(Member(info.filename, member.read(left + 1)))
                left -= len(members[-1].content)
                if left < 0 or len(members) > MAX_FILES:
                    raise DataError(
                        f"{file_name}: expected at most {MAX_FILES:,} files and "
                        f"{MAX_BYTES // 1_000_000} MB in a .zip, got more"
                    )
    except _DAMAGED:
        raise DataError(f"{file_name}: expected a .zip file, got one that is damaged") from None
    return members


def _is_wanted(info: zipfile.ZipInfo, wanted: Sequence[str]) -> bool:
    path = PurePosixPath(info.filename)
    hidden = any(part.startswith((".", "__")) for part in path.parts)
    named = info.filename in wanted or path.suffix.lower() in wanted
    return named and not hidden and not info.is_dir()
