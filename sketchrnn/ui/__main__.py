"""`python -m sketchrnn.ui` serves the app; its arguments are those of `streamlit run`.

The same as `streamlit run app.py`, but the models are loaded while the server starts, so that the
first visitor does not wait for torch. It also has the addresses `/health`, `/metrics` and those of
`visits.py`, and its logs are JSON.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Sequence
from typing import Any

from streamlit import config
from streamlit.starlette import App
from streamlit.web import cli

from sketchrnn.config import SHIPPED
from sketchrnn.ui import logs, memory, monitoring, visits

APP = SHIPPED / "app.py"
_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until it is interrupted."""
    logs.set_up()
    memory.keep_small()
    given = _settings(sys.argv[1:] if arguments is None else arguments)
    sys.argv = [str(APP)]  # the folder of this file has Streamlit's settings
    threading.Thread(target=_warm_up, daemon=True).start()
    app = App(
        APP,
        routes=[*monitoring.routes(), *visits.routes()],
        lifespan=_started,
        on_script_error=monitoring.count_failure,
    )
    app.run(config=given)


def _settings(arguments: Sequence[str]) -> dict[str, Any]:
    """Return Streamlit's settings that the options of `streamlit run` name."""
    with cli.main_run.make_context("streamlit run", [str(APP), *arguments]) as context:
        given = {name: value for name, value in context.params.items() if "_" in name}
    return {name.replace("_", "."): v for name, v in given.items() if v is not None and v != ()}


@contextlib.asynccontextmanager
async def _started(_: App) -> AsyncIterator[None]:
    """Log that the server begins and ends."""
    logs.adopt()
    port = config.get_option("server.port")
    _log.info("server started", extra={"port": port})
    if not config.get_option("server.headless"):
        webbrowser.open(f"http://localhost:{port}")
    yield
    _log.info("server stopped")


def _warm_up() -> None:
    """Let each checkpoint write one point, and prepare the lessons: what is slow only once."""
    from sketchrnn.errors import SketchRNNError
    from sketchrnn.formats import isolation

    isolation.warm_up()
    import plotly.graph_objects as go

    from sketchrnn.learn import decoder, examples
    from sketchrnn.learn.lesson import LESSONS, find
    from sketchrnn.ui import models
    from sketchrnn.ui.cars import city, picks, starts
    from sketchrnn.ui.language import LANGUAGES
    from sketchrnn.ui.learn import texts

    for name in models.names():
        # What is wrong with a damaged checkpoint is said on its page.
        with contextlib.suppress(SketchRNNError):
            models.load(name).complete(None, k=1, max_points=1)
            if models.card(name).kind == "trajectory":
                picks.catalogue(name, starts.GIVEN, city.load(name))
    for language in LANGUAGES:
        texts.load(language)
    for lesson in LESSONS:
        find(lesson)
    # plotly imports the parts of a chart when they are first used.
    go.Figure({"data": [{"type": kind} for kind in ("scatter", "bar", "heatmap")], "layout": {}})
    examples.berlin()
    decoder.model_names()
    isolation.isolated("first.png", len, b"")  # imports what traces pictures, which takes seconds
    memory.settle()
    monitoring.set_ready()
    _log.info("models loaded", extra={"models": models.names()})


if __name__ == "__main__":
    main()
