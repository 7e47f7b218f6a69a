"""Charts of the pages, in colours that are readable on a light and on a dark page."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from sketchrnn.ui import chart_digits, terms
from sketchrnn.ui.colours import ACCENT, COLOURS, GREY
from sketchrnn.ui.language import local, tr


def show(figure: go.Figure, key: str) -> None:
    """Draw a chart in the digits of the page, without plotly's tool bar."""
    chart_digits.localise(figure)
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def errors(metres: dict[str, float]) -> go.Figure:
    """Return bars of errors in metres, one per method. The first, the model, has another colour."""
    names = list(metres)
    figure = go.Figure(
        go.Bar(
            x=[metres[name] for name in names],
            y=[terms.term(name) for name in names],
            orientation="h",
            marker_color=[ACCENT] + [GREY] * (len(names) - 1),
            text=[tr("{metres:,.0f} m", metres=metres[name]) for name in names],
            textposition="auto",
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        height=40 + 34 * len(names),
        margin={"l": 0, "r": 8, "t": 4, "b": 4},
        dragmode=False,
        bargap=0.3,
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, ticksuffix="  ")
    return figure


def regions(held: dict[str, list[float]], horizon_s: float) -> go.Figure:
    """Return lines of how often the truth is in each region, and dotted ones of the nominal share.

    Args:
        held: name of a region, such as "90%" -> measured shares [T].
        horizon_s: time of the last share, seconds.
    """
    figure = go.Figure()
    for colour, (name, shares) in zip((GREY, ACCENT), held.items(), strict=False):
        seconds = horizon_s * np.arange(1, len(shares) + 1) / len(shares)
        nominal = [float(name.rstrip("%")) / 100] * len(shares)
        figure.add_scatter(
            x=seconds,
            y=shares,
            name=tr("in its {region} region", region=local(name)),
            mode="lines",
            line={"color": colour, "width": 3},
            hovertext=[
                tr("{share:.0%} after {seconds:.0f} s", share=share, seconds=at)
                for share, at in zip(shares, seconds.tolist(), strict=True)
            ],
            hovertemplate="%{hovertext}",
        )
        figure.add_scatter(
            x=seconds,
            y=nominal,
            showlegend=False,
            mode="lines",
            line={"color": colour, "dash": "dot", "width": 2},
            hoverinfo="skip",
        )
    _over_seconds(figure, height=220, legend=0.02)
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    return figure


def over_time(errors: dict[str, np.ndarray], seconds: np.ndarray) -> go.Figure:
    """Return lines of errors in metres [T] over the seconds [T] since the end of the start."""
    figure = go.Figure()
    for method, metres in errors.items():
        model = method.startswith("the model")
        figure.add_scatter(
            x=seconds,
            y=metres,
            name=terms.term(method),
            mode="lines",
            line={
                "color": ACCENT if model else COLOURS.get(method, GREY),
                "dash": "dash" if model else "dot",  # as on the map
                "width": 3 if model else 2,
            },
            hovertext=[
                tr("{metres:,.0f} m after {seconds:.0f} s", metres=off, seconds=at)
                for off, at in zip(metres.tolist(), seconds.tolist(), strict=True)
            ],
            hovertemplate="%{hovertext}",
        )
    _over_seconds(figure, height=260, legend=1)
    most = max((float(metres.max()) for metres in errors.values()), default=0.0)
    figure.update_yaxes(ticksuffix=tr(" m"), range=[0, max(1.0, 1.05 * most)])
    return figure


def _over_seconds(figure: go.Figure, height: int, legend: float) -> None:
    """Lay out lines over time. `legend`: its height inside the chart, 0 to 1."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 8, "t": 4, "b": 4},
        dragmode=False,
        legend={"x": 0.02, "y": legend, "bgcolor": "rgba(0,0,0,0)"},
    )
    figure.update_xaxes(ticksuffix=tr(" s"), fixedrange=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
