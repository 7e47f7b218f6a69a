"""What the operator of a server sees: Prometheus metrics at `/metrics` and a check at `/health`.

`/health` lets a model write one point: 200 if it answers, 503 while the models are loaded or if it
does not. Neither has anything of a visitor in it. docs/operations.md lists the metrics. Not here:
logs (`logs.py`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sketchrnn.errors import SketchRNNError
from sketchrnn.teaching.queue import Queue
from sketchrnn.ui.batching import batching_sampler
from sketchrnn.ui.line import Superseded, first_answers, long_answers

LIMIT = 10.0
"""Longest wait for the model of the check, seconds."""
SECONDS = (0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 1.5, 3.0, 6.0, 15.0, 60.0)
"""Upper limits of the histogram."""

_log = logging.getLogger(__name__)
_seconds = Histogram(
    "sketchrnn_answer_seconds",
    "Time until a drawing on the Sketch page is answered: the first ending, or all",
    ["answer"],
    buckets=SECONDS,
)
_dropped = Counter("sketchrnn_answers_dropped", "Answers whose visitor has drawn on meanwhile")
_failed = Counter("sketchrnn_script_errors", "Faults of the program that ended a run of a page")
_waiting = Gauge("sketchrnn_waiting", "Visitors who wait", ["queue"])
_served = Gauge("sketchrnn_served", "Visitors who are served", ["queue"])
_jobs = Gauge("sketchrnn_jobs", "Training jobs: waiting, running, and ended how", ["state"])
_ready = Gauge("sketchrnn_ready", "1 once all models are loaded")


def _watch_queues() -> None:
    """Let the gauges read the queues whenever somebody asks."""
    sampler = batching_sampler
    queues = {
        "line": long_answers,
        "first": first_answers,
        "quick": sampler.quick,
        "long": sampler.long,
    }
    for name, queue in queues.items():
        _waiting.labels(name).set_function(lambda queue=queue: len(queue.waiting))
        _served.labels(name).set_function(lambda queue=queue: queue.served)


_watch_queues()


def watch_jobs(queue: Queue) -> None:
    """Let the gauges read the queue of jobs whenever somebody asks."""
    _jobs.labels("waiting").set_function(lambda: queue.waiting)
    _jobs.labels("running").set_function(lambda: queue.running)
    for state in ("stopped", "done", "failed"):
        _jobs.labels(state).set_function(lambda state=state: queue.ended[state])


@contextmanager
def measured(full: bool) -> Iterator[None]:
    """Measure and log how long an answer takes. full: all endings, or only the first one."""
    began, answer = time.perf_counter(), "all" if full else "first"
    try:
        yield
    except Superseded:
        _dropped.inc()
        raise
    seconds = time.perf_counter() - began
    _seconds.labels(answer).observe(seconds)
    _log.info("answer", extra={"answer": answer, "seconds": round(seconds, 4)})


def count_failure(error: Exception) -> None:
    """Count and log an exception that has ended a run of a page."""
    _failed.inc()
    _log.error("script error", exc_info=error)


def set_ready() -> None:
    """Say that all models are loaded."""
    _ready.set(1)


def is_ready() -> bool:
    """Return whether all models are loaded."""
    return bool(_ready._value.get())


def routes() -> list[Route]:
    """Return the addresses `/health` and `/metrics`."""
    return [Route("/health", _health), Route("/metrics", _metrics)]


async def _metrics(_: Request) -> Response:
    content = await run_in_threadpool(generate_latest)
    return Response(content, media_type=CONTENT_TYPE_LATEST)


async def _health(_: Request) -> Response:
    if not is_ready():
        return JSONResponse({"status": "starting"}, 503)
    began = time.perf_counter()
    try:
        name = await asyncio.wait_for(run_in_threadpool(_answer), LIMIT)
    except (SketchRNNError, asyncio.TimeoutError) as error:
        reason = str(error) or f"no answer within {LIMIT:g} s"
        _log.error("health check failed", extra={"reason": reason})
        return JSONResponse({"status": "failing", "reason": reason}, 503)
    seconds = round(time.perf_counter() - began, 4)
    return JSONResponse({"status": "ok", "model": name, "seconds": seconds})


def _answer() -> str:
    """Let the first model of drawings write one point; return its name."""
    from sketchrnn.ui import models

    for name in models.names():
        if models.card(name).kind == "drawing":
            models.load(name).complete(None, k=1, max_points=1)
            return name
    raise SketchRNNError("there is no model of drawings")
