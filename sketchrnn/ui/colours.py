"""The colours of plots and maps, which are readable on a light and on a dark page."""

from __future__ import annotations

ACCENT = "#e0582a"
GREY = "#8a8f98"


NEAREST = "nearest neighbours"
COLOURS = {
    "constant velocity": "#8a8f98",
    "standing still": "#b08968",
    "constant velocity, smoothed": "#9b6bd6",
    "constant turn rate": "#2a9d8f",
    "Kalman": "#c9a227",
    "Kalman, turning": "#d65d9e",
    NEAREST: "#6a994e",
}
"""Method -> colour. The page opens with the first method."""
