"""Sentences and lines of text in the box of a checkpoint on the Results page.

Not here: its tables and charts (`boxes.py`).
"""

from __future__ import annotations

from typing import Any

from sketchrnn.checkpoint.card import Card
from sketchrnn.ui.language import local, tr
from sketchrnn.ui.terms import term


def endings(measured: dict[str, Any]) -> str:
    """Return a sentence on the endings at the default temperature."""
    if "within_15_m" in measured:
        said = tr(
            "{near:.1%} of the points of its endings lie within 15 m of a street",
            near=measured["within_15_m"],
        )
        if "left" in measured:
            said += _turns(measured, measured["true"])
    elif "endless" in measured:
        said = tr(
            "{endless:.1%} of its endings reach the limit of points, and {scribbles:.1%} scribble "
            "in place",
            endless=measured["endless"],
            scribbles=measured["scribbles"],
        )
    else:
        return ""
    return tr(
        "At its default temperature, {temperature:g}, {said}.",
        temperature=measured["temperature"],
        said=said,
    )


def _turns(measured: dict[str, float], true: dict[str, float]) -> str:
    return tr(
        "; at crossings it takes {right:.0%} right, {straight:.0%} straight, {left:.0%} left "
        "(true: {true_right:.0%}, {true_straight:.0%}, {true_left:.0%})",
        **{way: measured[way] for way in ("right", "straight", "left")},
        **{f"true_{way}": true[way] for way in ("right", "straight", "left")},
    )


def verdict(what: str, ade: float, rivals: dict[str, float]) -> str:
    """Return a sentence that compares the model with the best of the simple methods."""
    if not rivals:
        return tr("Its card has no scores of simple methods.")
    rival = min(rivals, key=lambda method: rivals[method])
    share = ade / rivals[rival] - 1
    if share < 0:
        return tr(
            "Its {what} is {share:.0%} nearer than that of the best simple method, {rival}.",
            what=what,
            share=-share,
            rival=term(rival),
        )
    return tr(
        "**It loses to {rival}**: its {what} is {share:.0%} farther off.",
        what=what,
        share=share,
        rival=term(rival),
    )


def origin(data: dict[str, Any]) -> str:
    """Return one line on a data set: name, splits, licence and credit."""
    counts = data.get("sequences", {})
    splits = tr(", ").join(f"{local(f'{count:,}')} {term(name)}" for name, count in counts.items())
    parts = [
        tr("**Data** {name}", name=data["name"]),
        splits,
        tr("licence: {licence}", licence=data.get("licence") or tr("not stated")),
    ]
    return " · ".join(part for part in [*parts, data.get("credit", "")] if part) + "  "


def training(card: Card) -> str:
    """Return one line on how a model was trained."""
    model, train = card.model, card.train
    # A recogniser is a bidirectional LSTM and has no choice of cell.
    cell = model.get("cell", "lstm").upper()
    parts = [tr("{cell} with {units} units", cell=cell, units=model.get("hidden"))]
    if "epoch" in train:
        parts.append(tr("best after {epochs} epochs", epochs=train["epoch"]))
    if "seconds" in train:
        parts.append(tr("{minutes:,.0f} min of training", minutes=train["seconds"] / 60))
    parts.append(tr("seed {seed}", seed=card.seed))
    if card.kind != "recogniser":
        parts.append(tr("default temperature {temperature:g}", temperature=card.temperature))
    return " · ".join(parts)
