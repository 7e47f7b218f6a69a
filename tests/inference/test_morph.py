"""Tests of `morph`: encoding against NumPy, decoding against the sampler, arithmetic on codes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sketchrnn.checkpoint import folder
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.inference import morph
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.drawings import DREAM_CANVAS, DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load
from sketchrnn.inference.selection import fitted
from sketchrnn.model.sequence import to_stroke3, to_stroke5
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.sampler import Request, sample_endings
from tests import tiny
from tests.checkpoint import test_magenta

SIZE = 5
HOUSE = Drawing(
    (np.array([[50, 150], [150, 40], [250, 150], [50, 150]]), np.array([[140, 90], [160, 95]])),
    400,
    300,
)


def completer(**values: Any) -> DrawingCompleter:
    made = tiny.model(encoder="latent", **values)
    made.head.bias.data[2] = -3  # the logit of the end: random weights would end nearly at once
    return DrawingCompleter(made, tiny.card(made))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def last_state(inputs: np.ndarray, weights: dict[str, np.ndarray], end: str) -> np.ndarray:
    """The last h of an LSTM with the weights `…_l0{end}` that reads inputs [N, F]."""
    w_in, w_own, b_in, b_own = (
        weights[f"encoder.{name}_l0{end}"]
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    h = c = np.zeros(w_own.shape[1])
    for row in inputs:
        i, f, g, o = np.split(w_in @ row + b_in + w_own @ h + b_own, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return h


def code_in_numpy(made: SketchRNN, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and log variance of stroke-3 [N, 3], for a model that sees relative positions."""
    weights = {name: value.double().numpy() for name, value in made.state_dict().items()}
    stroke5 = to_stroke5(rows).astype(float)
    stroke5[:, :2] /= made.scale
    inputs = np.hstack([stroke5, np.cumsum(rows[:, :2], axis=0) / made.scale])
    both = [last_state(inputs, weights, ""), last_state(inputs[::-1], weights, "_reverse")]
    mean, log_variance = (
        weights[f"{name}.weight"] @ np.concatenate(both) + weights[f"{name}.bias"]
        for name in ("to_mean", "to_log_variance")
    )
    return mean, log_variance


def test_a_code_agrees_with_the_weights_in_numpy() -> None:
    made = completer(position="relative")
    code = morph.encode(made, HOUSE)
    mean, log_variance = code_in_numpy(made.model, made.rows(morph.filling(HOUSE)))
    assert code.mean == pytest.approx(mean, abs=1e-5)
    assert code.log_variance == pytest.approx(log_variance, abs=1e-5)
    kl = (code.mean**2 + np.exp(code.log_variance) - 1 - code.log_variance) / 2
    assert code.kl == pytest.approx(kl, abs=1e-5) and (code.kl >= 0).all()


def test_a_model_of_magenta_encodes_and_decodes(tmp_path: Path) -> None:
    path = test_magenta.write(tmp_path / "thing.vae.json", "vae")
    made = expect_drawings(load(path))
    code = morph.encode(made, HOUSE)
    rows = test_magenta.stroke5(made.rows(morph.filling(HOUSE)), made.card.scale)[:-1]
    reference = test_magenta.code_of(test_magenta.weights_of(path), rows)
    assert code.mean == pytest.approx(reference, abs=1e-4)
    assert len(morph.decode(made, np.stack([code.mean, -code.mean]), 0.4)) == 2


def moved(drawing: Drawing, factor: float, by: float) -> Drawing:
    strokes = tuple(stroke * factor + by for stroke in drawing.strokes)
    return replace(drawing, strokes=strokes, width=2000, height=2000)


@pytest.mark.parametrize(("factor", "by"), [(1.0, 70.0), (0.25, 0.0), (4.0, 300.0)])
def test_place_and_size_do_not_change_the_code(factor: float, by: float) -> None:
    made = completer()
    there = morph.encode(made, moved(HOUSE, factor, by))
    assert there.mean == pytest.approx(morph.encode(made, HOUSE).mean, abs=1e-5)


def test_a_drawing_of_a_single_point_is_refused() -> None:
    dot = Drawing((np.array([[3.0, 4.0]]),), 10, 10)
    with pytest.raises(DataError, match="a single dot"):
        morph.encode(completer(), dot)


@pytest.mark.parametrize("values", [{}, {"cell": "gru"}, {"position": "none", "layers": 2}])
def test_decode_returns_the_drawings_of_the_sampler(values: dict[str, Any]) -> None:
    made = completer(**values)
    z = morph.prior(made, 3, seed=4)
    drawn = morph.decode(made, z, 0.6, seed=7)
    nothing = np.zeros((0, 3), np.float32)
    request = Request(3 * [nothing], 1, made.card.longest, 0.6, 7, codes=z)
    sampled = sample_endings(made.model, request)
    for i, drawing in enumerate(drawn):
        assert drawing is not None
        rows = to_stroke3(sampled.moves[i, : sampled.lengths[i]])
        path = np.cumsum(rows[:, :2], axis=0) * DREAM_CANVAS / made.card.drawing.canvas
        assert drawing.last_point - drawing.first_point == pytest.approx(path[-1], abs=0.1)
        points = np.concatenate(drawing.strokes)
        assert (points.min(0) + points.max(0)) / 2 == pytest.approx(DREAM_CANVAS / 2, abs=1e-6)


def strokes(drawings: list[Drawing | None]) -> list[list[list[list[float]]]]:
    return [
        [] if drawing is None else [stroke.tolist() for stroke in drawing.strokes]
        for drawing in drawings
    ]


def test_the_drawings_depend_on_the_seed_alone() -> None:
    made = completer()
    z = morph.prior(made, 2)
    first = strokes(morph.decode(made, z, 0.5, seed=1))
    assert first == strokes(morph.decode(made, z, 0.5, seed=1))
    assert first != strokes(morph.decode(made, z, 0.5, seed=2))
    assert first[:1] != first[1:]


def test_equal_codes_give_equal_drawings_and_one_code_is_accepted() -> None:
    made = completer()
    z = morph.prior(made, 1)
    one, other = morph.decode(made, np.concatenate([z, z]), 0.5)
    alone = morph.decode(made, z[0], 0.5)
    assert one is not None and other is not None and alone[0] is not None
    for stroke, twin, single in zip(one.strokes, other.strokes, alone[0].strokes, strict=True):
        assert np.allclose(stroke, twin, atol=1e-2) and np.allclose(stroke, single, atol=1e-2)


def test_a_model_that_ends_at_once_draws_nothing() -> None:
    made = completer()
    made.model.head.bias.data[2] = 99
    assert morph.decode(made, morph.prior(made, 2)) == [None, None]
    with pytest.raises(DataError, match="drew nothing"):
        morph.sheet([None, None], 2)


def test_the_category_changes_encoding_and_decoding() -> None:
    made = completer(categories=2)
    cat, dog = (morph.encode(made, HOUSE, name) for name in ("kind 0", "kind 1"))
    assert not np.allclose(cat.mean, dog.mean, atol=1e-4)
    assert morph.encode(made, replace(HOUSE, category="kind 1")).mean.tolist() == dog.mean.tolist()
    z = morph.prior(made, 1)
    drawn = [strokes(morph.decode(made, z, 0.5, category=name)) for name in made.card.categories]
    assert drawn[0] != drawn[1]
    with pytest.raises(DataError, match="no category 'cow'"):
        morph.decode(made, z, category="cow")


codes = arrays(np.float64, SIZE, elements=st.floats(-4, 4))


@given(codes, codes, st.integers(2, 9))
def test_an_interpolation_ends_at_both_codes(a: np.ndarray, b: np.ndarray, steps: int) -> None:
    way = morph.interpolate(a, b, steps)
    assert way.shape == (steps, SIZE)
    assert way[0] == pytest.approx(a, abs=1e-9) and way[-1] == pytest.approx(b, abs=1e-9)
    assert np.isfinite(way).all()


@given(codes, codes)
def test_an_interpolation_keeps_its_distance_from_the_origin(a: np.ndarray, b: np.ndarray) -> None:
    """Between codes of one norm it is an arc of a circle, in equal steps."""
    if np.linalg.norm(a) < 0.1 or np.linalg.norm(b) < 0.1:
        return
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    if np.sin(np.arccos(np.clip(a @ b, -1, 1))) < 0.01:
        return
    way = morph.interpolate(a, b, 7)
    assert np.linalg.norm(way, axis=1) == pytest.approx(np.ones(7), abs=1e-6)
    length = np.linalg.norm(np.diff(way, axis=0), axis=1)
    assert length == pytest.approx(np.full(6, length[0]), abs=1e-6)


def test_without_a_unique_arc_the_interpolation_is_linear() -> None:
    a = np.array([1.0, 2, 0, 0, 0])
    for b in (3 * a, -a, 0 * a):
        assert morph.interpolate(a, b, 3)[1] == pytest.approx((a + b) / 2)


def test_an_interpolation_of_several_codes_has_equal_arcs() -> None:
    three = np.random.default_rng(0).normal(size=(3, SIZE))
    way = morph.along(list(three), 9)
    assert way[:5] == pytest.approx(morph.interpolate(three[0], three[1], 5))
    assert way[4:] == pytest.approx(morph.interpolate(three[1], three[2], 5))
    with pytest.raises(UsageError, match="equal legs, got 3 in 8"):
        morph.along(list(three), 8)


def test_the_corners_of_the_square_are_the_four_codes() -> None:
    four = np.random.default_rng(0).normal(size=(4, SIZE))
    square = morph.between_four(four, 5)
    corners = square[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert square.shape == (5, 5, SIZE) and corners == pytest.approx(four)


def test_combine_adds_the_difference_of_two_codes() -> None:
    a, b, c = np.random.default_rng(0).normal(size=(3, SIZE))
    assert morph.combine(a, b, c) == pytest.approx(a - b + c)
    assert morph.combine(a, b, b) == pytest.approx(a)


def test_codes_of_the_prior_are_standard_normal_and_depend_on_the_seed() -> None:
    made = completer()
    z = morph.prior(made, 4000, seed=3)
    assert z.shape == (4000, SIZE) and z.dtype == np.float32
    assert z.mean(0) == pytest.approx(np.zeros(SIZE), abs=0.06)
    assert np.cov(z.T) == pytest.approx(np.eye(SIZE), abs=0.1)
    assert np.array_equal(z, morph.prior(made, 4000, seed=3))


def test_a_sheet_has_its_drawings_in_rows() -> None:
    line = Drawing((np.array([[100.0, 200], [300, 200]]),), DREAM_CANVAS, DREAM_CANVAS)
    sheet = morph.sheet([line, None, line, line, line], 3)
    assert (sheet.width, sheet.height) == (3 * DREAM_CANVAS, 2 * DREAM_CANVAS)
    firsts = [stroke[0].tolist() for stroke in sheet.strokes]
    assert firsts == [[100, 200], [900, 200], [100, 600], [500, 600]]


@pytest.mark.parametrize(
    "call",
    [
        lambda made: morph.encode(made, HOUSE),
        lambda made: morph.decode(made, np.zeros((1, SIZE))),
        lambda made: morph.prior(made, 3),
    ],
)
def test_a_model_without_a_code_is_refused_and_others_are_named(
    call: Callable[[Completer], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tiny.model(encoder="own")
    plain = DrawingCompleter(made, tiny.card(made, name="plain"))
    monkeypatch.setattr(folder, "SHIPPED", tmp_path)
    with pytest.raises(UsageError, match=r'plain has no latent code; train one .* "latent"'):
        call(plain)
    for name, values in {"a": {}, "b": {"encoder": "latent"}, "c": {"encoder": "latent"}}.items():
        tiny.checkpoint(tmp_path / name, **values)
    tiny.checkpoint(tmp_path / "town", "trajectory")
    with pytest.raises(UsageError, match=r"plain has no latent code; these have: b, c$"):
        call(plain)
    assert morph.names_of_models() == ["b", "c"]


@pytest.mark.parametrize(
    ("z", "message"),
    [
        (np.zeros((2, 4)), r"codes of 5 numbers for tiny, got an array of shape \[2, 4\]"),
        (np.zeros((0, SIZE)), "1 to 1000 codes"),
        (np.zeros((1001, SIZE)), "1 to 1000 codes"),
        (np.full(SIZE, np.nan), "finite numbers"),
    ],
)
def test_arrays_that_are_not_codes_are_refused(z: np.ndarray, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        morph.decode(completer(), z)


def test_an_interpolation_of_one_step_is_refused() -> None:
    with pytest.raises(UsageError, match="steps must be at most 1,000"):
        morph.interpolate(np.zeros(2), np.ones(2), 10**12)
    with pytest.raises(UsageError, match="steps must be at least 2"):
        morph.interpolate(np.zeros(2), np.ones(2), 1)


@pytest.mark.parametrize("knows", ((), ("a", "b")))
def test_redraw_keeps_a_near_drawing_that_looks_like_its_name(knows: tuple[str, ...]) -> None:
    made = completer(categories=2)
    made.card.categories[:] = names = ["a", "b"]
    critic = made.critic = tiny.recogniser(knows) if knows else None
    codes = morph.prior(made, 3, seed=4)
    kinds = [names[0], names[1], names[1]]
    chosen = morph.redraw(made, codes, 0.5, 7, kinds)
    for code, kind, one in zip(codes, kinds, chosen, strict=True):
        assert one is not None

        def cost(drawing: Drawing, code: np.ndarray = code, kind: str = kind) -> float:
            away = float(np.square(morph.encode(made, drawing, kind).mean - code).sum())
            said = critic and critic.score([fitted(drawing)], kind)
            return away if said is None else away - morph.NAMED * float(said[0])

        request = Request(
            [made.first_row()],
            morph.CANDIDATES,
            made.card.longest,
            0.5,
            7,
            labels=made.labels([kind]),
            codes=code[None],
        )
        sampled = sample_endings(made.model, request)
        tried = [
            Drawing.from_stroke3(to_stroke3(moves[:length]), np.zeros(2), 400, 400)
            for moves, length in zip(sampled.moves, sampled.lengths, strict=True)
        ]
        assert cost(one) == pytest.approx(min(map(cost, tried)), rel=1e-3)


def test_a_code_belongs_to_the_nearest_end() -> None:
    ends = [np.zeros(3), np.ones(3)]
    codes = morph.interpolate(ends[0], ends[1], 5)
    assert morph.nearest(codes, ends)[:2] == [0, 0] and morph.nearest(codes, ends)[3:] == [1, 1]


def test_each_code_needs_a_category() -> None:
    made = completer(categories=2)
    with pytest.raises(UsageError, match="a category for each of 3 codes, got 2"):
        morph.decode(made, morph.prior(made, 3), category=made.card.categories)
