"""Structured logs: one JSON object a line on standard error, through Python's `logging`.

    {"time": "2026-01-31T12:00:00.123+00:00", "level": "info", "logger": "sketchrnn.ui.monitoring",
     "event": "answer", "answer": "first", "seconds": 0.0312}

`time`, `level`, `logger` and `event` are always there; an exception has a `traceback`. Fields of an
event are given as `extra`. Events hold no drawings, addresses of visitors or names of jobs.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
"""Attributes that every record has, or that other formatters add."""


class JsonFormatter(logging.Formatter):
    """Formats a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, timezone.utc)
        line = {
            "time": when.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def set_up() -> None:
    """Send all logs of this process to standard error as JSON, those of the server too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    for name in ("websockets", "httpx"):  # a line for each connection
        logging.getLogger(name).setLevel(logging.WARNING)


def adopt() -> None:
    """Send the logs of libraries that print by themselves through the handler of `set_up`."""
    for name, logger in logging.root.manager.loggerDict.items():
        if isinstance(logger, logging.Logger) and name.startswith(("streamlit", "uvicorn")):
            logger.handlers.clear()
            logger.propagate = True
            if name.startswith("uvicorn"):  # a line for each request, with the visitor's address
                logger.setLevel(logging.WARNING)
