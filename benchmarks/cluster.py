"""One training run in one process, in two, on two hosts, and with a process killed on the way.

    python -m benchmarks.cluster [--drawings 256] [--epochs 13]

Each row runs `python -m sketchrnn train` on the same drawings of kanjivg; all but the first are
launched by torchrun. The two hosts are network namespaces joined by a virtual cable (this needs
Linux, `ip` and root). Each host sees only the other and has its own cache. Without namespaces the
rows of two hosts are left out. The rows with a kill send SIGKILL to a process (on the second host
if there are two) after a third of the epochs; torchrun then restarts all of them.

    off_…       largest difference from the curve of one process, nats, over all rows of `log.csv`
    went_on_at  the step of the saved state from which the restarted processes continued
    like        whether the final weights equal those of two processes without a kill, bit for bit
    wire_MB     data sent over the cable, both directions
    peak_MB     of the largest process
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command import command_line
from benchmarks.table import show
from benchmarks.timing import Bar, row
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import SPLITS
from sketchrnn.training.log import COLUMNS, CSV

HOSTS = {"sketchrnn-a": "10.97.0.1", "sketchrnn-b": "10.97.0.2"}
CABLE = "cable"
"""Network interface of each host."""
SETTINGS = {"model": {"hidden": 128}, "train": {"batch_size": 64, "warmup_steps": 20}}
DRAWINGS, EPOCHS = 256, 13
MOST_OFF = 1e-4
"""Largest allowed difference from the curve of one process, nats."""
LIMIT = 900.0
"""Longest duration of a run, seconds."""
TORCHRUN = [str(Path(sys.executable).with_name("torchrun")), "--max-restarts", "1"]


def write_data(folder: Path, count: int) -> list[str]:
    """Write drawings and settings into the folder; return the arguments that train on them."""
    dataset = prepare(["kanjivg"])
    splits = {}
    for split, share in zip(SPLITS, (1, 0.25, 0.25), strict=True):
        chosen = dataset.indices(split)[: int(share * count)]
        splits[split] = np.empty(len(chosen), object)
        splits[split][:] = [np.asarray(dataset[i]) for i in chosen]
    np.savez(folder / "drawings.npz", **splits)
    (folder / "settings.json").write_text(json.dumps(SETTINGS))
    files = ["--data", str(folder / "drawings.npz"), "--config", str(folder / "settings.json")]
    return ["-m", "sketchrnn", "train", *files]


def ip(*arguments: str) -> str:
    """Run the command `ip` with these arguments; return its output."""
    done = subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@contextmanager
def two_hosts() -> Iterator[None]:
    """Create two network namespaces joined by a virtual cable, and remove them at the end."""
    first, second = HOSTS
    with ExitStack() as made:
        for name in HOSTS:
            ip("netns", "add", name)
            made.callback(ip, "netns", "del", name)
        cable = ("netns", first, "type", "veth", "peer", "name", CABLE, "netns", second)
        ip("link", "add", "name", CABLE, *cable)
        for name, address in HOSTS.items():
            ip("-n", name, "address", "add", f"{address}/24", "dev", CABLE)
            for interface in ("lo", CABLE):
                ip("-n", name, "link", "set", interface, "up")
        yield


def can_make_hosts() -> bool:
    """Return whether this machine allows network namespaces."""
    if shutil.which("ip") is None:
        return False
    try:
        with two_hosts():
            return True
    except subprocess.CalledProcessError as error:
        print(error.stderr.strip(), file=sys.stderr)
        return False


def on_wire() -> float:
    """Return the megabytes sent over the cable so far, in both directions."""
    (link,) = json.loads(ip("-n", next(iter(HOSTS)), "-s", "-j", "link", "show", CABLE))
    return sum(link["stats64"][side]["bytes"] for side in ("rx", "tx")) / 1e6


def host_commands(training: list[str]) -> list[list[str]]:
    """Return the command of each of the two hosts."""
    nodes = ["--nnodes", "2", "--nproc-per-node", "1", "--master-addr", next(iter(HOSTS.values()))]
    return [
        ["ip", "netns", "exec", name, *TORCHRUN, *nodes, "--node-rank", str(rank), *training]
        for rank, name in enumerate(HOSTS)
    ]


def workers_of(process: int) -> list[int]:
    """Return the descendants of a process, the youngest last."""
    children = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            children += [child, *workers_of(child)]
    return children


def peak(process: int) -> int:
    """Return the peak memory of a process, MB, or 0 if it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def rows(out: Path) -> list[dict[str, float]]:
    """Return the rows of the log of a run, without the empty cells."""
    path = out / CSV
    lines = path.read_text().splitlines()[1:] if path.exists() else []
    named = [zip(COLUMNS, line.split(","), strict=True) for line in lines]
    return [{name: float(text) for name, text in row if text} for row in named]


def train(out: Path, commands: list[list[str]], kill_after: int | None) -> dict[str, Any]:
    """Train with one command for each host; return duration and peak memory.

    kill_after: epochs after which the worker of the last host is killed; None for no kill.
    """
    began, killed, largest = time.monotonic(), False, 0
    started = []
    for number, command in enumerate(commands):
        own = {"SKETCHRNN_CACHE": str(out.parent / f"cache-{number}"), "OMP_NUM_THREADS": "1"}
        own |= {"GLOO_SOCKET_IFNAME": CABLE} if len(commands) > 1 else {}
        log = (out.parent / f"{out.name}-{number}.txt").open("wb")
        options = {"stdout": log, "stderr": log, "env": os.environ | own}
        started.append(subprocess.Popen([*command, "--out", str(out)], **options))
    try:
        while any(process.poll() is None for process in started):
            if time.monotonic() - began > LIMIT:
                raise TimeoutError(f"expected {out.name} to end in {LIMIT:.0f} s, got no end")
            below = [process.pid for process in started] + workers_of(os.getpid())
            largest = max(largest, *map(peak, below))
            if kill_after is not None and not killed and len(rows(out)) >= kill_after:
                os.kill(workers_of(started[-1].pid)[-1], signal.SIGKILL)
                killed = True
            time.sleep(0.2)
    finally:
        for process in started:
            process.terminate()
            process.wait()
    if any(process.returncode for process in started):
        said = [path.read_text()[-2000:] for path in out.parent.glob(f"{out.name}-*.txt")]
        raise RuntimeError(f"{out.name} failed\n" + "\n".join(said))
    return {"seconds": time.monotonic() - began, "peak_MB": largest}


def out_of(folder: Path, what: str) -> Path:
    """Return the folder of a run."""
    return folder / what.replace(",", "").replace(" ", "-")


def compare(out: Path, one: Path, like: Path) -> dict[str, Any]:
    """Return how far the curves of a run are from those of one process, and other findings.

    like: the folder of the run whose final weights are expected.
    """
    ours, theirs = rows(out), rows(one)
    assert [row["step"] for row in ours] == [row["step"] for row in theirs]
    pairs = list(zip(ours, theirs, strict=True))
    off = {
        f"off_{name}": max(abs(a[name] - b[name]) for a, b in pairs if name in a)
        for name in ("loss", "valid")
    }
    weights = [(folder / "model.safetensors").read_bytes() for folder in (out, like)]
    # Each part of a run writes a TensorBoard log whose suffix is the step at which it starts.
    parts = max(int(path.suffix[1:]) for path in out.glob("events.*"))
    found = {"steps": int(ours[-1]["step"]), "went_on_at": parts or ""}
    return found | off | {"like": weights[0] == weights[1]}


def measure(drawings: int, epochs: int) -> list[dict[str, Any]]:
    """Train with every layout of processes; return a row for each."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as hosts:
        folder = Path(name)
        training = [*write_data(folder, drawings), "--epochs", str(epochs)]
        two = [[*TORCHRUN, "--nproc-per-node", "2", *training]]
        runs: dict[str, tuple[list[list[str]], bool]] = {
            "one process": ([[sys.executable, *training]], False),
            "two processes": (two, False),
            "two processes, one killed": (two, True),
        }
        if can_make_hosts():
            hosts.enter_context(two_hosts())
            runs["two hosts"] = (host_commands(training), False)
            runs["two hosts, a process killed"] = (host_commands(training), True)
        else:
            print("no rows for two hosts: this machine does not allow `ip netns`", file=sys.stderr)
        seen = {}
        for what, (commands, kill) in runs.items():
            print(what, file=sys.stderr, flush=True)
            before = on_wire() if len(commands) > 1 else 0.0
            seen[what] = train(out_of(folder, what), commands, epochs // 3 if kill else None)
            seen[what]["wire_MB"] = on_wire() - before if len(commands) > 1 else ""
        references = [out_of(folder, what) for what in ("one process", "two processes")]
        return [
            {"what": what} | compare(out_of(folder, what), *references) | found
            for what, found in seen.items()
        ]


def beside_one() -> list[dict[str, Any]]:
    """Return the rows on how far the loss curves are from that of one process."""
    _, *others = measure(DRAWINGS, EPOCHS)
    bar = Bar("at most", 1)
    return [
        row(f"training, {each['what']}", "nats off", each["off_loss"], "allowed", MOST_OFF, bar)
        | {"peak_MB": each["peak_MB"]}
        for each in others
    ]


def main() -> None:
    """Train with every layout of processes and print the table."""
    arguments = command_line(__doc__)
    arguments.add_argument("--drawings", type=int, default=DRAWINGS)
    arguments.add_argument("--epochs", type=int, default=EPOCHS)
    chosen = arguments.parse_args()
    show(measure(chosen.drawings, chosen.epochs))


if __name__ == "__main__":
    main()
