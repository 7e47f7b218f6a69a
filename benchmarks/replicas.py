"""Two servers behind nginx: where one is killed, do its visitors keep their drawings?

    python -m benchmarks.replicas [--people 40] [--nginx PATH]

Visitors (`visitor.py`) open the Sketch page through nginx, which leads each to one server by a
cookie, and draw two strokes. Then one server is killed with kill -9. Each of its visitors connects
again, as the page does, and sends the drawing that its browser has kept. A trial is passed if the
other server answers with endings of the whole drawing within 60 s. That a browser keeps the drawing
and sends it again is tested in `tests/browser/test_pad.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command import command_line
from benchmarks.pens import drawings, strokes
from benchmarks.served import Server, free_port, serve
from benchmarks.table import show
from benchmarks.visitor import PageError, Visitor

MODEL = "kanji"
TRIES, PAUSE = 20, 1.0
"""How often a page connects again, and the seconds in between."""
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
    upstream replicas {{
        hash $cookie_visitor consistent;
        {servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://replicas;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header Host $http_host;
            proxy_read_timeout 600s;
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


@contextlib.contextmanager
def balanced(program: str, folder: Path, replicas: Sequence[Server]) -> Iterator[str]:
    """Run nginx before the servers; give its address."""
    port = free_port()
    servers = "\n        ".join(
        f"server {one.address.removeprefix('http://').replace('localhost', '127.0.0.1')} "
        "max_fails=1 fail_timeout=5s;"
        for one in replicas
    )
    path = folder / "nginx.conf"
    path.write_text(CONFIGURATION.format(folder=folder, servers=servers, port=port))
    process = subprocess.Popen([program, "-c", str(path), "-e", str(folder / "error.log")])
    time.sleep(1)
    assert process.poll() is None, (folder / "error.log").read_text()
    try:
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


async def back(address: str, old: Visitor, cookie: str) -> str:
    """Connect again with the same drawing; return what went wrong, empty for nothing."""
    said = "not tried"
    for _ in range(TRIES):
        try:
            new = await Visitor.open(address, f"model={MODEL}", cookie)
            new.strokes = old.strokes
            await new.complete()
        except (PageError, OSError, TimeoutError) as error:
            said = f"{type(error).__name__}: {error}"
            await asyncio.sleep(PAUSE)
            continue
        samples = sum(len(stroke) for stroke in new.strokes) // 2
        found = new.first
        await new.close()
        return "" if found["kept"] == samples and found["endings"] else f"answered {found}"
    return said


async def visit(address: str, people: int, first: Server) -> list[dict[str, Any]]:
    """Let visitors draw, kill a server, and let its visitors come back; return the table."""
    chosen, visitors = drawings(MODEL), []
    for number in range(people):
        visitor = await Visitor.open(address, f"model={MODEL}", f"visitor={number}")
        pen = strokes(chosen, np.random.default_rng(number))
        for _ in range(2):
            await visitor.draw(next(pen).samples)
        visitors.append(visitor)
    first.process.kill()
    first.process.wait()
    await asyncio.sleep(1)
    gone = [number for number, visitor in enumerate(visitors) if visitor.closed]
    tries = (back(address, visitors[number], f"visitor={number}") for number in gone)
    said = await asyncio.gather(*tries)
    for visitor in visitors:
        await visitor.close()
    return [
        {
            "people": people,
            "on the killed server": len(gone),
            "drawings kept": said.count(""),
            "lost": ", ".join(sorted({one for one in said if one}))[:300],
        }
    ]


def main() -> None:
    """Try it and print a table."""
    arguments = command_line(__doc__)
    arguments.add_argument("--people", type=int, default=40)
    arguments.add_argument("--nginx", default=shutil.which("nginx"), help="the program")
    chosen = arguments.parse_args()
    if chosen.nginx is None:
        sys.exit("error: expected nginx on the path, or --nginx PATH")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o777)  # nginx's workers are another user
        replicas = [stack.enter_context(serve(folder / f"{name}.log")) for name in "ab"]
        address = stack.enter_context(balanced(chosen.nginx, folder, replicas))
        rows = asyncio.run(visit(address, chosen.people, replicas[0]))
    show(rows)
    sys.exit(any(row["lost"] or not row["on the killed server"] for row in rows))


if __name__ == "__main__":
    main()
