"""Measures a checkpoint of trajectories again, and writes the scores into its card.

    python -m benchmarks.rescore --model berlin --data berlin

A card holds the scores that training ended with. After a change of the temperature, or of how
endings are chosen, they are old.
"""

from __future__ import annotations

from benchmarks.command import command_line
from sketchrnn.checkpoint.folder import find
from sketchrnn.commands.training_run import finish
from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.spec import prepare
from sketchrnn.inference.load import expect_trajectories, load


def main() -> None:
    """Measure, print the scores, and write them into the card."""
    chosen = command_line(__doc__, "--model", "--data").parse_args()
    model = expect_trajectories(load(chosen.model))
    units = model.card.trajectory
    options = TrajectoryOptions(units.step_s, model.frame, units.split_by)
    finish(find(chosen.model), prepare(chosen.data, options), fit=False)


if __name__ == "__main__":
    main()
