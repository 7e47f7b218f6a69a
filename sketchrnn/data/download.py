"""Downloads files by HTTP into the cache: with progress, resumed, verified, moved in one step.

A file under its own name is always whole. The bytes received so far are in a file beside it with
the ending `.part`; the next call continues it if the server confirms, by ETag or date and by the
size, that it still has the same file. A file takes at most an hour, and `cache.room` limits all.

pooch, the usual library for this, starts every interrupted download anew, so only a checksum and a
rename would be left to it. This module uses requests, which brings its own certificates.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
from tqdm import tqdm

from sketchrnn.data.cache import LIMIT, cache_dir, locked, room
from sketchrnn.errors import DownloadError

TIMEOUT_S = 30.0
LONGEST_S = 3600.0
"""Most time for one call; the next one continues."""
ROOM_STEP = 1 << 20  # bytes, after which the room that is left is looked at again
CHUNK = 1 << 15  # bytes; a broken connection loses at most this much
Report = Callable[[int, int | None], None]
"""Called with the bytes received so far, and the total or None if the server does not send it."""


def fetch(
    url: str,
    target_name: str,
    *,
    sha256: str | None = None,
    progress: bool = True,
    report: Report | None = None,
    cache: Path | None = None,
) -> Path:
    """Return the path of the file at `url`, downloaded if it is not in the cache yet.

    Args:
        url: http or https.
        target_name: of the file inside the cache; may contain folders, "quickdraw/cat.ndjson".
        sha256: hexadecimal checksum of the file; if None, only its size is checked.
        progress: show a bar on standard error.
        report: called after each chunk that is received.
        cache: folder; `downloads` in the user's cache if None.

    Raises:
        DownloadError: the server or the disk fails, or the file has another checksum.
    """
    target = (cache_dir() / "downloads" if cache is None else cache) / target_name
    try:
        if not _is_whole(target, sha256):
            target.parent.mkdir(parents=True, exist_ok=True)
            with locked(target):
                # Another process may have finished it while this call waited for the lock.
                if not _is_whole(target, sha256):
                    _check_room(0, target.parent)
                    with target.with_name(target.name + ".part").open("ab") as part:
                        _complete(url, part, sha256, progress, report)
                    os.replace(part.name, target)
                    _validator_of(part).unlink(missing_ok=True)
    except requests.RequestException as error:
        raise DownloadError(_explain(url, error)) from error
    except OSError as error:
        raise DownloadError(f"{target}: cannot be written ({error.strerror or error})") from error
    return target


def _is_whole(target: Path, sha256: str | None) -> bool:
    return target.exists() and (sha256 is None or _checksum(target) == sha256.lower())


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _validator_of(part: BinaryIO) -> Path:
    """Return the file with the version that the partial file belongs to: its size, ETag or date."""
    return Path(part.name + ".etag")


def _complete(
    url: str, part: BinaryIO, sha256: str | None, progress: bool, report: Report | None
) -> None:
    """Download what is missing of `part`; return when it is whole."""
    done, validator = os.fstat(part.fileno()).st_size, _validator_of(part)
    headers = {"Accept-Encoding": "identity"}  # so that sizes are those of the file
    text = validator.read_text() if validator.exists() else ""
    size, _, version = text.partition("\n")
    if done and version:
        headers |= {"Range": f"bytes={done}-", "If-Range": version}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as response:
        match response.status_code:
            case 206 if _is_rest(response, done, size, version):
                _receive(response, part, done, progress, report)
            case 200:
                part.truncate(0)
                _refuse_page(response)
                total = _length(response)
                validator.write_text(f"{'' if total is None else total}\n{_validator(response)}")
                _receive(response, part, 0, progress, report)
            case 416 if response.headers.get("Content-Range") == f"bytes */{done}":
                pass  # the last call received all of it but did not rename it
            case 206 | 416:
                part.truncate(0)
                validator.unlink(missing_ok=True)
                raise DownloadError(
                    f"{url}: the server sent another part than asked for; try again"
                )
            case status:
                reason = "there is no such file" if status == 404 else response.reason
                raise DownloadError(f"{url}: the server answered {status}, {reason}")
    if sha256 is not None and _checksum(Path(part.name)) != sha256.lower():
        part.truncate(0)
        raise DownloadError(f"{url}: what came has another SHA-256 than {sha256}; it was discarded")


def _is_rest(response: requests.Response, done: int, size: str, version: str) -> bool:
    """Return whether a response of status 206 continues a partial file of `done` bytes.

    size: of the whole file, as the first response gave it, "" if it did not. version: its ETag or
    date.
    """
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != done or (size and found[2] not in ("*", size)):
        return False
    return _validator(response) in ("", version)  # servers may leave out what the request named


def _refuse_page(response: requests.Response) -> None:
    """Raise DownloadError for a web page, such as the log-in of a network, instead of a file."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise DownloadError(
            f"{response.url}: expected a file, got a web page; does the network ask for a log-in?"
        )


def _length(response: requests.Response) -> int | None:
    """Return the bytes of the body; None if they are not known or are those of its compression."""
    length = response.headers.get("Content-Length", "")
    known = re.fullmatch(r"[0-9]{1,15}", length) and "Content-Encoding" not in response.headers
    return int(length) if known else None


def _check_room(wanted: int, folder: Path) -> None:
    """Raise DownloadError if the downloads in a folder may not grow by `wanted` bytes."""
    left = room(folder)
    if left is not None and left < wanted:
        raise DownloadError(
            f"{folder}: the downloads there reach their limit of {os.environ[LIMIT]} MB; remove "
            f"some, or set {LIMIT} to more"
        )


def _validator(response: requests.Response) -> str:
    """Return an exact name of this version of the file, or "" if it cannot be resumed."""
    if "Content-Encoding" in response.headers:
        return ""
    etag = response.headers.get("ETag", "")
    # A weak ETag, W/"…", may be the same for files that differ in some bytes.
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _receive(
    response: requests.Response, part: BinaryIO, done: int, progress: bool, report: Report | None
) -> None:
    """Append the body to `part`, which has `done` bytes; DownloadError if the body is cut off."""
    length = _length(response)
    total = None if length is None else done + length
    name = Path(part.name).stem
    deadline = time.monotonic() + LONGEST_S
    checked = done  # bytes for which there is room
    try:
        with tqdm(
            desc=name, total=total, initial=done, unit="B", unit_scale=True, disable=not progress
        ) as bar:
            for chunk in response.iter_content(CHUNK):
                if part.tell() >= checked:
                    checked = part.tell() + ROOM_STEP
                    _check_room(ROOM_STEP, Path(part.name).parent)
                part.write(chunk)
                bar.update(len(chunk))
                if report is not None:
                    report(part.tell(), total)
                if time.monotonic() > deadline:
                    raise requests.Timeout(f"it takes longer than {LONGEST_S:g} s")
        broke_off = None
    except requests.RequestException as error:
        broke_off = error
    part.flush()
    os.fsync(part.fileno())
    came = os.fstat(part.fileno()).st_size
    if broke_off is not None or total not in (None, came):
        expected = "an unknown number of" if total is None else f"{total:,}"
        raise DownloadError(
            f"{response.url}: the connection broke off after {came:,} of {expected} bytes; "
            "the next try goes on from there"
        ) from broke_off


def _explain(url: str, error: requests.RequestException) -> str:
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return f"{url}: {urlsplit(url).hostname} cannot be reached; is there a network connection?"
    return f"{url}: cannot be fetched ({error})"
