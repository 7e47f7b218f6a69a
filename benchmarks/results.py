"""The README's tables of results, from the cards of the shipped checkpoints.

python -m benchmarks.results
"""

from __future__ import annotations

from sketchrnn.checkpoint import Card, find, list_names, read_card


def row(card: Card) -> str:
    """Return one line of the table: what the model scores on its test split, and beside it."""
    test = card.metrics["test"]
    if card.kind == "drawing":
        score = (
            f"NLL {test['nll']:.2f} nats/point (data units {test['nll_data']:.2f}) "
            f"on {test['sequences']:,} drawings"
        )
        beside = "—"
    else:
        score = (
            f"one guess {test['ade']:.0f} / {test['fde']:.0f} m, best of {test['k']} "
            f"{test['min_ade']:.0f} / {test['min_fde']:.0f} m, "
            f"{test['seen_s']:.0f} s seen, {test['horizon_s']:.0f} s predicted, "
            f"{test['trajectories']:,} trips"
        )
        beside = ", ".join(
            f"{name} {errors['ade']:.0f} / {errors['fde']:.0f} m"
            for name, errors in test["baselines"].items()
        )
    return f"| `{card.name}` | {card.data[0]['name']} | {score} | {beside} |"


def _cards() -> list[Card]:
    return [read_card(find(name)) for name in list_names()]


def table() -> str:
    """Return the table of the models that complete, in Markdown."""
    lines = [
        "| model | data | test split (drives: ADE / FDE) | simple methods |",
        "|---|---|---|---|",
    ]
    return "\n".join(lines + [row(card) for card in _cards() if card.kind != "recogniser"])


def recognisers() -> str:
    """Return the table of the models that name drawings, in Markdown."""
    lines = [
        "| model | data | right of whole drawings | of the first 75 % | 50 % | 25 % |",
        "|---|---|---|---|---|---|",
    ]
    for card in _cards():
        if card.kind == "recogniser":
            test = card.metrics["test"]
            parts = [test, *(test["first"][percent] for percent in ("75", "50", "25"))]
            shares = [f"{part['top1']:.0%}, in five {part['top5']:.0%}" for part in parts]
            lines.append(f"| `{card.name}` | {card.data[0]['name']} | {' | '.join(shares)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(), recognisers(), sep="\n\n")
