"""Measures a checkpoint of trajectories again, and writes the scores into its card.

    python -m benchmarks.rescore --model berlin --data berlin

A card holds the scores that training ended with. After a change of the temperature, or of how
endings are chosen, they are old.
"""

from __future__ import annotations

from benchmarks.city import model_and_data
from benchmarks.command import command_line
from sketchrnn.checkpoint.folder import find
from sketchrnn.commands.training_run import finish


def main() -> None:
    """Measure, print the scores, and write them into the card."""
    chosen = command_line(__doc__, "--model", "--data").parse_args()
    _, dataset = model_and_data(chosen.model, chosen.data)
    finish(find(chosen.model), dataset, fit=False)


if __name__ == "__main__":
    main()
