"""Tests of `ui.learn.turns`: which lesson computes, and when."""

import threading
import time

import pytest

from sketchrnn.ui.learn.turns import Turns


def begin(turns: Turns, name: str, order: list[str]) -> threading.Thread:
    """Begin a lesson that shows figures and pauses; return when it waits for its turn."""
    waiting = turns.waiting

    def learn() -> None:
        with turns.run() as turn:
            order.append(f"{name} begins")
            turn.shown()
            turn.pause()
            order.append(f"{name} goes on")

    thread = threading.Thread(target=learn, daemon=True)
    thread.start()
    while turns.waiting == waiting:
        time.sleep(0.001)
    return thread


def test_a_lesson_with_figures_lets_one_without_go_first() -> None:
    turns, order = Turns(places=1, longest=60), list[str]()
    with turns.run() as turn:
        other = begin(turns, "other", order)
        turn.pause()
        assert not order  # without figures, a lesson keeps its turn
        turn.shown()
        turn.pause()
        assert order == ["other begins", "other goes on"]  # its turn is not over yet
    other.join(10)
    assert (turns.running, turns.waiting) == (0, 0)


def test_lessons_with_figures_take_turns_behind_those_without() -> None:
    turns, order = Turns(places=1, longest=0), list[str]()
    with turns.run() as turn:
        turn.shown()
        first = begin(turns, "first", order)
        turn.pause()
        assert order == ["first begins"] and turns.waiting == 1
        second = begin(turns, "second", order)
        turn.pause()
        assert order == ["first begins", "second begins", "first goes on"]
    first.join(10)
    second.join(10)
    assert order[-1] == "second goes on"


def test_places_are_for_lessons_that_compute() -> None:
    turns, order = Turns(places=2, longest=0), list[str]()
    with turns.run(), turns.run():
        assert (turns.running, turns.waiting) == (2, 0)
        begin(turns, "third", order)
        assert (turns.running, turns.waiting, order) == (3, 1, [])


def test_a_lesson_that_fails_gives_its_turn_back() -> None:
    turns, order = Turns(places=1), list[str]()
    with pytest.raises(ValueError), turns.run():
        other = begin(turns, "other", order)
        raise ValueError
    other.join(10)
    assert order == ["other begins", "other goes on"] and turns.running == 0
