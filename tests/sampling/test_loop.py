"""Tests of `writer` and `ui.together`: what is written together is what each would be alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.completer import sample_alone
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun, Sampled, write
from sketchrnn.sampling.sampler import begin
from sketchrnn.ui.batching import Together
from tests.tiny import card, model, sketch


def asked(made: SketchRNN, person: int) -> Begun:
    """What a person begins with: another start, K, length, temperature, seed and category each."""
    start = sketch(np.random.default_rng(person), 3 + 2 * person)
    temperature = (0.5, 1, 0.7)[person % 3]
    labels = np.array([person % 2])
    return begin(made, [start], 1 + 2 * person, 20 + person, temperature, person, labels=labels)


def same(one: Sampled, other: Sampled) -> bool:
    """Whether endings are the same but for the last bits, which few rows may have otherwise."""
    exact = np.array_equal(one.lengths, other.lengths)
    exact = exact and np.array_equal(one.finished, other.finished)
    near = np.allclose(one.moves, other.moves, atol=1e-2)
    return exact and near and np.allclose(one.log_prob, other.log_prob, atol=1e-3)


@pytest.mark.parametrize("position", ["none", "relative", "canvas"])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_what_is_written_together_is_what_each_is_alone(position: str, cell: str) -> None:
    made = model(categories=2, position=position, cell=cell, layers=2)
    made.head.bias.data[2] = -2.5
    begun = [asked(made, person) for person in range(6)]
    alone = [write(made, [one])[0] for one in begun]
    assert all(map(same, write(made, begun), alone))
    assert all(map(same, write(made, begun[::-1])[::-1], alone))
    # What has been begun is not used up.
    assert all(map(same, write(made, begun), alone))
    finished = np.concatenate([one.finished for one in alone])
    assert finished.any() and not finished.all()


def test_many_who_ask_at_once_get_what_each_gets_alone() -> None:
    made = model(position="canvas")
    completer = DrawingCompleter(made, card(made))
    start = Drawing((np.array([[10.0, 10], [90, 20], [80, 90]]),), 100, 100)

    def complete(seed: int) -> list[np.ndarray]:
        done = completer.complete(start, k=5, seed=seed)
        return [np.concatenate(one.drawing.strokes) for one in done]

    expected = [complete(seed) for seed in range(16)]
    completer.sampler = Together(2)
    line = Barrier(16)

    def at_once(seed: int) -> list[np.ndarray]:
        line.wait()
        return complete(seed)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(at_once, range(16)))
    for one, other in zip(expected, found, strict=True):
        assert [len(a) for a in one] == [len(b) for b in other]
        assert all(np.allclose(a, b, atol=0.5) for a, b in zip(one, other, strict=True))


def test_who_asks_for_the_impossible_troubles_nobody_else() -> None:
    made, together = model(), Together(1)

    def wrong() -> Begun:
        return begin(made, [sketch(np.random.default_rng(0), 3)], 1, 5, 99.0, 0)

    def right() -> Begun:
        return asked(made, 1)

    begins: list[Callable[[], Begun]] = [wrong, right, right]
    with ThreadPoolExecutor(3) as pool:
        first, *others = [pool.submit(together, made, one, 0.0) for one in begins]
        with pytest.raises(UsageError, match="temperature must be from"):
            first.result()
        expected = sample_alone(made, right, 0.0)
        assert all(same(other.result(), expected) for other in others)


def test_a_visitor_who_waits_is_asked_whether_they_are_still_there() -> None:
    def page() -> None:
        import streamlit as st

        from sketchrnn.ui.batching import _stop_if_gone

        _stop_if_gone()
        st.write("still here")

    app = AppTest.from_function(page).run()
    assert [text.value for text in app.markdown] == ["still here"]
