"""Tests of `ui.line`: the last to come has the next turn, but nobody waits for ever."""

import time
from threading import Event, Thread

import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.ui import line
from sketchrnn.ui.line import Line


@pytest.mark.parametrize(("patient", "order"), [(3600.0, ["d", "c", "b"]), (0.0, ["b", "c", "d"])])
def test_visitors_have_their_turn_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, patient: float, order: list[str]
) -> None:
    monkeypatch.setattr(line, "LOOK", 0.001)
    queue, served = Line(1, patient), []

    def visit(name: str) -> None:
        with queue.turn(lambda place: None):
            served.append(name)

    with queue.turn(lambda place: None):
        threads = []
        for number, name in enumerate(sorted(order)):
            threads.append(Thread(target=visit, args=(name,)))
            threads[-1].start()
            while len(queue.waiting) <= number:
                Event().wait(0.001)
        assert served == []
    for thread in threads:
        thread.join()
    assert served == order
    assert (queue.waiting, queue.served) == ([], 0)


def test_who_steps_aside_has_the_next_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LOOK", 0.001)
    queue, done, asked = Line(1, patient=0.0), [], Event()

    def visit(name: str, aside: bool) -> None:
        with queue.turn():
            if aside:
                with queue.aside():
                    asked.wait()
            done.append(name)

    threads = [Thread(target=visit, args=("a", True))]
    threads[0].start()
    with queue.turn():  # a has stepped aside, or comes later
        for name in "bc":
            threads.append(Thread(target=visit, args=(name, False)))
            threads[-1].start()
        while len(queue.waiting) < 2:
            Event().wait(0.001)
        asked.set()
        while len(queue.waiting) < 3:
            Event().wait(0.001)
        assert done == []
    for thread in threads:
        thread.join()
    assert done == ["a", "b", "c"] and (queue.waiting, queue.served) == ([], 0)


def test_who_fails_while_others_have_the_turn_does_not_wait_again() -> None:
    queue = Line(1)
    with queue.turn(), Line(1).aside():  # of another line: nothing happens
        assert queue.served == 1
    with pytest.raises(ZeroDivisionError), queue.turn(), queue.aside():
        assert queue.served == 0
        raise ZeroDivisionError
    assert (queue.waiting, queue.served) == ([], 0)
    with queue.aside():  # without a turn: nothing happens
        assert queue.served == 0


def test_a_visitor_reads_the_place_that_the_turn_is_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "BUSY", 0.0)
    monkeypatch.setattr(line, "AGAIN", 0.0)
    monkeypatch.setattr(line, "LOOK", 0.001)
    queue, second = Line(1), Event()
    places: list[int] = []

    def say(place: int) -> None:
        places.append(place)
        if place == 2:
            second.set()

    def visit(say: line.Say) -> None:
        with queue.turn(say):
            pass

    with queue.turn(lambda place: None):
        first = Thread(target=visit, args=(say,))
        first.start()
        while places != [1]:
            Event().wait(0.001)
        other = Thread(target=visit, args=(lambda place: None,))
        other.start()
        assert second.wait(60)
        assert places == [1, 2]  # once the other has left, the place may be 1 again
    first.join()
    other.join()


def test_a_turn_that_fails_makes_place_for_the_next() -> None:
    queue = Line(1)
    with pytest.raises(ZeroDivisionError), queue.turn(lambda place: None):
        raise ZeroDivisionError
    with queue.turn(lambda place: None):
        assert queue.served == 1


def test_a_new_stroke_ends_a_long_answer_that_waits_or_is_computed_and_no_other_run() -> None:
    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx
        from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
        from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

        from sketchrnn.ui.line import Line, Superseded, stop_if_unwanted

        @st.fragment
        def answer() -> None:
            seen = st.session_state.setdefault("seen", [])
            if seen:
                return
            context, line = get_script_run_ctx(), Line(1)
            assert context is not None and context.script_requests is not None
            fragment = ThreadState.get().fragment_id
            try:
                with line.turn(lambda place: None):
                    stop_if_unwanted()
                    seen.append("computed")
                    context.script_requests.request_rerun(RerunData(fragment_id=fragment))
                    stop_if_unwanted()
            except Superseded:
                seen.append("superseded")
            stop_if_unwanted()
            line.served = 1
            try:
                with line.turn(lambda place: None):
                    seen.append("computed")
            except Superseded:
                seen.append("superseded")
            seen.append((line.served, line.waiting))

        answer()

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert app.session_state["seen"] == ["computed", "superseded", "superseded", (1, [])]


def test_a_run_ends_if_its_visitor_has_left() -> None:
    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from sketchrnn.ui import line

        line.stop_if_unwanted()
        st.write("still here")
        context = get_script_run_ctx()
        assert context is not None and context.script_requests is not None
        context.script_requests.request_stop()
        line.stop_if_unwanted()
        st.session_state["after"] = True  # never

    app = AppTest.from_function(page).run()
    assert not app.exception and "after" not in app.session_state
    assert [text.value for text in app.markdown] == ["still here"]


def test_nobody_is_left_out_where_the_second_to_wait_came_first() -> None:
    """Two visitors come at nearly the same time: the times need not be in the order of the list."""
    queue, later, earlier = Line(1), line._Waiting(), line._Waiting()
    later.since, earlier.since = time.monotonic(), time.monotonic() - 2 * line.PATIENT
    queue.waiting = [later, earlier]
    assert queue._in_order() == [earlier, later]
