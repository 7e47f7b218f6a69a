"""Charts of the lessons, in colours that a light and a dark page both carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

COLOURS = ("#e0582a", "#4a90d9", "#6a994e", "#9b6bd6", "#c9a227", "#2a9d8f")
GREY = "#8a8f98"


def lines(
    values: Mapping[str, np.ndarray],
    key: str,
    x: Sequence[float] | np.ndarray | None = None,
    across: str = "",
    up: str = "",
    log: bool = False,
    grey: Sequence[str] = (),
    marks: bool = False,
) -> None:
    """Draw one line for each name.

    Args:
        values: [T_i] for each name.
        key: of the chart, different from those of others on the page.
        x: [T] for all of them; 0, 1, 2, … if None.
        across, up: what the axes are.
        log: the vertical axis is logarithmic.
        grey: names of baselines, drawn dotted and grey.
        marks: draw a dot at each value too.
    """
    figure = go.Figure()
    coloured = [name for name in values if name not in grey]
    for name, line in values.items():
        colour = GREY if name in grey else COLOURS[coloured.index(name) % len(COLOURS)]
        figure.add_scatter(
            x=np.arange(len(line)) if x is None else np.asarray(x)[: len(line)],
            y=line,
            name=name,
            mode="lines+markers" if marks else "lines",
            line={"color": colour, "width": 2.5, "dash": "dot" if name in grey else "solid"},
        )
    figure.update_layout(
        height=300,
        margin={"l": 0, "r": 8, "t": 8, "b": 4},
        dragmode=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        showlegend=len(values) > 1,
    )
    figure.update_xaxes(title=across, fixedrange=True, automargin=True)
    figure.update_yaxes(title=up, fixedrange=True, automargin=True, type="log" if log else "linear")
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})


def heat(values: np.ndarray, key: str, across: str, up: Sequence[str] | str) -> None:
    """Draw a matrix [R, C] as colours, blue below 0 and red above.

    across: what the columns are. up: what the rows are, or the name of each.
    """
    limit = float(np.abs(values).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=values,
            y=None if isinstance(up, str) else list(up),
            colorscale="RdBu_r",
            zmin=-limit,
            zmax=limit,
        )
    )
    figure.update_layout(height=300, margin={"l": 0, "r": 8, "t": 8, "b": 4}, dragmode=False)
    figure.update_xaxes(title=across, fixedrange=True, automargin=True)
    figure.update_yaxes(
        title=up if isinstance(up, str) else "",
        fixedrange=True,
        automargin=True,
        autorange="reversed",
    )
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
