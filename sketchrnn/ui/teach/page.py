"""The Teach page: a doodle from a few drawings, a city from drives, or any data set.

What is asked for becomes a job of the server (`server.py`), which the address then names. Not here:
how far a job is, and what comes of it (`progress.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from sketchrnn.data.registry import SOURCES
from sketchrnn.errors import SketchRNNError
from sketchrnn.teaching import orders
from sketchrnn.teaching.few import LEAST
from sketchrnn.teaching.growth import check_growth
from sketchrnn.teaching.jobs import Job, Order
from sketchrnn.teaching.shelf import LONGEST_NAME
from sketchrnn.teaching.uploads import IN_FOLDERS, TRAJECTORIES, File
from sketchrnn.ui import choices, layout, models
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import tr
from sketchrnn.ui.teach import examples, progress, saved, server

SECTIONS = ("doodle", "city", "data")
"""As in the address."""
MINUTES = 10
"""The first choice of how long a full training takes."""


def page() -> None:
    """Draw the page."""
    layout.heading(
        tr("Teach it your own doodle"),
        tr(
            "Draw something that the model does not know, about ten times. It learns within a "
            "minute, and forgets nothing."
        ),
    )
    server.show_fault()
    with friendly():
        if job := server.current_job():
            progress.show(job)
            return
    with friendly():
        chosen = choices.buttons(tr("What to teach"), SECTIONS, "teach", _title)
        {"doodle": _doodle, "city": _city, "data": _data}[chosen]()
    saved.show()


def _title(section: str) -> str:
    """Return the words on the button of a section."""
    return {
        "doodle": tr("Your doodle"),
        "city": tr("Your drives"),
        "data": tr("A data set"),
    }[section]


def _doodle() -> None:
    names = [name for name in layout.models_of("drawing") if _can_learn(name)]
    if not names:
        return
    # One more name is asked of a model that has names.
    names.sort(key=lambda name: not models.card(name).categories)
    drawings = examples.draw()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = _name("What it is", tr("What it is"), tr("my robot"))
        base = choices.buttons(tr("Taught to"), names, "base", models.title)
        short = len(drawings) < LEAST
        label = tr("Learn from {count} drawings", count=len(drawings))
        _begin(label, short or not name, lambda job: orders.teach(job, base, name, drawings))
    if short:
        st.caption(tr("At least {least} drawings are needed; ten are better.", least=LEAST))


def _can_learn(name: str) -> bool:
    try:
        check_growth(models.card(name), "anything new")
    except SketchRNNError:
        return False
    return True


def _city() -> None:
    st.markdown(
        tr(
            "Recordings of drives, from a phone or a navigation device. A small model learns how "
            "cars move there; saved, the city is on the *Cars* page."
        )
    )
    _upload(tr("Recorded drives"), TRAJECTORIES, tr("my town"))


def _data() -> None:
    own = "Your own files"
    specs = [source.spec for source in SOURCES if source.matches is None]
    chosen = choices.menu(
        tr("Data set"),
        [own, *specs],
        "data",
        lambda spec: tr("Your own files") if spec == own else spec,
        own,
    )
    if chosen == own:
        _upload(tr("Drawings"), IN_FOLDERS, tr("my drawings"))
        return
    named, colon, argument = chosen.partition(":")
    if colon and argument.isupper() and argument != "CATEGORY":
        st.info(
            tr(
                "{data} needs files on the server: train on the command line with {command}.",
                data=f"`{chosen}`",
                command=f"`python -m sketchrnn train --data {chosen} --out DIR`",
            )
        )
        return
    spec = chosen
    if colon:
        label = tr("Categories, separated by commas")
        spec = f"{named}:{st.text_input(label, 'cat', max_chars=200)}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name, minutes = _model_name(named), _minutes()
        _begin(tr("Train"), not name, lambda job: orders.train_on_spec(job, name, spec, minutes))


def _upload(label: str, endings: tuple[str, ...], example: str) -> None:
    """Draw the widgets to train on a visitor's own files."""
    types = [ending[1:] for ending in (*endings, ".zip")]
    files = st.file_uploader(label, types, accept_multiple_files=True, key=f"teach-{endings[0]}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name, minutes = _model_name(example), _minutes()
        _begin(
            tr("Train"),
            not files or not name,
            lambda job: orders.train_on_files(
                job, name, [File(one.name, one.getvalue()) for one in files], endings, minutes
            ),
        )


def _model_name(example: str) -> str:
    return _name("Name of the model", tr("Name of the model"), example)


def _name(key: str, label: str, example: str) -> str:
    return st.text_input(
        label, max_chars=LONGEST_NAME, placeholder=example, key=f"teach-name-{key}", width=240
    ).strip()


def _minutes() -> int:
    low, high = orders.MINUTES
    return int(st.number_input(tr("Minutes"), low, high, MINUTES, key="teach-minutes", width=120))


def _begin(label: str, disabled: bool, order: Callable[[Job], Order]) -> None:
    """Draw the button that makes a job of an order."""
    st.button(
        label,
        type="primary",
        disabled=disabled,
        key="teach-begin",
        on_click=server.attempt,
        args=(lambda: _submit(order),),
    )


def _submit(order: Callable[[Job], Order]) -> None:
    """Make a job of an order, and lead to it. An order that is refused leaves no job."""
    job = server.queue().new_folder()
    try:
        server.queue().submit(job, order(job))
    except SketchRNNError:
        job.remove()
        raise
    st.query_params[server.JOB] = job.id
