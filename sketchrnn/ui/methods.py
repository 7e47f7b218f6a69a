"""The names of forecasts and methods on pages. Addresses, cards and files have the English ones."""

from __future__ import annotations

from sketchrnn.ui.language import tr


def title(name: str) -> str:
    """Return a name in the visitor's language; one that is unknown stays as it is."""
    titles = {
        "this model": tr("this model"),
        "the model": tr("the model"),
        "the model, one forecast": tr("the model, one forecast"),
        "the truth": tr("the truth"),
        "straight on, even speed": tr("straight on, even speed"),
        "standing still": tr("standing still"),
        "constant velocity": tr("constant velocity"),
        "constant velocity, smoothed": tr("constant velocity, smoothed"),
        "constant turn rate": tr("constant turn rate"),
        "Kalman": tr("Kalman"),
        "Kalman, turning": tr("Kalman, turning"),
        "nearest neighbours": tr("nearest neighbours"),
        "20 nearest neighbours": tr("20 nearest neighbours"),
    }
    return titles.get(name, name)
