"""Tests of `loop` and `ui.batching`: what is sampled together is what each would be alone."""

from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from itertools import permutations
from threading import Barrier, Event
from time import sleep

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.completer import sample_alone
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import FEWEST, Begun, Rules, Sampled, write, write_shared
from sketchrnn.sampling.sampler import Request, begin
from sketchrnn.ui.batching import BatchingSampler, Lane, _Asked
from tests.tiny import card, model, sketch

RULES = Rules()


def asked(made: SketchRNN, person: int) -> Begun:
    """What a person asks for: another start, K, length, temperature, seed and category each."""
    start = sketch(np.random.default_rng(person), 3 + 2 * person)
    temperature = (0.5, 1, 0.7)[person % 3]
    labels = np.array([person % 2])
    request = Request([start], 1 + 2 * person, 20 + person, temperature, person, labels=labels)
    return begin(made, request)


def same(one: Sampled, other: Sampled) -> bool:
    """Whether endings are the same but for the last bits, which few rows may have otherwise."""
    exact = np.array_equal(one.lengths, other.lengths)
    exact = exact and np.array_equal(one.finished, other.finished)
    near = np.allclose(one.moves, other.moves, atol=1e-2)
    return exact and near and np.allclose(one.log_prob, other.log_prob, atol=1e-3)


@pytest.mark.parametrize("position", ["none", "relative", "canvas"])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_what_is_sampled_together_is_what_each_is_alone(position: str, cell: str) -> None:
    made = model(categories=2, position=position, cell=cell, layers=2)
    made.head.bias.data[2] = -2.5
    begun = [asked(made, person) for person in range(6)]
    alone = [write(made, [one], RULES)[0] for one in begun]
    assert all(map(same, write(made, begun, RULES), alone))
    assert all(map(same, write(made, begun[::-1], RULES)[::-1], alone))
    # What has been begun is not used up.
    assert all(map(same, write(made, begun, RULES), alone))
    finished = np.concatenate([one.finished for one in alone])
    assert finished.any() and not finished.all()


def bits(sampled: Sampled) -> list[bytes]:
    """All that was sampled, to the last bit."""
    arrays = (sampled.moves, sampled.lengths, sampled.finished, sampled.log_prob)
    return [array.tobytes() for array in arrays]


@pytest.mark.parametrize("rules", [RULES, Rules(standing=0.3), Rules(may_end=False)], ids=str)
@pytest.mark.parametrize("position", ["none", "relative", "canvas", "ways"])
def test_shared_endings_have_the_same_bits_alone_with_others_and_in_any_order(
    position: str, rules: Rules
) -> None:
    made = model(categories=2, position=position)
    made.head.bias.data[2] = -2.5
    # K is 1, 1, 3 and 2: some are fewer than `FEWEST` alone, all together are more.
    begun = [
        begin(made, Request([sketch(np.random.default_rng(n), 3 + 2 * n)], k, 12 + n, 0.8, n))
        for n, k in enumerate((1, 1, 3, 2))
    ]
    assert min(len(one.inputs) for one in begun) < FEWEST < sum(len(one.inputs) for one in begun)
    alone = [bits(write_shared(made, [one], rules)[0]) for one in begun]
    for order in permutations(range(4)):
        for count in (1, 2, 4):
            chosen = order[:count]
            together = write_shared(made, [begun[n] for n in chosen], rules)
            assert [bits(one) for one in together] == [alone[n] for n in chosen], chosen


def test_shared_endings_are_those_of_one_caller_but_for_the_last_bits() -> None:
    made = model(categories=2, position="canvas")
    made.head.bias.data[2] = -2.5
    for person in range(6):
        begun = asked(made, person)
        assert same(write_shared(made, [begun], RULES)[0], write(made, [begun], RULES)[0])


def test_many_callers_at_once_get_what_each_gets_alone() -> None:
    made = model(position="canvas")
    completer = DrawingCompleter(made, card(made))
    start = Drawing((np.array([[10.0, 10], [90, 20], [80, 90]]),), 100, 100)

    def complete(seed: int) -> list[np.ndarray]:
        done = completer.complete(start, k=5, seed=seed)
        return [np.concatenate(one.drawing.strokes) for one in done]

    expected = [complete(seed) for seed in range(16)]
    completer.sampler = BatchingSampler(2)
    line = Barrier(16)

    def at_once(seed: int) -> list[np.ndarray]:
        line.wait()
        return complete(seed)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(at_once, range(16)))
    for one, other in zip(expected, found, strict=True):
        assert [len(a) for a in one] == [len(b) for b in other]
        assert all(np.allclose(a, b, atol=0.5) for a, b in zip(one, other, strict=True))


def test_the_loop_asks_before_each_step_and_an_exception_ends_it() -> None:
    made = model(categories=2)
    begun, steps = asked(made, 1), []
    (alone,) = write(made, [begun], Rules(may_end=False))
    (watched,) = write(made, [begun], Rules(may_end=False), lambda: steps.append(0))
    assert same(alone, watched)
    assert len(steps) == len(begun.noise)

    def end() -> None:
        steps.append(0)
        raise KeyboardInterrupt

    steps.clear()
    with pytest.raises(KeyboardInterrupt):
        write_shared(made, [begun], RULES, end)
    assert len(steps) == 1


def test_a_batch_goes_on_for_those_who_stay_and_ends_when_all_have_left() -> None:
    made, begins, goes_on, steps = model(categories=2), Event(), Event(), []
    rules = Rules(may_end=False)
    first, leaves, stays = (_Asked(made, asked(made, person), rules) for person in range(3))

    def pause() -> None:
        steps.append(0)
        begins.set()
        assert goes_on.wait(60)
        leaves.left = len(steps) == 2

    lane = Lane(1, pause)
    with ThreadPoolExecutor(3) as visitors:
        alone = visitors.submit(lane.write, first)
        assert begins.wait(60)
        others = [visitors.submit(lane.write, one) for one in (leaves, stays)]
        while len(lane.waiting) < 2:
            sleep(0.001)
        first.left = True
        goes_on.set()
        with pytest.raises(CancelledError):
            alone.result()
        for found, one in zip(others, (leaves, stays), strict=True):
            assert same(found.result(), write_shared(made, [one.begun], rules)[0])
    assert len(steps) == 1 + max(len(one.begun.noise) for one in (leaves, stays))
    assert (lane.waiting, lane.served) == ([], 0)


def test_nothing_is_written_for_a_visitor_who_has_left_before() -> None:
    made, steps = model(categories=2), []
    lane = Lane(1, lambda: steps.append(0))
    gone = _Asked(made, asked(made, 0), RULES, left=True)
    lane.waiting.append(gone)
    lane.write(_Asked(made, asked(made, 1), RULES))
    assert not gone.written.done()
    assert steps and lane.waiting == []


def test_an_impossible_request_leaves_the_others_alone() -> None:
    made, together = model(), BatchingSampler(1)

    def wrong() -> Begun:
        return begin(made, Request([sketch(np.random.default_rng(0), 3)], 1, 5, 99.0, 0))

    def right() -> Begun:
        return asked(made, 1)

    begins: list[Callable[[], Begun]] = [wrong, right, right]
    with ThreadPoolExecutor(3) as pool:
        first, *others = [pool.submit(together, made, one, RULES) for one in begins]
        with pytest.raises(UsageError, match="temperature must be from"):
            first.result()
        expected = sample_alone(made, right, RULES)
        assert all(same(other.result(), expected) for other in others)


def test_a_visitor_who_waits_is_asked_whether_they_are_still_there() -> None:
    def page() -> None:
        import streamlit as st

        from sketchrnn.ui import line

        line.stop_if_unwanted()
        st.write("still here")

    app = AppTest.from_function(page).run()
    assert [text.value for text in app.markdown] == ["still here"]
