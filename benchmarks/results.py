"""The README's tables of results, from the cards of the shipped checkpoints.

python -m benchmarks.results
"""

from __future__ import annotations

from sketchrnn.checkpoint.card import Card, read_card
from sketchrnn.checkpoint.folder import find, list_names


def _cards(kind: str) -> list[Card]:
    cards = (read_card(find(name)) for name in list_names())
    return [card for card in cards if card.kind == kind]


def drawings() -> str:
    """Return the table of the models of drawings, in Markdown."""
    lines = [
        "| model | data | drawings tested | NLL, nats/point | in data units |",
        "|---|---|--:|--:|--:|",
    ]
    for card in _cards("drawing"):
        test = card.metrics["test"]
        lines.append(
            f"| `{card.name}` | {card.data[0]['name']} | {test['sequences']:,} | "
            f"{test['nll']:.2f} | {test['nll_data']:.2f} |"
        )
    return "\n".join(lines)


def drives(card: Card) -> str:
    """Return the table of a model of a city and of the simple methods, in Markdown."""
    test = card.metrics["test"]
    k = test["k"]
    lines = [
        f"| `{card.name}`: {test['seen_s']:.0f} s seen, {test['horizon_s']:.0f} s predicted, "
        f"{test['trajectories']:,} drives | one guess, ADE / FDE | best of {k}, ADE / FDE |",
        "|---|--:|--:|",
        f"| **the model** | {_pair(test, '')} | {_pair(test, 'min_')} |",
    ]
    if "chosen" in test:
        lines.append(f"| its {k} chosen of many | | {_pair(test['chosen'], 'min_')} |")
    for name, errors in test["baselines"].items():
        best = _pair(errors, "min_") if "min_ade" in errors else ""
        lines.append(f"| {name} | {_pair(errors, '')} | {best} |")
    for name, held in test.get("regions", {}).items():
        least, most = min(held), max(held)
        lines.append(f"| its {name} region holds | {least:.0%} to {most:.0%} of the truths | |")
    if ends := test.get("destination"):
        off = ", ".join(f"{name} {one['mean']:,.0f}" for name, one in ends["guesses"].items())
        lines.append(f"| metres off where the drive ends | {off} | |")
    return "\n".join(lines)


def _pair(errors: dict[str, float], which: str) -> str:
    return f"{errors[which + 'ade']:.0f} / {errors[which + 'fde']:.0f} m"


def recognisers() -> str:
    """Return the table of the models that name drawings, in Markdown."""
    lines = [
        "| model | data | right of whole drawings | of the first 75 % | 50 % | 25 % |",
        "|---|---|---|---|---|---|",
    ]
    for card in _cards("recogniser"):
        test = card.metrics["test"]
        parts = [test, *(test["first"][percent] for percent in ("75", "50", "25"))]
        shares = [f"{part['top1']:.0%}, in five {part['top5']:.0%}" for part in parts]
        lines.append(f"| `{card.name}` | {card.data[0]['name']} | {' | '.join(shares)} |")
    return "\n".join(lines)


def tables() -> list[str]:
    """Return all tables, in Markdown."""
    return [drawings(), recognisers(), *(drives(card) for card in _cards("trajectory"))]


if __name__ == "__main__":
    print(*tables(), sep="\n\n")
