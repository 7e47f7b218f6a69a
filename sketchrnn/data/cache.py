"""The one folder in which downloads and prepared data sets are kept."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_dir


def cache_dir() -> Path:
    """Return the cache folder: `$SKETCHRNN_CACHE`, else the user's own by the system's custom."""
    return Path(os.environ.get("SKETCHRNN_CACHE") or user_cache_dir("sketchrnn"))
