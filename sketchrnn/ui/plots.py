"""Charts of the pages, in colours that are readable on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from sketchrnn.ui import chart_digits, terms
from sketchrnn.ui.colours import ACCENT, COLOURS, GREY
from sketchrnn.ui.language import local, tr

MARGIN = {"l": 0, "r": 8, "t": 4, "b": 4}  # pixels
UPRIGHT = {"automargin": True, "fixedrange": True}
Trace = dict[str, Any]
Layout = dict[str, Any]
"""Parts of a chart as plotly's JSON has them. Setting them one by one takes five times as long."""


def show(traces: Sequence[Trace], layout: Layout, key: str) -> None:
    """Draw a chart in the digits of the page, without plotly's tool bar."""
    figure = go.Figure({"data": traces, "layout": layout})
    chart_digits.localise(figure)
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def errors(metres: dict[str, float], key: str) -> None:
    """Draw bars of errors in metres, one per method. The first, the model, has another colour."""
    names = list(metres)
    bars = {
        "type": "bar",
        "x": [metres[name] for name in names],
        "y": [terms.term(name) for name in names],
        "orientation": "h",
        "marker": {"color": [ACCENT] + [GREY] * (len(names) - 1)},
        "text": [tr("{metres:,.0f} m", metres=metres[name]) for name in names],
        "textposition": "auto",
        "hoverinfo": "skip",
    }
    layout = {
        "height": 40 + 34 * len(names),
        "margin": MARGIN,
        "dragmode": False,
        "bargap": 0.3,
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": UPRIGHT | {"autorange": "reversed", "ticksuffix": "  "},
    }
    show([bars], layout, key)


def regions(held: dict[str, list[float]], horizon_s: float, key: str) -> None:
    """Draw how often the truth is in each region, and dotted the nominal share.

    Args:
        held: name of a region, such as "90%" -> measured shares [T].
        horizon_s: time of the last share, seconds.
        key: of the chart, unique on the page.
    """
    traces = []
    for colour, (name, shares) in zip((GREY, ACCENT), held.items(), strict=False):
        seconds = horizon_s * np.arange(1, len(shares) + 1) / len(shares)
        nominal = [float(name.rstrip("%")) / 100] * len(shares)
        measured = {
            "name": tr("in its {region} region", region=local(name)),
            "line": {"color": colour, "width": 3},
            "hovertext": [
                tr("{share:.0%} after {seconds:.0f} s", share=share, seconds=at)
                for share, at in zip(shares, seconds.tolist(), strict=True)
            ],
            "hovertemplate": "%{hovertext}",
        }
        dotted = {"color": colour, "dash": "dot", "width": 2}
        traces += [
            line(seconds, shares) | measured,
            line(seconds, nominal) | {"showlegend": False, "line": dotted, "hoverinfo": "skip"},
        ]
    show(traces, over_seconds(220, (0.02, 0.02), {"tickformat": ".0%", "range": [0, 1.02]}), key)


def over_time(errors: dict[str, np.ndarray], seconds: np.ndarray, key: str) -> None:
    """Draw lines of errors in metres [T] over the seconds [T] since the end of the start."""
    traces = []
    for method, metres in errors.items():
        model = method.startswith("the model")
        look = {
            "color": ACCENT if model else COLOURS.get(method, GREY),
            "dash": "dash" if model else "dot",  # as on the map
            "width": 3 if model else 2,
        }
        words = [
            tr("{metres:,.0f} m after {seconds:.0f} s", metres=off, seconds=at)
            for off, at in zip(metres.tolist(), seconds.tolist(), strict=True)
        ]
        pointed = {"hovertext": words, "hovertemplate": "%{hovertext}"}
        named = {"name": terms.term(method), "line": look}
        traces.append(line(seconds, metres) | named | pointed)
    most = max((float(metres.max()) for metres in errors.values()), default=0.0)
    metres_up = {"ticksuffix": tr(" m"), "range": [0, max(1.0, 1.05 * most)]}
    show(traces, over_seconds(260, (0.02, 1), metres_up), key)


def over_seconds(height: int, legend: tuple[float, float], upright: Mapping[str, Any]) -> Layout:
    """Return the layout of lines over time.

    Args:
        height: pixels.
        legend: its place inside the chart, (x, y) from 0 to 1.
        upright: settings of the vertical axis.
    """
    return {
        "height": height,
        "margin": MARGIN,
        "dragmode": False,
        "legend": {"x": legend[0], "y": legend[1], "bgcolor": "rgba(0,0,0,0)"},
        "xaxis": {"ticksuffix": tr(" s"), "fixedrange": True},
        "yaxis": {**UPRIGHT, **upright},
    }


def line(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> Trace:
    """Return a line through places [n] with values [n]."""
    return {"type": "scatter", "mode": "lines", "x": x, "y": y}
