"""Makes a model whose weights lie between those of two others.

    python -m scripts.average doodles runs/again --out runs/between [--share 0.5]

Training further on other drawings makes a model better at some things and worse at others. If it
began from the first model, the weights between both often keep what each does well (Wortsman et al.
2022, arXiv:2109.01903). The card is that of the second model.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

import torch

from benchmarks.command import command_line
from sketchrnn.checkpoint.card import Card
from sketchrnn.checkpoint.folder import load, save
from sketchrnn.errors import UsageError
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.training.transfer import take_over


@torch.no_grad()
def between(
    first: tuple[SketchRNN, Card], second: tuple[SketchRNN, Card], share: float
) -> SketchRNN:
    """Return a model between two, with the categories of the second in their order.

    Args:
        first: a model and its card.
        second: a model of the same architecture and scale, and its card.
        share: of the second in each weight, 0 to 1.
    """
    (other, known), (model, card) = first, second
    if not 0 <= share <= 1:
        raise UsageError(f"expected a share from 0 to 1, got {share:g}")
    if other.scale != model.scale:
        raise UsageError(
            f"expected models of one scale, got {other.scale:g} in {known.name} and "
            f"{model.scale:g} in {card.name}"
        )
    made = SketchRNN(card.config, card.scale, model.surroundings.flow_map, card.vocabulary)
    take_over(made, card.categories, other, known, card.name)
    for weight, target in zip(made.parameters(), model.parameters(), strict=True):
        weight.lerp_(target, share)
    return made.eval().requires_grad_(False)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    arguments = command_line(__doc__)
    arguments.add_argument("first", metavar="NAME|PATH")
    arguments.add_argument("second", metavar="NAME|PATH", help="trained from the first")
    arguments.add_argument("--share", type=float, default=0.5, help="of the second (0.5)")
    arguments.add_argument("--out", type=Path, required=True, metavar="DIR")
    return arguments


def main() -> None:
    """Write the checkpoint."""
    chosen = parser().parse_args()
    first, second = load(chosen.first), load(chosen.second)
    made, card = between(first, second, chosen.share), second[1]
    card.train["note"] = (
        f"a share of {chosen.share:g} of each weight is of {card.name}, whose settings these are "
        f"({card.command}), and the rest of {first[1].name}"
    )
    card.command = shlex.join(["python", "-m", "scripts.average", *sys.argv[1:]])
    card.name, card.metrics = chosen.out.name, {}
    save(made, card, chosen.out)


if __name__ == "__main__":
    main()
