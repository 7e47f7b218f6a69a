"""Terms that addresses, cards and files have in English, in the visitor's language on pages."""

from __future__ import annotations

import re
from functools import lru_cache

from sketchrnn.ui.language import current, local, tr

_COUNT = re.compile(r"\d+")


def term(text: str) -> str:
    """Return a term in the visitor's language; one that is unknown stays as it is.

    In terms that differ by one count alone, `{k}` stands for it.
    """
    terms = _terms(current())
    if text in terms:
        return terms[text]
    counts = _COUNT.findall(text)
    found = terms.get(_COUNT.sub("{k}", text)) if len(counts) == 1 else None
    return text if found is None else found.format(k=local(counts[0]))


@lru_cache
def _terms(code: str) -> dict[str, str]:
    """Return all terms in the visitor's language, which has this code."""
    return {**_methods(), **_faults(), **_measures()}


def _methods() -> dict[str, str]:
    return {
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
        "{k} nearest neighbours": tr("{k} nearest neighbours"),
    }


def _faults() -> dict[str, str]:
    """Return the faults of trajectories, and whose they are (`tables.py`)."""
    return {
        "drives back over 60 m": tr("drives back over 60 m"),
        "faster than 99.9 % of the steps": tr("faster than 99.9 % of the steps"),
        "accelerates or brakes harder": tr("accelerates or brakes harder"),
        "turns more sharply": tr("turns more sharply"),
        "above 130 km/h": tr("above 130 km/h"),
        "stands still for over 40 s": tr("stands still for over 40 s"),
        "points over 15 m off the street": tr("points over 15 m off the street"),
        "shown": tr("shown"),
        "by share": tr("by share"),
        "all samples": tr("all samples"),
        "truth": tr("truth"),
    }


def _measures() -> dict[str, str]:
    """Return tables, measures, methods and splits of the Results page (`results/summary.py`)."""
    return {
        "Drawings": tr("Drawings"),
        "Recognised drawings": tr("Recognised drawings"),
        "Cars: one guess": tr("Cars: one guess"),
        "Cars: the best of K": tr("Cars: the best of K"),
        "Cars: implausible endings": tr("Cars: implausible endings"),
        "NLL in data units": tr("NLL in data units"),
        "NLL, nats per point": tr("NLL, nats per point"),
        "judged right, drawn from the name alone": tr("judged right, drawn from the name alone"),
        "right": tr("right"),
        "among five": tr("among five"),
        "right, of the first half": tr("right, of the first half"),
        "ADE, m": tr("ADE, m"),
        "FDE, m": tr("FDE, m"),
        "least ADE, m": tr("least ADE, m"),
        "least FDE, m": tr("least FDE, m"),
        "miss rate": tr("miss rate"),
        "the model, from its code": tr("the model, from its code"),
        "the model, {k} samples": tr("the model, {k} samples"),
        "the model, {k} chosen of many": tr("the model, {k} chosen of many"),
        "train": tr("train"),
        "valid": tr("valid"),
        "test": tr("test"),
    }
