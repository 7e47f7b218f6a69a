"""Downloads files by HTTP into the cache: with progress, resumed, verified, moved in one step.

A file under its own name is always whole. The bytes received so far are in a file beside it with
the ending `.part`; the next call continues it if the server confirms, by ETag or date, that it
still has the same file.

pooch, the usual library for this, starts every interrupted download anew, so only a checksum and a
rename would be left to it. This module uses requests, which brings its own certificates.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
from tqdm import tqdm

from sketchrnn.data.cache import cache_dir, locked
from sketchrnn.errors import DownloadError

TIMEOUT_S = 30.0
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
            with locked(target.with_name(target.name + ".part")) as part:
                # Another process may have finished it while this call waited for the lock.
                if _is_whole(target, sha256):
                    os.unlink(part.name)
                else:
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
    """Return the file with the ETag or date of the version that the partial file belongs to."""
    return Path(part.name + ".etag")


def _complete(
    url: str, part: BinaryIO, sha256: str | None, progress: bool, report: Report | None
) -> None:
    """Download what is missing of `part`; return when it is whole."""
    done, validator = os.fstat(part.fileno()).st_size, _validator_of(part)
    headers = {"Accept-Encoding": "identity"}  # so that sizes are those of the file
    version = validator.read_text() if validator.exists() else ""
    if done and version:
        headers |= {"Range": f"bytes={done}-", "If-Range": version}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as response:
        match response.status_code:
            case 206 if response.headers.get("Content-Range", "").startswith(f"bytes {done}-"):
                _receive(response, part, done, progress, report)
            case 200:
                part.truncate(0)
                validator.write_text(_validator(response))
                _receive(response, part, 0, progress, report)
            case 416 if response.headers.get("Content-Range") == f"bytes */{done}":
                pass  # the last call received all of it but did not rename it
            case 206 | 416:
                part.truncate(0)
                raise DownloadError(
                    f"{url}: the server sent another part than asked for; try again"
                )
            case status:
                reason = "there is no such file" if status == 404 else response.reason
                raise DownloadError(f"{url}: the server answered {status}, {reason}")
    if sha256 is not None and _checksum(Path(part.name)) != sha256.lower():
        part.truncate(0)
        raise DownloadError(f"{url}: what came has another SHA-256 than {sha256}; it was discarded")


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
    headers = response.headers
    # If the server compresses in spite of the request, the length is that of the compressed bytes.
    known = "Content-Length" in headers and "Content-Encoding" not in headers
    total = done + int(headers["Content-Length"]) if known else None
    name = Path(part.name).stem
    try:
        with tqdm(
            desc=name, total=total, initial=done, unit="B", unit_scale=True, disable=not progress
        ) as bar:
            for chunk in response.iter_content(CHUNK):
                part.write(chunk)
                bar.update(len(chunk))
                if report is not None:
                    report(part.tell(), total)
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
