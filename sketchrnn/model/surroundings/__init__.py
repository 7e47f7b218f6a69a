"""What the network reads of where the pen is, one class for each kind (`ModelConfig.position`).

To add a kind, write a subclass of `Surroundings` in a file of its own and register it in `KINDS`.
Not here: the moves themselves (`model/sequence.py`) and how trajectories are mapped
(`trajectories/flow_map.py`).
"""

from __future__ import annotations

from sketchrnn.config import ModelConfig, require
from sketchrnn.model.surroundings.base import Surroundings
from sketchrnn.model.surroundings.canvas import CanvasSurroundings
from sketchrnn.model.surroundings.flow_map import FlowMapSurroundings
from sketchrnn.model.surroundings.fourier import FourierSurroundings
from sketchrnn.model.surroundings.none import NoSurroundings
from sketchrnn.model.surroundings.relative import RelativeSurroundings
from sketchrnn.trajectories.flow_map import FlowMap

KINDS: dict[str, type[Surroundings]] = {
    "none": NoSurroundings,
    "relative": RelativeSurroundings,
    "fourier": FourierSurroundings,
    "canvas": CanvasSurroundings,
    "ways": FlowMapSurroundings,
}
"""By the name in a configuration, a card and a settings file."""


def kind_of(config: ModelConfig) -> type[Surroundings]:
    """Return the class that a configuration names; `UsageError` if its settings are impossible."""
    names = list(KINDS)
    expected = f"{', '.join(names[:-1])} or {names[-1]}"
    require(config.position in names, "position", expected, config.position)
    kind = KINDS[config.position]
    kind.check(config)
    return kind


def surroundings_of(
    config: ModelConfig, scale: float, flow_map: FlowMap | None = None
) -> Surroundings:
    """Return the surroundings of a model, see `Surroundings`."""
    return kind_of(config)(config, scale, flow_map)
