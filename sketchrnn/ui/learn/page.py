"""The Learn page: lessons on recurrent networks, each with its own address.

Not here: what differs between lessons (`lessons/`), running a lesson (`view.py`), its questions
(`questions.py`) and the link to it (`link.py`).
"""

from __future__ import annotations

import inspect

import streamlit as st

from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui import choices, language, layout
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.learn import link, questions, texts, view

SEED = 0
MOST_SEEDS = 1_000_000


def page() -> None:
    """Draw the page."""
    words = texts.load(language.current())
    layout.heading(words.page["title"], words.page["intro"])
    _lesson(words, language.current())


@friendly()
def _lesson(words: texts.Texts, code: str) -> None:
    """Draw the menu of lessons and the chosen lesson."""
    names = list(LESSONS)
    name = choices.menu(
        words.page["lesson"],
        names,
        "lesson",
        lambda one: f"{language.local(str(names.index(one) + 1))}. {words.lessons[one].title}",
        names[0],
    )
    lesson, number = words.lessons[name], names.index(name)
    shown = view.Shown(name, view.find_view(name), lesson, words.page)
    st.subheader(lesson.title, anchor=False)
    st.markdown(lesson.text)
    with st.container():  # of one element, so that what follows stays in its place
        ready = questions.predict(shown)
    body = st.container()  # filled last, as a run takes long
    st.markdown(f"{words.page['read']} " + " · ".join(lesson.read))
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        _turn(words.page["previous"], names, number - 1, words)
        _turn(words.page["next"], names, number + 1, words)
    if ready:
        with body:
            _experiment(shown, code)


# Not a fragment: Streamlit never interrupts a fragment, so Stop would have no effect.
def _experiment(shown: view.Shown, code: str) -> None:
    """Draw a lesson from its experiment on, and run it."""
    page, settings = shown.page, None
    st.info(f"**{page['do']}** {shown.words.do}")
    with friendly():
        settings = link.settings(shown)
    figures = st.container()  # filled last, so that the widgets below it work during a run
    if shown.view.random:
        st.button(page["again"], on_click=_other_seed, help=page["again_help"])
    if shown.view.code:
        with st.expander(page["code"]):
            code = "\n\n".join(inspect.getsource(function) for function in shown.view.code)
            st.code(code, language="python")
    with friendly():
        questions.check(shown)
    with st.expander(page["classroom"]):
        questions.field(shown)
        link.draw(shown, code)
        questions.export(page)
    if settings is not None:
        with figures, friendly():
            view.show(shown, settings, st.session_state.setdefault("lesson-seed", SEED))


def _turn(label: str, names: list[str], number: int, words: texts.Texts) -> None:
    """Draw a button to another lesson, unless `number` is out of range."""
    if 0 <= number < len(names):
        title = words.lessons[names[number]].title
        st.button(f"{label}: {title}", on_click=_open, args=(names[number],), key=f"turn-{label}")


def _open(name: str) -> None:
    """Select a lesson."""
    st.session_state["lesson"] = name


def _other_seed() -> None:
    """Select the next seed."""
    st.session_state["lesson-seed"] = (st.session_state["lesson-seed"] + 1) % MOST_SEEDS
