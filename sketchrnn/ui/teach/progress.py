"""A job on the page: how far it is, its loss, its samples, and what can be done with its model."""

from __future__ import annotations

from functools import partial

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.drawings import DREAM_CANVAS, DrawingCompleter
from sketchrnn.inference.load import load
from sketchrnn.teaching import shelf
from sketchrnn.teaching.jobs import Curve, Job, Status
from sketchrnn.ui import magenta, models, plots
from sketchrnn.ui.colours import ACCENT, GREY
from sketchrnn.ui.components import gallery
from sketchrnn.ui.errors import friendly, plain
from sketchrnn.ui.language import local, minus, tr
from sketchrnn.ui.teach import server

EVERY = 1.0
"""Seconds between two looks at a job that goes on."""
SAMPLES = 6
SHARE = 0.3
"""Share of an example that is given, before and after the lesson."""
SAVED = "teach-saved"  # id of a job -> name under which its model was saved


def show(job: Job) -> None:
    """Draw a job. As long as it goes on, the page looks at it again and again."""
    active = job.status.state in ("queued", "running")
    st.fragment(_live, run_every=EVERY if active else None)(job.id, active)
    status = server.queue().find(job.id).status
    if status.state not in ("queued", "running") and job.has_model:
        with friendly():
            _result(job)
    st.button(tr("Teach something else"), on_click=server.forget_job)


def _live(id: str, active: bool) -> None:
    """Draw the part of a job that changes."""
    job = server.queue().find(id)
    status = job.status
    if active and status.state not in ("queued", "running"):
        st.rerun()
    st.subheader(plain(job.order.name), anchor=False)
    _state(status)
    with st.container(horizontal=True):
        if active:
            st.button(tr("Stop"), on_click=server.queue().stop, args=(job,), key="teach-stop")
        elif status.state in ("stopped", "failed"):
            st.button(
                tr("Continue"), on_click=server.queue().resume, args=(job,), key="teach-continue"
            )
    curve = job.curve()
    if len(curve.loss) > 1:
        _chart(curve)
    if job.has_model and job.order.kind == "teach":
        st.markdown(f"**{tr('What it draws now, unselected')}**")
        drawings = _samples(str(job.out), (job.out / "card.json").stat().st_mtime, job.order.name)
        gallery.show(drawings, SAMPLES * [""], "teach-samples", DREAM_CANVAS, 96)
    with st.expander(tr("Log")):
        st.code("\n".join(job.last_lines()) or tr("nothing yet"), language=None)


def _state(status: Status) -> None:
    """Draw the state of a job and its numbers."""
    if status.state == "failed":
        st.error(tr("It did not work: {reason}.", reason=plain(status.message)))
        return
    text = {
        "queued": tr("Waiting for others: place {position} in the queue", position=status.position),
        "running": tr("Learning"),
        "stopped": tr("Stopped"),
        "done": tr("Learnt"),
    }[status.state]
    st.progress(min(1.0, status.done), text)
    if status.loss is None:
        return
    columns = st.columns(3)
    columns[0].metric(tr("Loss, nats per point"), local(minus(f"{status.loss:.2f}")))
    columns[1].metric(tr("Points per second"), local(f"{status.points_per_s or 0:,.0f}"))
    if status.seconds_left is not None:
        columns[2].metric(
            tr("Time left, at most"), tr("{seconds:.0f} s", seconds=status.seconds_left)
        )


def _chart(curve: Curve) -> None:
    """Draw lines of the loss in training and of the NLL of the examples over the seconds."""
    scored = [(s, v) for s, v in zip(curve.seconds, curve.valid, strict=True) if v is not None]
    lines = {
        tr("in training, changed at random"): (curve.seconds, curve.loss, GREY),
        tr("the drawings as they are"): (*zip(*scored, strict=True), ACCENT) if scored else None,
    }
    traces = [
        plots.line(line[0], line[1]) | {"name": name, "line": {"color": line[2], "width": 3}}
        for name, line in lines.items()
        if line is not None
    ]
    layout = plots.over_seconds(220, (0.5, 1), {"title": {"text": tr("nats per point")}})
    plots.show(traces, layout, key="teach-curve")


@st.cache_resource(max_entries=8, show_spinner=False)
def _model(folder: str, changed: float) -> DrawingCompleter:
    """Return the model of a job as it is now. `changed`: when it was written."""
    model = load(folder)
    assert isinstance(model, DrawingCompleter)
    return model


@st.cache_resource(max_entries=64, show_spinner=False)
def _samples(folder: str, changed: float, name: str) -> list[Drawing | None]:
    """Return drawings of a name as the model samples them: none is chosen or left out."""
    model = _model(folder, changed)
    settings = SamplingSettings(SAMPLES, model.card.temperature, seed=0, category=name)
    return [one.ending for one in model.sample([(None, name, SAMPLES)], settings)]


def _result(job: Job) -> None:
    """Draw what a learnt model can do, and where it can go."""
    if job.order.kind == "teach":
        _before_and_after(job)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        saved = st.session_state.get(SAVED, {}).get(job.id)
        if saved not in shelf.saved_names():
            saved = None
        if saved:
            st.success(
                tr("Saved: {model} is now in the lists of models.", model=models.title(saved))
            )
        elif server.may_save():
            name = st.text_input(
                tr("Save as"), job.order.name, max_chars=shelf.LONGEST_NAME, key="teach-save-as"
            )
            save = partial(_save, job, name)
            st.button(tr("Save"), key="teach-save", on_click=server.attempt, args=(save,))
        else:
            st.caption(tr("On this server, visitors cannot save models. Download it instead."))
        if job.order.kind == "teach":
            choose = partial(_choose, job, saved)
            if st.button(tr("Draw with it"), key="teach-draw", on_click=choose):
                st.switch_page("pages/sketch.py")
        st.download_button(
            tr("Download the model"),
            lambda: shelf.pack(job.out),
            "model.zip",
            "application/zip",
            on_click="ignore",
            help=tr("It holds your drawings too: endings are compared with them.")
            if job.order.kind == "teach"
            else None,
        )


def _choose(job: Job, saved: str | None) -> None:
    """Let the Sketch page open with the model of a job, which may be saved under a name."""
    name = saved or job.model_name
    if saved is None:
        st.session_state.setdefault(models.OWN, {})[name] = job.order.name
    st.session_state[magenta.NEW] = name


def _before_and_after(job: Job) -> None:
    """Draw what the model made of the beginning of an example before, and what it makes now."""
    changed = (job.out / "card.json").stat().st_mtime
    first = min((job.data / "svg").glob("*.svg"))
    columns = st.columns(2)
    before = tr("**Before**: from the beginning of your first drawing")
    after = tr("**After**: from the beginning of your first drawing")
    for column, key, title, folder, name in (
        (columns[0], "Before", before, job.order.base, None),
        (columns[1], "After", after, str(job.out), job.order.name),
    ):
        with column:
            st.markdown(title)
            drawings = _completed(folder, changed, name, str(first))
            gallery.show(drawings, 3 * [""], f"teach-{key}", DREAM_CANVAS, 96)


@st.cache_resource(max_entries=64, show_spinner=False)
def _completed(folder: str, changed: float, name: str | None, example: str) -> list[Drawing | None]:
    """Return three completions of the beginning of a drawing in a file."""
    start = Drawing.read(example)
    start = start.scaled(DREAM_CANVAS / max(start.width, start.height))
    endings = _model(folder, changed).complete(start, k=3, keep=SHARE, category=name, seed=1)
    return [one.drawing for one in endings]


def _save(job: Job, name: str) -> None:
    """Save the model of a job, and keep its name for the page."""
    st.session_state.setdefault(SAVED, {})[job.id] = shelf.save(job.out, name)
