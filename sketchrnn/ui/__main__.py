"""`python -m sketchrnn.ui` serves the app; its arguments go on to `streamlit run`.

The same as `streamlit run app.py`, but the models are loaded while the server starts, so that the
first visitor does not wait for torch.
"""

from __future__ import annotations

import contextlib
import sys
import threading

from streamlit.web import cli

from sketchrnn.config import SHIPPED

APP = SHIPPED / "app.py"


def main() -> None:
    """Serve until it is interrupted."""
    threading.Thread(target=_warm_up, daemon=True).start()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()


def _warm_up() -> None:
    """Let each checkpoint write one point: all that is slow only once has then been done."""
    from sketchrnn.errors import SketchRNNError
    from sketchrnn.formats import isolation

    isolation.warm_up()
    from sketchrnn.ui import models
    from sketchrnn.ui.cars import city, picks, starts

    for name in models.names():
        # What is wrong with a damaged checkpoint is said on its page.
        with contextlib.suppress(SketchRNNError):
            models.load(name).complete(None, k=1, max_points=1)
            if models.card(name).kind == "trajectory":
                picks.catalogue(name, starts.GIVEN, city.load(name))
    isolation.isolated("first.png", len, b"")  # imports what traces pictures, which takes seconds


if __name__ == "__main__":
    main()
