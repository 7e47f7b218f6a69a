"""Tests of `serve`: the app from any folder, for this computer alone."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """A port of this computer that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(port: int, server: subprocess.Popen[bytes]) -> str:
    """What the server says of its health, once it is up."""
    while True:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as response:
                return response.read().decode()
        except urllib.error.URLError:
            time.sleep(0.1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="127.0.0.2 is Linux's")
def test_the_command_serves_from_any_folder_and_listens_on_loopback_only(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "sketchrnn", "serve", "--server.port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    try:
        assert answer(port, server) == "ok"
        # Every address from 127.0.0.1 to 127.255.255.254 is this computer's, and a server on all
        # addresses would answer at each.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port))
    finally:
        server.kill()
        server.wait()
