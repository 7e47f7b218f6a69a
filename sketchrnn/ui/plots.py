"""Charts of the pages, in colours that a light and a dark page both carry."""

from __future__ import annotations

import plotly.graph_objects as go

ACCENT = "#e0582a"
GREY = "#8a8f98"


def errors(metres: dict[str, float]) -> go.Figure:
    """Bars of an error in metres, one a method; the first one is the model and stands out."""
    methods = list(metres)
    figure = go.Figure(
        go.Bar(
            x=[metres[method] for method in methods],
            y=methods,
            orientation="h",
            marker_color=[ACCENT] + [GREY] * (len(methods) - 1),
            text=[f"{metres[method]:,.0f} m" for method in methods],
            textposition="auto",
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        height=40 + 34 * len(methods),
        margin={"l": 0, "r": 8, "t": 4, "b": 4},
        dragmode=False,
        bargap=0.3,
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, ticksuffix="  ")
    return figure
