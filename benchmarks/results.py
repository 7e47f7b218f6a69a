"""Writes the tables of docs/results.md from the cards of the shipped checkpoints.

    python -m benchmarks.results

Not here: the measurements (`sketchrnn/evaluation`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.logger import set_log_level

from benchmarks.documents import replaced
from sketchrnn.checkpoint.card import Card, read_card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.formats.files import write_atomic
from sketchrnn.ui.tables import markdown, plausibility

FILE = Path(__file__).parents[1] / "docs" / "results.md"


def _cards(kind: str) -> list[Card]:
    cards = (read_card(find(name)) for name in list_names())
    return [card for card in cards if card.kind == kind]


def drawings() -> str:
    """Return the table of the models of drawings, in Markdown."""
    head = ("model", "data", "test drawings", "NLL, nats/point", "in data units")
    rows = []
    for card in _cards("drawing"):
        test = card.metrics["test"]
        scores = (f"{test['sequences']:,}", f"{test['nll']:.2f}", f"{test['nll_data']:.2f}")
        rows.append((f"`{card.name}`", card.data[0]["name"], *scores))
    return markdown(head, rows, "llrrr")


def recognisers() -> str:
    """Return the table of the recognisers, in Markdown."""
    percents = ("75", "50", "25")
    parts = ("whole drawings", *(f"first {percent} %" for percent in percents))
    rows = []
    for card in _cards("recogniser"):
        test = card.metrics["test"]
        scores = (test, *(test["first"][percent] for percent in percents))
        shares = (f"{score['top1']:.0%}, in five {score['top5']:.0%}" for score in scores)
        rows.append((f"`{card.name}`", card.data[0]["name"], *shares))
    return markdown(("model", "data", *parts), rows, "llllll")


def trajectories(card: Card) -> str:
    """Return the table of a model of trajectories and of the simple methods, in Markdown."""
    test = card.metrics["test"]
    k = test["k"]
    title = (
        f"`{card.name}`: {test['seen_s']:.0f} s given, {test['horizon_s']:.0f} s predicted, "
        f"{test['trajectories']:,} trajectories"
    )
    rows = [("**the model**", _errors(test, ""), _errors(test, "min_"))]
    if "chosen" in test:
        rows.append((f"the model, {k} chosen", "", _errors(test["chosen"], "min_")))
    for name, errors in test["baselines"].items():
        best = _errors(errors, "min_") if "min_ade" in errors else ""
        rows.append((name, _errors(errors, ""), best))
    table = markdown((title, "one guess, ADE / FDE", f"best of {k}, ADE / FDE"), rows)
    notes = [
        f"- the {name} region contains {min(held):.0%} to {max(held):.0%} of the true positions"
        for name, held in test.get("regions", {}).items()
    ]
    if ends := test.get("destination"):
        off = ", ".join(f"{name} {one['mean']:,.0f} m" for name, one in ends["guesses"].items())
        notes.append(f"- mean error of the predicted destination: {off}")
    notes += [note for note in (_missed(test), _spread(test)) if note]
    parts = [table, *(["\n".join(notes)] if notes else [])]
    if measured := test.get("plausibility"):
        parts.append(plausibility(measured))
    return "\n\n".join(parts)


def holes() -> str:
    """Return the table of filled holes, in Markdown."""
    head = (
        "model",
        "holes",
        "the model",
        "straight line",
        "cubic",
        "shortest route",
        "in the 90 % band",
    )
    rows = []
    for card in _cards("trajectory"):
        if found := card.metrics.get("holes"):
            route = f"{found['route']:.0f} m" if "route" in found else ""
            rows.append(
                (
                    f"`{card.name}`",
                    f"{found['holes']:,} of {found['seconds']:.0f} s",
                    f"{found['ways']:.0f} m",
                    f"{found['straight']:.0f} m",
                    f"{found['smooth']:.0f} m",
                    route,
                    f"{found['band_90']:.0%}",
                )
            )
    return markdown(head, rows)


def _missed(test: dict[str, Any]) -> str:
    """Return a line on the 95 % intervals and the miss rates; empty for a card without them."""
    if "intervals" not in test:
        return ""
    low, high = test["intervals"]["the model"]["ade"]
    rates = {"the model": test["miss_rate"], f"{test['k']} chosen": test["chosen"]["miss_rate"]}
    rates |= {
        name: errors["miss_rate"]
        for name, errors in test["baselines"].items()
        if "miss_rate" in errors
    }
    said = ", ".join(f"{name} {rate:.0%}" for name, rate in rates.items())
    return (
        f"- 95 % interval of the ADE of one guess: {low:.0f} to {high:.0f} m; trajectories none of "
        f"whose {test['k']} ends is within {test['miss_m']:.0f} m: {said}"
    )


def _spread(test: dict[str, Any]) -> str:
    """Return a line on the spread over the seeds of the samples; empty for a single seed."""
    if "spread" not in test:
        return ""
    own, chosen = test["spread"]["the model"], test["spread"]["chosen"]
    return (
        f"- means over {test['seeds']} seeds of the samples; their standard deviation is "
        f"{own['min_ade']:.1f} / {own['min_fde']:.1f} m of the best of {test['k']}, and "
        f"{chosen['min_ade']:.1f} / {chosen['min_fde']:.1f} m of {test['k']} chosen"
    )


def _errors(errors: dict[str, float], prefix: str) -> str:
    """Return ADE and FDE of a method; the prefix `min_` takes those of its best sample."""
    return f"{errors[prefix + 'ade']:.0f} / {errors[prefix + 'fde']:.0f} m"


def fill(text: str) -> str:
    """Return the text of docs/results.md with the tables of the present cards."""
    tables = {
        "drawings": drawings(),
        "recognisers": recognisers(),
        "holes": holes(),
        "trajectories": "\n\n".join(trajectories(card) for card in _cards("trajectory")),
    }
    for name, table in tables.items():
        text = replaced(text, name, table)
    return text


if __name__ == "__main__":
    set_log_level("ERROR")  # else Streamlit warns of each text that is made outside of a page
    write_atomic(FILE, fill(FILE.read_text(encoding="utf-8")).encode())
