"""The card of a checkpoint: `card.json`, what it holds and what it may hold.

Not here: the weights (`folder.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sketchrnn.config import SPLIT_BY, ModelConfig, RecogniserConfig, override, to_dict
from sketchrnn.data.units import (
    DrawingUnits,
    TrajectoryUnits,
    Units,
    WithUnits,
    flat_types,
    flatten,
    nest,
)
from sketchrnn.errors import CheckpointError, DataError, SketchRNNError
from sketchrnn.formats.files import read_bounded, write_atomic
from sketchrnn.model.surroundings import kind_of
from sketchrnn.model.vocabulary import Vocabulary
from sketchrnn.trajectories.plausibility import LIMITS

CERTAIN = 0.5
"""A category that is recognised less often is less certain."""
MAX_BYTES = 4_000_000
"""Largest `card.json`."""
MAX_STEPS = 10_000
"""Most steps of a trajectory that a card may ask for."""
LARGE = 1e9
"""Sizes, scales and times of a card are from 1 / `LARGE` to `LARGE`."""
KINDS = ("drawing", "trajectory", "recogniser")


@dataclass
class Card(WithUnits):
    """What a checkpoint says of itself; `card.json` holds these fields, `units` flat."""

    name: str
    kind: str
    """`drawing` or `trajectory`, which a model completes, or `recogniser`, which names drawings."""
    model: dict[str, Any]
    """The fields of ModelConfig, or of RecogniserConfig."""
    scale: float
    """Moves are divided by this before the model reads them, data units."""
    own_scale: bool = True
    """False for released weights whose scale nobody knows: `scale` is then a guess that suits
    drawings on the canvas, and what is measured on drawings is measured at their own."""
    categories: list[str] = field(default_factory=list)
    """Most training sequences first. A model with words knows more names than these."""
    recognised: dict[str, float] = field(default_factory=dict)
    """By category, how often a judge names a drawing right that the model makes of the name alone,
    0 to 1; empty where nobody has measured it."""
    styles: list[str] = field(default_factory=list)
    """The styles of the vocabulary of a model with words (`model/vocabulary.py`)."""
    words: list[str] = field(default_factory=list)
    """The words of the vocabulary, most training sequences first."""
    style: str = ""
    """The style that the model draws in."""
    units: Units = field(kw_only=True)
    """TrajectoryUnits for the kind `trajectory`, else DrawingUnits. `card.trajectory` and
    `card.drawing` return them with their type."""
    longest: int = 250
    """Endings stop here at the latest, points: the 99.5th percentile of the training lengths."""
    temperature: float = 0.5
    """The default temperature."""
    limits: dict[str, float] = field(default_factory=dict)
    """What the training trajectories do not exceed (`trajectories/plausibility.py`): m/s, m/s² and
    rad/s. Samples beyond are not shown. Empty for drawings, and where nobody has measured it."""
    data: list[dict[str, Any]] = field(default_factory=list)
    """Name, licence, credit and sizes of the splits of each data set; `category` of one that
    taught the model a single name."""
    metrics: dict[str, Any] = field(default_factory=dict)
    train: dict[str, Any] = field(default_factory=dict)
    """The fields of TrainConfig, and what came of it: epochs, seconds, points."""
    command: str = ""
    """The command that made the checkpoint."""
    seed: int = 0

    @property
    def config(self) -> ModelConfig:
        """The architecture of a model that completes."""
        return override(ModelConfig(), self.model)

    @property
    def recogniser(self) -> RecogniserConfig:
        """The architecture of a recogniser."""
        return override(RecogniserConfig(), self.model)

    @property
    def vocabulary(self) -> Vocabulary:
        """The tokens of a model with words."""
        return Vocabulary(tuple(self.styles), tuple(self.words))

    @property
    def certain(self) -> list[str]:
        """The categories that are recognised at least half of the time, the best first.

        All categories, in their order, where it was not measured.
        """
        if not self.recognised:
            return self.categories
        names = [name for name, share in self.recognised.items() if share >= CERTAIN]
        return sorted(names, key=lambda name: (-self.recognised[name], name))

    @property
    def less_certain(self) -> list[str]:
        """All other categories, by name."""
        return sorted({*self.categories} - {*self.certain})

    @property
    def taught(self) -> list[str]:
        """The categories that were learnt from a few drawings each."""
        names = [part.get("category") for part in self.data]
        return [name for name in self.categories if name in names]

    @property
    def raw(self) -> dict[str, Any]:
        """The card as plain data, the contents of `card.json`."""
        return flatten(self)


def make_card(
    name: str, kind: str, config: ModelConfig | RecogniserConfig, scale: float, **values: Any
) -> Card:
    """Return a card for a model of this configuration."""
    return Card(name=name, kind=kind, model=to_dict(config), scale=scale, **values)


def write_card(card: Card, folder: Path) -> None:
    """Write `card.json` of a checkpoint whose weights stand."""
    text = json.dumps(card.raw, indent=1, ensure_ascii=False) + "\n"
    write_atomic(folder / "card.json", text.encode())


def read_card(folder: Path) -> Card:
    """Read and check `card.json`."""
    path = folder / "card.json"
    try:
        raw = json.loads(read_bounded(path, MAX_BYTES))
    except (DataError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: expected a card in JSON, but it can't be read") from error
    known, needed = flat_types(Card).keys(), {"name", "kind", "model", "scale"}
    if not isinstance(raw, dict) or not needed <= raw.keys() <= known:
        raise CheckpointError(f"{path}: expected a card with name, kind, model and scale")
    try:
        _check_types(raw)  # with the units of the other kind, which a card does not hold
        card = Card(**nest(raw))
        check_card(card)
    except SketchRNNError as error:
        raise CheckpointError(f"{path}: {error}") from None
    except RecursionError:
        raise CheckpointError(f"{path}: expected values that are not deeply nested") from None
    return card


def check_card(card: Card) -> None:
    """Raise CheckpointError for a value that a model cannot work with.

    Cards are files that may come from anywhere, so every field is checked: first the types, then
    the ranges, then what only drawings or only trajectories need.
    """
    _check_types(card.raw)
    _require(card.kind in KINDS, card, "kind", f"one of {', '.join(KINDS)}")
    _require(1 / LARGE <= card.scale <= LARGE, card, "scale", f"from {1 / LARGE:g} to {LARGE:g}")
    _require(1 <= card.longest <= 10_000, card, "longest", "from 1 to 10000")
    _require(0.01 <= card.temperature <= 10, card, "temperature", "from 0.01 to 10")
    _require(all("name" in part for part in card.data), card, "data", "data sets with names")
    if card.kind == "recogniser":
        count = card.recogniser.categories
    else:
        kind_of(card.config)  # refuses impossible surroundings
        count = card.config.categories
    ok = len(card.categories) == len(set(card.categories))
    if card.kind == "recogniser" or not card.config.words:
        ok = ok and len(card.categories) == count
    _require(ok, card, "categories", f"{count} different names, as the model has")
    ok = card.recognised.keys() <= {*card.categories}
    ok = ok and all(0 <= share <= 1 for share in card.recognised.values())
    _require(ok, card, "recognised", "shares from 0 to 1 by category")
    _check_words(card)
    if card.kind == "trajectory":
        _check_trajectory(card.trajectory)
        ok = not card.limits or card.limits.keys() == {*LIMITS}
        ok = ok and all(limit >= 0 for limit in card.limits.values())
        _require(ok, card, "limits", f"numbers from 0 on for {', '.join(LIMITS)}, or nothing")
    else:
        _check_drawing(card.drawing)


def _check_words(card: Card) -> None:
    count = card.config.words if card.kind != "recogniser" else 0
    vocabulary = card.vocabulary
    ok = vocabulary.size == count or (count == 0 and not card.words)
    ok = ok and len(set(card.words)) == len(card.words)
    _require(ok, card, "words", f"{count} different tokens, as the model has")
    ok = card.style == "" or card.style in card.styles
    _require(ok, card, "style", "one of the styles of the card")


def _check_types(flat: dict[str, Any]) -> None:
    """Raise CheckpointError for a field of `card.json` that is not of its type."""
    for name, kind in flat_types(Card).items():
        if name in flat and not _fits(flat[name], kind):
            raise _wrong(name, flat[name], f"of type {kind}")


def _check_drawing(units: DrawingUnits) -> None:
    ok = 1 / LARGE <= units.canvas <= LARGE
    _require(ok, units, "canvas", f"above 0, up to {LARGE:,.0f}")
    ok = 0 <= units.epsilon <= units.canvas
    _require(ok, units, "epsilon", "from 0 to that of canvas")
    _require(0 <= units.grid <= units.canvas / 8, units, "grid", "from 0 to an eighth of canvas")


def _check_trajectory(units: TrajectoryUnits) -> None:
    ok = 1 / LARGE <= units.step_s <= LARGE
    _require(ok, units, "step_s", f"from {1 / LARGE:g} to {LARGE:g}")
    _require(units.split_by in SPLIT_BY, units, "split_by", f"one of {', '.join(SPLIT_BY)}")
    for name in ("seen_s", "horizon_s"):
        ok = units.step_s <= getattr(units, name) <= MAX_STEPS * units.step_s
        _require(ok, units, name, f"from step_s to {MAX_STEPS:,} times step_s")
    ok = units.frame.keys() == {"lat", "lon"}
    ok = ok and abs(units.frame["lat"]) <= 89 and abs(units.frame["lon"]) <= 180
    _require(ok, units, "frame", "a lat within ±89 and a lon within ±180")


def _require(ok: bool, part: Card | Units, name: str, expected: str) -> None:
    """Raise CheckpointError with the name and value of a field unless `ok`."""
    if not ok:
        raise _wrong(name, getattr(part, name), expected)


def _wrong(name: str, value: Any, expected: str) -> CheckpointError:
    """Return the error for a field that has another value than expected."""
    return CheckpointError(f"{name} must be {expected}, not {value!r:.60}")


def _fits(value: Any, kind: str) -> bool:
    """Return whether a value read from JSON has the type that a field is annotated with.

    `kind` is the text of the annotation, such as "list[str]" or "dict[str, float]".
    """
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    if kind.startswith("dict[str, "):
        return isinstance(value, dict) and all(_fits(v, kind[10:-1]) for v in value.values())
    if kind == "float":
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and abs(value) <= 1e300  # false for NaN and infinity too
    # A bool is an int in Python, but not in a card.
    if kind == "Any":
        return _is_finite(value)
    simple: dict[str, type] = {"str": str, "bool": bool, "int": int}
    return isinstance(value, simple[kind]) and not (kind == "int" and isinstance(value, bool))


def _is_finite(value: Any) -> bool:
    """Return whether a value from JSON holds no NaN, no infinity and no number beyond them."""
    if isinstance(value, (list, dict)):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, (int, float)) or abs(value) <= 1e300
