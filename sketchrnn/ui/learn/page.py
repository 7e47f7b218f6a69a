"""The Learn page: lessons on recurrent networks, each with its own address.

Not here: what differs between lessons (`lessons/`), and running a lesson (`view.py`).
"""

from __future__ import annotations

import inspect

import streamlit as st

from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui import choices, layout
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.learn import texts, view

SEED = 0
MOST_SEEDS = 1_000_000


def page() -> None:
    """Draw the page."""
    heading = st.container()
    language = choices.buttons(
        "Language", list(texts.LANGUAGES), "lang", texts.LANGUAGES.__getitem__
    )
    words = texts.load(language)
    side = "right-to-left" if language in texts.RIGHT_TO_LEFT else "left-to-right"
    with heading.container(key=f"{side}-heading"):
        layout.heading(words.page["title"], words.page["intro"])
    with st.container(key=side):
        _lesson(words)


# Not a fragment: Streamlit never interrupts a fragment, so Stop would have no effect.
@friendly()
def _lesson(words: texts.Texts) -> None:
    """Draw the menu of lessons and the chosen lesson."""
    names = list(LESSONS)
    name = choices.menu(
        words.page["lesson"],
        names,
        "lesson",
        lambda one: f"{names.index(one) + 1}. {words.lessons[one].title}",
        names[0],
    )
    lesson, number = words.lessons[name], names.index(name)
    shown = view.Shown(name, view.find_view(name), lesson, words.page)
    st.subheader(lesson.title, anchor=False)
    st.markdown(lesson.text)
    st.info(f"**{words.page['do']}** {lesson.do}")
    seed = st.session_state.setdefault("lesson-seed", SEED)
    figures = st.container()  # filled last, so that the widgets below it work during a run
    st.button(words.page["again"], on_click=_other_seed, help=words.page["again_help"])
    if shown.view.code:
        with st.expander(words.page["code"]):
            code = "\n\n".join(inspect.getsource(function) for function in shown.view.code)
            st.code(code, language="python")
    st.markdown(f"{words.page['read']} " + " · ".join(lesson.read))
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        _turn(words.page["previous"], names, number - 1, words)
        _turn(words.page["next"], names, number + 1, words)
    with figures, friendly():
        view.show(shown, seed)


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
