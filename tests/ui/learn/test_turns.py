"""Tests of `ui.learn.turns`: who pauses, and when."""

import threading

import pytest

from sketchrnn.ui.learn.turns import Turns


def pausing(turns: Turns, ready: threading.Event, done: threading.Event) -> threading.Thread:
    """A lesson that has shown figures and then pauses once."""

    def learn() -> None:
        with turns.run() as turn:
            turn.shown()
            ready.set()
            turn.pause()
            done.set()

    thread = threading.Thread(target=learn, daemon=True)
    thread.start()
    return thread


def test_a_lesson_with_figures_pauses_until_the_other_has_some() -> None:
    turns, ready, done = Turns(), threading.Event(), threading.Event()
    with turns.run() as turn:
        thread = pausing(turns, ready, done)
        assert ready.wait(10) and turns.waiting == 1
        turn.pause()  # has none: does not wait
        assert not done.is_set()
        turn.shown()
        assert done.wait(10)
        thread.join(10)
    assert (turns.running, turns.waiting) == (0, 0)


def test_a_lesson_that_fails_keeps_nobody_waiting() -> None:
    turns, ready, done = Turns(), threading.Event(), threading.Event()
    with pytest.raises(ValueError), turns.run():
        raise ValueError
    assert (turns.running, turns.waiting) == (0, 0)
    pausing(turns, ready, done).join(10)
    assert done.is_set()
