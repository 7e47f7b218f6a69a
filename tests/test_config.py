"""Tests of `config`: what is possible is taken, all else is refused with the field's name."""

import json
import math
from typing import Any

import pytest

from sketchrnn.config import ModelConfig, TrainConfig, override, to_dict
from sketchrnn.errors import UsageError

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cell", "transformer"),
        ("cell", None),
        ("encoder", "both"),
        *[("hidden", value) for value in (0, -1, 8193, 1.5, "x", None, True, [8])],
        *[("layers", value) for value in (0, 9, 2.0)],
        ("encoder_hidden", 0),
        ("latent_size", "128"),
        ("mixtures", 501),
        *[("categories", value) for value in (-1, 100_001, 1.5, "x", None, ["cat"])],
        ("category_size", 0),
        *[("dropout", value) for value in (-0.1, 1, NAN, "x", None, True)],
        ("waves", 2.5),
        ("shortest_wave", "x"),
        ("longest_wave", NAN),
    ],
)
def test_an_impossible_architecture_is_refused(field: str, value: Any) -> None:
    with pytest.raises(UsageError, match=field):
        ModelConfig(**{field: value})
    with pytest.raises(UsageError, match=field):
        override(ModelConfig(), {field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("epochs", value) for value in (0, 2.5, "3", None, True)],
        *[("minutes", value) for value in (0, -1, NAN, INF, "3")],
        *[("batch_size", value) for value in (0, 65_537, 2.5)],
        *[("learning_rate", value) for value in (0, -1, NAN, INF, "x")],
        ("final_rate", 1),
        ("warmup_steps", -1),
        ("warmup_steps", 1.5),
        ("weight_decay", NAN),
        ("clip_value", 0),
        ("average", 1.0),
        ("scale_jitter", 1.0),
        ("rotate", -0.1),
        *[("anywhere", value) for value in (-0.1, 1.1, "x")],
        ("drop_points", 1.0),
        ("kl_weight", -1),
        ("kl_floor", "x"),
        *[("max_points", value) for value in (1, 2.5)],
        *[("seed", value) for value in (-1, 2**32, 1.5, "x")],
    ],
)
def test_impossible_training_is_refused(field: str, value: Any) -> None:
    with pytest.raises(UsageError, match=field):
        TrainConfig(**{field: value})


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(UsageError, match=r"no field 'hiden'; it has .*hidden"):
        override(ModelConfig(), {"hiden": 8})


def test_the_fields_survive_json() -> None:
    config = ModelConfig(hidden=8, position="fourier", shortest_wave=40, longest_wave=90, waves=2)
    assert override(ModelConfig(), json.loads(json.dumps(to_dict(config)))) == config
    train = TrainConfig(epochs=3, minutes=0.5)
    assert override(TrainConfig(), json.loads(json.dumps(to_dict(train)))) == train


def test_a_number_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(UsageError, match="dropout"):
        override(ModelConfig(), {"dropout": 10**400})
