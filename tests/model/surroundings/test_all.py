"""Tests of what holds for every kind of surroundings."""

import re
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.config import ModelConfig
from sketchrnn.errors import UsageError
from sketchrnn.model.surroundings import KINDS, kind_of, surroundings_of
from sketchrnn.trajectories.heading import MAP_AXES
from tests.model.surroundings.kinds import NAMES, SCALE, made, paths

SHIPPED = {"none", "relative", "fourier", "canvas", "ways"}
"""Kinds that shipped models use; what follows from them is pinned."""


@pytest.mark.parametrize("name", NAMES)
def test_features_are_float32_of_the_declared_size(name: str) -> None:
    kind, (path, lifted) = made(name), paths(0, 9)
    features = kind.features(path, lifted)
    assert features.shape == (9, 3, kind.size) and features.dtype == np.float32
    assert np.isfinite(features).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_embedding_has_the_declared_size(name: str) -> None:
    kind = made(name)
    embedded = kind.embedding().eval()(torch.from_numpy(kind.features(*paths(0, 9))))
    assert embedded.shape == (9, 3, kind.embedded_size)


@pytest.mark.parametrize("name", NAMES)
def test_a_moment_depends_only_on_what_came_before_it(name: str) -> None:
    kind, (path, lifted) = made(name), paths(1, 15)
    whole = kind.features(path, lifted)
    for now in range(15):
        so_far = kind.features(path[: now + 1], lifted[: now + 1])
        assert np.allclose(so_far[now], whole[now], atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("given", [1, 7])
def test_the_tracker_gives_the_features_of_the_whole_path_step_by_step(
    name: str, given: int
) -> None:
    kind, (path, lifted) = made(name), paths(5, 25)
    whole, axes = kind.features(path, lifted), kind.axes(path)
    tracker = kind.tracker(path[:given], lifted[:given], 25 - given)
    for now in range(given, 25):
        by = (path[now] - path[now - 1]) / SCALE
        assert np.allclose(tracker.axes.to_local(by), axes[now - 1].to_local(by), atol=1e-6)
        found = tracker.move(by, lifted[now])
        assert found.dtype == np.float32 and np.allclose(found, whole[now], atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("given", [1, 7])
def test_the_scalar_tracker_gives_the_same_to_float32_precision(name: str, given: int) -> None:
    kind, (path, lifted) = made(name), paths(7, 25)
    whole = kind.features(path, lifted)
    trackers = [
        begin(path[:given], lifted[:given], 25 - given)
        for begin in (kind.tracker, kind.scalar_tracker)
    ]
    for now in range(given, 25):
        by = (path[now] - path[now - 1]) / SCALE
        array, scalar = (np.array(tracker.move(by, lifted[now])) for tracker in trackers)
        assert np.allclose(scalar, array, atol=1e-6)
        assert np.allclose(scalar, whole[now], atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rows", [[0, 1, 2], [2, 0], [1]])
def test_keeping_rows_equals_beginning_with_these_rows(name: str, rows: list[int]) -> None:
    kind, (path, lifted) = made(name), paths(9, 20)
    kept, left = kind.tracker(path[:5], lifted[:5], 15), np.array(rows)
    for now in range(5, 12):
        kept.move((path[now] - path[now - 1]) / SCALE, lifted[now])
    kept.keep(left)
    alone = kind.tracker(path[:5, left], lifted[:5, left], 15)
    for now in range(5, 12):
        alone.move((path[now] - path[now - 1])[left] / SCALE, lifted[now, left])
    for now in range(12, 20):
        by = (path[now] - path[now - 1])[left] / SCALE
        assert np.array_equal(kept.axes.to_local(by), alone.axes.to_local(by))
        found = kept.move(by, lifted[now, left])
        assert found.shape == (len(rows), kind.size)
        assert np.array_equal(found, alone.move(by, lifted[now, left]))


@pytest.mark.parametrize("name", NAMES)
def test_following_a_path_leaves_it_as_it_is(name: str) -> None:
    kind, (path, lifted) = made(name), paths(3, 8)
    before = path.copy(), lifted.copy()
    kind.features(path, lifted)
    for begin in (kind.tracker, kind.scalar_tracker):
        begin(path, lifted, 2).move(np.ones((3, 2)), np.ones(3, bool))
    assert np.array_equal(path, before[0]) and np.array_equal(lifted, before[1])


@pytest.mark.parametrize("name", NAMES)
def test_only_the_flow_map_needs_a_map_and_other_axes(name: str) -> None:
    kind = made(name)
    assert kind.whole_map == (name == "ways") == (kind.flow_map is not None)
    assert (kind.axes(paths(0, 3)[0]) is MAP_AXES) == (name != "ways")
    assert kind.place_free == (name == "none") or name not in SHIPPED
    assert (kind.build_map([paths(0, 9)[0][:, 0]], SCALE) is not None) == kind.whole_map


@pytest.mark.parametrize("position", ["song", "", "Canvas", 2, None, ["canvas"]])
def test_an_unknown_position_is_refused_with_the_known_ones(position: Any) -> None:
    config = ModelConfig(position=position)
    message = re.escape(
        f"position must be {', '.join(NAMES[:-1])} or {NAMES[-1]}, but is {position!r}"
    )
    for refused in (kind_of, lambda wrong: surroundings_of(wrong, SCALE)):
        with pytest.raises(UsageError, match=f"^{message}$"):
            refused(config)


def test_the_known_names_are_those_of_cards_and_settings_files() -> None:
    # Cards and settings files name them; new kinds may be added.
    assert KINDS.keys() >= SHIPPED
