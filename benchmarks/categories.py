"""The NLL of a conditional model for each category, on a split of drawings.

    python -m benchmarks.categories --model doodles --data PATH … [--categories cat,eye] [--write]

Prints one row for each category and one for all of them, pooled by points, in model units and in
data units. The default are the sixteen categories that an earlier prototype was measured on: those
with about 400 drawings or more, without mouth. `--write` puts the pooled row into the card.
"""

from __future__ import annotations

import math
from typing import Any

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.checkpoint.card import write_card
from sketchrnn.checkpoint.folder import find
from sketchrnn.data.spec import prepare
from sketchrnn.evaluation.drawings import evaluate_drawings
from sketchrnn.inference.load import load

SIXTEEN = (
    "airplane,bicycle,calculator,camera,cat,computer,crayon,dragon,eye,guitar,headphones,map,"
    "monkey,paint can,paintbrush,television"
)


def main() -> None:
    """Measure, print, and with `--write` update the card."""
    arguments = command_line(__doc__, "--model", "--data", "--write")
    arguments.add_argument("--categories", default=SIXTEEN)
    arguments.add_argument("--split", default="test")
    chosen = arguments.parse_args()
    model, dataset = load(chosen.model), prepare(chosen.data)
    keys = ("sequences", "points", "nll", "nll_data")
    rows: list[dict[str, Any]] = []
    for name in chosen.categories.split(","):
        result = evaluate_drawings(model, dataset, chosen.split, name, None)
        rows.append({"category": name, **{key: result[key] for key in keys}})
    points = sum(row["points"] for row in rows)
    pooled = sum(row["nll"] * row["points"] for row in rows) / points
    total = {
        "category": f"{len(rows)} categories",
        "sequences": sum(row["sequences"] for row in rows),
        "points": points,
        "nll": pooled,
        "nll_data": pooled + 2 * math.log(model.card.scale),
    }
    show([*rows, total])
    if chosen.write:
        model.card.metrics["categories"] = {"names": chosen.categories.split(","), **total}
        write_card(model.card, find(chosen.model))


if __name__ == "__main__":
    main()
