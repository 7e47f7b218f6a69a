"""Tests of `ui.priority`: other sampling waits for first endings."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import numpy as np
import pytest

from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import Request, begin
from sketchrnn.ui import priority
from sketchrnn.ui.batching import QUICK, BatchingSampler
from sketchrnn.ui.priority import Priority, first_endings
from tests.tiny import model


def test_other_work_waits_until_nothing_is_urgent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(priority, "LONGEST", 60)
    urgent, done, together = Priority(), [], Barrier(2)

    def other() -> None:
        together.wait()
        urgent.give_way()
        done.append("other")

    urgent.give_way()  # at once
    with ThreadPoolExecutor(1) as pool:
        with urgent.urgent(), urgent.urgent():
            waits = pool.submit(other)
            together.wait()
            done.append("urgent")
        waits.result()
    assert done == ["urgent", "other"]


def test_a_crowd_does_not_stop_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(priority, "LONGEST", 0.001)
    urgent = Priority()
    with pytest.raises(ZeroDivisionError), urgent.urgent():
        urgent.give_way()
        raise ZeroDivisionError
    assert urgent.urgent_now == 0


def test_first_endings_are_written_while_long_ones_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(priority, "LONGEST", 60)
    made, sampler, order = model(), BatchingSampler(1), []
    nothing = np.zeros((0, 3), np.float32)

    def ask(name: str, k: int, steps: int) -> None:
        sampler(made, lambda: begin(made, Request([nothing], k, steps, 1.0, 0)), Rules())
        order.append(name)

    with ThreadPoolExecutor(1) as pool:
        with first_endings.urgent():
            long = pool.submit(ask, "long", QUICK // 10, 20)
            while not sampler.long.served:
                sleep(0.001)
            ask("first", 4, 10)
        long.result()
    assert order == ["first", "long"]
