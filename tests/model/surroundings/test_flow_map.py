"""Tests of `surroundings.flow_map`: the last turn, and the view without the own trajectory."""

import numpy as np
import torch

from sketchrnn.model.surroundings.flow_map import EMBEDDED_VIEW, TURN
from sketchrnn.trajectories.flow_map import VIEW, cell_for
from sketchrnn.trajectories.heading import headings, turn_between
from tests.model.surroundings.kinds import SCALE, made, paths, town


def test_the_features_are_the_last_turn_and_the_view_without_the_hidden_trajectory() -> None:
    path, lifted = paths(6, 12)
    kind, hidden = made("ways"), [town(3), town(1), town(0)]
    features = kind.features(path, lifted, hidden)
    heading = headings(path, SCALE)
    assert features.shape == (12, 3, TURN + VIEW) and features.dtype == np.float32
    assert not features[0].any() and features[1:, 1:, TURN:].any(axis=(0, 2)).all()
    for b in range(3):
        turn = turn_between(heading[:-1, b], heading[1:, b])
        assert np.allclose(features[1:, b, :TURN], turn, atol=1e-6)
        seen = town().view(path[:, b], heading[:, b], SCALE, hidden[b])
        assert np.array_equal(features[:, b, TURN:], seen)
    assert not features[:, 0, TURN:].any()  # the hidden trajectories are the whole map


def test_the_embedding_leaves_the_turn_and_maps_the_view() -> None:
    kind = made("ways")
    features = torch.from_numpy(kind.features(*paths(6, 12)))
    embedding = kind.embedding()
    for training in (False, True):
        embedded = embedding.train(training)(features)
        assert embedded.shape == (12, 3, TURN + EMBEDDED_VIEW)
        assert torch.equal(embedded[..., :TURN], features[..., :TURN])
    embedding.eval()
    with_other_turn = features.clone()
    with_other_turn[..., :TURN] += 1
    assert torch.equal(embedding(with_other_turn)[..., TURN:], embedding(features)[..., TURN:])


def test_the_map_is_built_with_the_cells_of_the_scale() -> None:
    street = np.stack((np.linspace(-400, 400, 60), np.zeros(60)), axis=1)
    flow_map = made("ways").build_map([street], 45.0)
    assert flow_map is not None and flow_map.cell == cell_for(45.0)
    assert flow_map.tiles[:, 0].max() == 1
