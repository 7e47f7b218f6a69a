"""Child processes that read files: results, limits on time and memory, and their ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.isolation import MEMORY, SECONDS, Limits, isolated, isolated_within
from tests.formats import tasks

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is limited on Linux alone")


def test_a_child_is_another_process_and_stays_for_the_next_file() -> None:
    assert isolated("a", tasks.double, 4) == 8
    assert isolated("a", tasks.double, value=4) == 8
    assert isolated("a", tasks.pid) == isolated("b", tasks.pid) != os.getpid()


def test_a_child_imports_neither_torch_nor_streamlit() -> None:
    assert isolated("a", tasks.imported) == []


def test_a_task_within_a_child_runs_in_it() -> None:
    outer, inner = isolated("a", tasks.pids_of_nested)
    assert outer == inner


def test_what_a_library_prints_does_not_stand_between_replies() -> None:
    assert isolated("a", tasks.talk) == "a reply"
    assert isolated("a", tasks.double, 1) == 2


def test_errors_of_the_package_arrive_as_they_are() -> None:
    with pytest.raises(UsageError, match=r"^expected one, got two$"):
        isolated("a", tasks.refuse)


def test_other_exceptions_become_one_sentence_and_keep_their_traceback() -> None:
    with pytest.raises(DataError, match=r"^a\.svg: expected .*ZeroDivisionError") as caught:
        isolated("a.svg", tasks.divide)
    assert "\n" not in str(caught.value)
    assert "tasks.py" in str(caught.value.__cause__)


def test_a_task_that_computes_for_ever_ends() -> None:
    with pytest.raises(DataError, match=f"^a.svg: expected .* within {SECONDS:g} s"):
        isolated("a.svg", tasks.for_ever)
    assert isolated("a", tasks.double, 1) == 2


def test_a_crash_is_an_error_of_the_file() -> None:
    with pytest.raises(DataError, match=r"^a\.svg: expected .* crashes$"):
        isolated("a.svg", tasks.crash)
    assert isolated("a", tasks.double, 1) == 2


def test_a_child_that_is_killed_while_it_waits_is_replaced() -> None:
    pid = isolated("a", tasks.pid)
    os.kill(pid, signal.SIGKILL)
    while _is_there(pid):
        time.sleep(0.01)
    assert isolated("a", tasks.double, 1) == 2


def test_a_file_of_a_data_set_has_limits_by_its_size() -> None:
    assert Limits.of_data(0) == Limits()
    assert Limits.of_data(32_000_000).seconds > 32 > Limits.of_data(1_000_000).seconds
    with pytest.raises(DataError, match=r"^a\.csv: expected .* within 0\.2 s"):
        isolated_within(Limits(seconds=0.2), "a.csv", tasks.for_ever)
    assert isolated("a", tasks.double, 1) == 2


@LINUX
def test_a_larger_file_may_need_more_memory() -> None:
    size = 2 * MEMORY
    limits = Limits.of_data(size // 10)
    assert isolated_within(limits, "a", tasks.fill, size // 1_000_000) == size
    with pytest.raises(DataError, match=f"{limits.memory // 1_000_000} MB of memory"):
        isolated_within(limits, "a", tasks.fill, 2 * limits.memory // 1_000_000)


@LINUX
def test_memory_is_limited_anew_for_each_file() -> None:
    half = MEMORY // 2_000_000
    for _ in range(4):
        assert isolated("a", tasks.fill, half) == half * 1_000_000
    with pytest.raises(DataError, match="MB of memory"):
        isolated("a", tasks.fill, 2 * MEMORY // 1_000_000)
    assert isolated("a", tasks.fill, half) == half * 1_000_000


def test_a_file_that_takes_long_does_not_hold_up_others() -> None:
    def read() -> None:
        with pytest.raises(DataError):
            isolated("slow", tasks.sleep)

    slow = threading.Thread(target=read)
    slow.start()
    assert isolated("a", tasks.double, 1) == 2
    assert slow.is_alive()
    slow.join()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_children_end_with_their_parent(end: signal.Signals) -> None:
    code = (
        "import time; from sketchrnn.formats.isolation import isolated; from tests.formats import "
        "tasks; print(isolated('a', tasks.pid), flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(end)
        parent.wait()
    while _is_there(child):  # the test ends by its own limit otherwise
        time.sleep(0.05)


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")  # nobody may wait for an orphan here
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
