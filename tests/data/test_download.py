"""Downloads from a local HTTP server: progress, resume, checksum, landing in one step, errors."""

import hashlib
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sketchrnn.data import download
from sketchrnn.data.cache import LIMIT, cache_dir, locked
from sketchrnn.data.download import fetch
from sketchrnn.data.sources.quickdraw import quickdraw_urls
from sketchrnn.errors import DownloadError, UsageError

CONTENT = bytes(range(256)) * 4000  # a megabyte
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the server's `content` with Range and If-Range, cut off where the server says so."""

    server: "Server"

    def do_GET(self) -> None:
        server, wanted = self.server, self.headers.get("Range")
        server.requests.append((self.path, wanted))
        if not self.path.startswith("/file"):
            self.send_error(404)
            return
        content, first = server.content, 0
        if wanted and self.headers.get("If-Range") == server.etag:
            first = int(re.fullmatch(r"bytes=(\d+)-", wanted).group(1))  # pyright: ignore
            if first >= len(content):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(content)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206)
            total = server.total or len(content)
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{total}")
        else:
            self.send_response(200)
        if server.etag:
            self.send_header("ETag", server.etag)
        self.send_header("Content-Length", server.length or str(len(content) - first))
        if server.kind:
            self.send_header("Content-Type", server.kind)
        self.end_headers()
        self.wfile.write(content[first : server.cut_at])

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


class Server(http.server.ThreadingHTTPServer):
    content = CONTENT
    etag: str = '"one"'
    cut_at: int | None = None  # the connection breaks off after this byte of the content
    total: int | None = None  # another size in the answers to Range than that of the content
    length: str | None = None  # another Content-Length
    kind: str | None = None  # Content-Type

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/file"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_file_lands_whole_with_a_progress_bar_and_is_fetched_once(server, tmp_path, capsys):
    path = fetch(server.url, "quickdraw/cat.npz", sha256=SHA256, cache=tmp_path)
    assert path == tmp_path / "quickdraw" / "cat.npz" and path.read_bytes() == CONTENT
    out, err = capsys.readouterr()
    assert out == "" and "cat.npz: 100%" in err and "1.02M" in err
    assert fetch(server.url, "quickdraw/cat.npz", sha256=SHA256, cache=tmp_path) == path
    assert len(server.requests) == 1
    assert names(tmp_path) == ["quickdraw/cat.npz"]
    assert capsys.readouterr() == ("", "")


def test_progress_can_be_off_and_the_cache_is_the_user_s(server, capsys):
    path = fetch(server.url, "a.bin", progress=False)
    assert path == cache_dir() / "downloads" / "a.bin" and path.read_bytes() == CONTENT
    assert capsys.readouterr() == ("", "")


def test_broken_download_goes_on_where_it_stopped(server, tmp_path):
    server.cut_at = 700_000
    with pytest.raises(DownloadError, match=r"broke off after 6\d\d,\d\d\d of 1,024,000 bytes"):
        fetch(server.url, "a.bin", sha256=SHA256, cache=tmp_path)
    assert names(tmp_path) == ["a.bin.part", "a.bin.part.etag"]
    came = (tmp_path / "a.bin.part").stat().st_size
    assert CONTENT[:came] == (tmp_path / "a.bin.part").read_bytes()
    server.cut_at = None
    path = fetch(server.url, "a.bin", sha256=SHA256, cache=tmp_path)
    assert path.read_bytes() == CONTENT
    assert server.requests[-1][1] == f"bytes={came}-"
    assert names(tmp_path) == ["a.bin"]


def test_download_that_was_complete_but_for_its_name_is_finished(server, tmp_path):
    (tmp_path / "a.bin.part").write_bytes(CONTENT)
    (tmp_path / "a.bin.part.etag").write_text('"one"')
    assert fetch(server.url, "a.bin", sha256=SHA256, cache=tmp_path).read_bytes() == CONTENT
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("etag", ['"two"', "", 'W/"one"'])
def test_partial_file_of_another_version_is_started_anew(server, tmp_path, etag):
    server.cut_at, server.etag = 700_000, etag if etag != '"two"' else '"one"'
    with pytest.raises(DownloadError):
        fetch(server.url, "a.bin", cache=tmp_path)
    server.cut_at, server.etag, server.content = None, etag, CONTENT[::-1]
    assert fetch(server.url, "a.bin", cache=tmp_path).read_bytes() == CONTENT[::-1]


def test_wrong_checksum_is_refused_and_not_kept(server, tmp_path):
    with pytest.raises(DownloadError, match="another SHA-256"):
        fetch(server.url, "a.bin", sha256="0" * 64, cache=tmp_path)
    assert not (tmp_path / "a.bin").exists()
    assert (tmp_path / "a.bin.part").stat().st_size == 0
    assert fetch(server.url, "a.bin", sha256=SHA256.upper(), cache=tmp_path).exists()


def test_file_with_the_wrong_content_is_replaced_when_the_checksum_is_known(server, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"an older version")
    path = fetch(server.url, "a.bin", sha256=SHA256, cache=tmp_path)
    assert path.read_bytes() == CONTENT


def test_missing_file_and_missing_server_are_one_sentence(server, tmp_path):
    url = server.url.replace("/file", "/nothing")
    with pytest.raises(DownloadError, match=r"/nothing: the server answered 404, there is no such"):
        fetch(url, "a.bin", cache=tmp_path)
    with pytest.raises(DownloadError, match=r"^nowhere: cannot be fetched"):
        fetch("nowhere", "a.bin", cache=tmp_path)
    with Server() as gone:
        url = gone.url
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached; is there a network"):
        fetch(url, "a.bin", cache=tmp_path)
    assert not (tmp_path / "a.bin").exists()


def test_cache_that_cannot_be_written_is_one_sentence(server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match="cannot be written"):
        fetch(server.url, "file/a.bin", cache=tmp_path)


def test_a_file_of_another_size_does_not_continue_a_download(server, tmp_path):
    server.cut_at = 700_000
    with pytest.raises(DownloadError, match="broke off"):
        fetch(server.url, "a.bin", cache=tmp_path)
    server.cut_at, server.total = None, 2_000_000
    with pytest.raises(DownloadError, match="another part"):
        fetch(server.url, "a.bin", cache=tmp_path)
    server.total = None
    assert fetch(server.url, "a.bin", cache=tmp_path).read_bytes() == CONTENT


def test_a_web_page_is_no_file(server, tmp_path):
    server.kind = "text/html; charset=utf-8"
    with pytest.raises(DownloadError, match=r"expected a file, got a web page.*log-in"):
        fetch(server.url, "a.bin", cache=tmp_path)
    assert not (tmp_path / "a.bin").exists()


def test_a_length_that_is_no_number_is_left_out(server, tmp_path):
    server.length = "9" * 400
    with pytest.raises(DownloadError, match=r"of an unknown number of bytes|cannot be"):
        fetch(server.url, "a.bin", cache=tmp_path)


def test_a_download_has_an_overall_time_limit(server, tmp_path, monkeypatch):
    monkeypatch.setattr(download, "LONGEST_S", -1.0)
    with pytest.raises(DownloadError, match="the next try goes on from there"):
        fetch(server.url, "a.bin", cache=tmp_path)
    monkeypatch.undo()
    assert fetch(server.url, "a.bin", cache=tmp_path).read_bytes() == CONTENT
    assert server.requests[-1][1] is not None  # the rest alone


def test_downloads_are_limited_where_visitors_ask_for_them(server, tmp_path, monkeypatch):
    monkeypatch.setenv(LIMIT, "2")
    assert fetch(server.url, "a.bin", cache=tmp_path).read_bytes() == CONTENT
    with pytest.raises(DownloadError, match="limit of 2 MB"):
        fetch(server.url, "b.bin", cache=tmp_path)
    assert fetch(server.url, "a.bin", cache=tmp_path)  # what is there is still used
    monkeypatch.setenv(LIMIT, "many")
    with pytest.raises(UsageError, match=LIMIT):
        fetch(server.url, "c.bin", cache=tmp_path)


def test_two_at_once_fetch_it_once(server, tmp_path):
    results: list[bytes] = []

    def run() -> None:
        path = fetch(server.url, "a.bin", sha256=SHA256, cache=tmp_path, progress=False)
        results.append(path.read_bytes())

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [CONTENT] * 6
    assert len(server.requests) == 1
    assert names(tmp_path) == ["a.bin"]


def test_addresses_of_quickdraw():
    base = "https://storage.googleapis.com/quickdraw_dataset"
    assert quickdraw_urls(["cat", "alarm clock"]) == [
        (f"{base}/full/simplified/cat.ndjson", "quickdraw/simplified/cat.ndjson"),
        (f"{base}/full/simplified/alarm%20clock.ndjson", "quickdraw/simplified/alarm clock.ndjson"),
    ]
    assert quickdraw_urls(["cat"], "sketchrnn") == [
        (f"{base}/sketchrnn/cat.npz", "quickdraw/sketchrnn/cat.npz")
    ]
    with pytest.raises(UsageError, match=r"no category 'bycicle'; did you mean .*bicycle"):
        quickdraw_urls(["bycicle"])


def test_of_many_threads_one_at_a_time_holds_a_lock_and_none_stays(tmp_path):
    held, most, lock = [], [], threading.Lock()

    def hold() -> None:
        for _ in range(20):
            with locked(tmp_path / "a"):
                with lock:
                    held.append(1)
                    most.append(len(held))
                with lock:
                    held.pop()

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 80 and max(most) == 1 and not list(tmp_path.iterdir())
