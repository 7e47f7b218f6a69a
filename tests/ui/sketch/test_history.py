"""The pad's history against a reference model: a list of steps, replayed from the start each time.

The history itself is JavaScript (`ui/sketch/pad/history.js`) and runs in one process of Node.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from benchmarks.pad_history import Reference, Step

DRIVER = Path(__file__).parents[2] / "js" / "history_driver.js"


@pytest.fixture(scope="module")
def drawings_after() -> Iterator[Callable[[list[Step]], list[list[int]]]]:
    """Makes steps in Node; returns the drawing after each."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node found")
    command = [node, "--no-warnings", str(DRIVER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        read, write = process.stdout, process.stdin
        assert read is not None and write is not None

        def ask(steps: list[Step]) -> list[list[int]]:
            write.write(json.dumps(steps) + "\n")
            write.flush()
            return json.loads(read.readline())

        yield ask
        write.close()


@some.composite
def sequences(draw: some.DrawFn) -> list[Step]:
    """Steps in which each stroke has a number of its own."""
    names = ["draw", "accept", "erase", "clear", "open", "undo", "redo", "reload"]
    weights = [*names, "draw", "draw", "undo", "undo", "redo"]
    steps: list[Step] = []
    fresh = 0
    for name in draw(some.lists(some.sampled_from(weights), max_size=30)):
        numbers: list[int] = []
        if name in ("draw", "accept", "open"):
            count = 1 if name == "draw" else draw(some.integers(1, 4))
            numbers = list(range(fresh, fresh + count))
            fresh += count
        elif name == "erase":
            numbers = draw(some.lists(some.integers(0, 9), max_size=4))
        steps.append((name, numbers))
    return steps


@settings(max_examples=500)
@given(steps=sequences())
def test_any_steps_lead_to_the_drawing_of_the_reference(
    drawings_after: Callable[[list[Step]], list[list[int]]], steps: list[Step]
) -> None:
    reference = Reference()
    assert drawings_after(steps) == [reference.make(step) for step in steps]
