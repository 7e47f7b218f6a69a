"""What all visitors of the Teach page share: the queue of jobs, and who may save."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from sketchrnn.errors import SketchRNNError
from sketchrnn.teaching import shelf
from sketchrnn.teaching.jobs import Job, jobs_folder
from sketchrnn.teaching.queue import Queue
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.monitoring import watch_jobs

FAULT = "teach-button-fault"
JOB = "job"
"""The name of a visitor's job in the address of the page: a link shows the same job again."""


def queue() -> Queue:
    """Return the queue of this server."""
    return _queue(jobs_folder())


@cache  # not that of Streamlit, which is cleared where a model is deleted
def _queue(root: Path) -> Queue:
    found = Queue(root)
    watch_jobs(found)
    return found


def current_job() -> Job | None:
    """Return the job in the address; None if there is none. DataError if it is gone."""
    id = st.query_params.get(JOB)
    return queue().find(id) if id else None


def forget_job() -> None:
    """Remove the job from the address. It stays in its folder."""
    st.query_params.pop(JOB, None)


def attempt(action: Callable[[], None]) -> None:
    """Do what a button is for; `show_fault` shows what was wrong with the input."""
    try:
        action()
    except SketchRNNError as error:
        st.session_state[FAULT] = sentence(str(error))


def show_fault() -> None:
    """Draw the fault of the last button, once."""
    if fault := st.session_state.pop(FAULT, ""):
        st.error(fault)


def may_save() -> bool:
    """Return whether this visitor may save models on the server.

    Streamlit has no address for visitors on the server's own computer. A visitor behind a proxy has
    a header, and is not local, wherever the proxy is.
    """
    forwarded = {"x-forwarded-for", "forwarded"} & {key.lower() for key in st.context.headers}
    return shelf.may_save(local=st.context.ip_address is None and not forwarded)
