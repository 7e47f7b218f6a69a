"""Tests of `magenta` against an evaluation and a sampler of the files' own, written in NumPy."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch

import sketchrnn
from sketchrnn.checkpoint import magenta
from sketchrnn.checkpoint.card import read_card
from sketchrnn.commands.cli import main
from sketchrnn.data.batches import evaluation_batch
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError
from sketchrnn.evaluation.drawings import evaluate_drawings
from sketchrnn.sampling.sampler import Request, sample_endings
from tests.tiny import drawings

DATA = Path(__file__).parents[3] / "shared" / "data"
H, E, Z, M = 9, 6, 4, 3
P = 3 + 6 * M
DECODER = [(H, P), (P,), (5, 4 * H), (H, 4 * H), (4 * H,)]
ENCODER = [(5, 4 * E), (E, 4 * E), (4 * E,)]
SHAPES: dict[str, list[tuple[int, ...]]] = {
    "gen": DECODER,
    "vae": [
        *(2 * ENCODER),
        *(2 * [(2 * E, Z), (Z,)]),
        *[(Z, 2 * H), (2 * H,)],
        *[*DECODER[:2], (5 + Z, 4 * H), *DECODER[3:]],
    ],
}
INFO = {"mode": 2, "version": 6, "max_seq_len": 40, "name": "thing", "scale_factor": 90.0}


def random_weights(form: str, seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = [rng.normal(0, 0.5, shape) for shape in SHAPES[form]]
    # One component is as narrow as those of the released models, where moves are straight.
    weights[-4][3 + 3 * M] = weights[-4][3 + 4 * M] = -9.0
    return weights


def coded(weights: list[np.ndarray]) -> list[str]:
    return [
        base64.b64encode((weight * 32767 / 10).round().astype("<i2").tobytes()).decode()
        for weight in weights
    ]


def write(path: Path, form: str = "gen", seed: int = 0) -> Path:
    weights = random_weights(form, seed)
    path.write_text(json.dumps([INFO, SHAPES[form], coded(weights)]))
    return path


# The reference: what the files mean, loop by loop, in float64.


def weights_of(path: Path) -> list[np.ndarray]:
    _, shapes, texts = json.loads(path.read_text())
    return [
        np.frombuffer(base64.b64decode(text), "<i2").reshape(shape).astype(float) * 10 / 32767
        for text, shape in zip(texts, shapes, strict=True)
    ]


class Lstm(NamedTuple):
    """A cell of Magenta's: gates i, g, f, o, and 1 is added to f."""

    wxh: np.ndarray
    whh: np.ndarray
    b: np.ndarray

    def step(self, x: np.ndarray, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        i, g, f, o = np.split(x @ self.wxh + h @ self.whh + self.b, 4, axis=-1)
        c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c

    def last(self, rows: np.ndarray) -> np.ndarray:
        h = c = np.zeros(len(self.whh))
        for row in rows:
            h, c = self.step(row, h, c)
        return h


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def log_sum(x: np.ndarray) -> np.ndarray:
    top = x.max(-1, keepdims=True)
    return top + np.log(np.exp(x - top).sum(-1, keepdims=True))


def stroke5(stroke3: np.ndarray, scale: float) -> np.ndarray:
    """Rows and an end token, [N + 1, 5]."""
    rows = np.zeros((len(stroke3) + 1, 5))
    rows[:-1, :2] = stroke3[:, :2] / scale
    rows[:-1, 2], rows[:-1, 3] = 1 - stroke3[:, 2], stroke3[:, 2]
    rows[-1, 4] = 1
    return rows


def code_of(weights: list[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """mu of a drawing without its end token."""
    forward, backward = Lstm(*weights[:3]), Lstm(*weights[3:6])
    both = np.concatenate((forward.last(rows), backward.last(rows[::-1])))
    return both @ weights[6] + weights[7]


def begin(weights: list[np.ndarray], z: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The first h and c of the decoder."""
    if z is None:
        return np.zeros(len(weights[-2])), np.zeros(len(weights[-2]))
    c, h = np.split(np.tanh(z @ weights[10] + weights[11]), 2, axis=-1)
    return h, c


def parameters(head: np.ndarray) -> list[np.ndarray]:
    """log pen, log π, μx, μy, log σx, log σy, ρ."""
    count = (head.shape[-1] - 3) // 6
    pen, *parts = np.split(head, 3 + count * np.arange(6), axis=-1)
    pi, *middle, rho = parts
    return [pen - log_sum(pen), pi - log_sum(pi), *middle, np.tanh(rho)]


def reference_nll(weights: list[np.ndarray], sketches: list[np.ndarray], scale: float) -> float:
    """Nats per real point: positions of the real points, pens of these and of the end."""
    cell = Lstm(*weights[-3:])
    total, points = 0.0, 0
    for sketch in sketches:
        rows = stroke5(sketch, scale)
        z = code_of(weights, rows[:-1]) if len(weights) == 17 else None
        h, c = begin(weights, z)
        read, heads = np.zeros(5), []
        for row in rows:
            h, c = cell.step(read if z is None else np.concatenate((read, z)), h, c)
            heads.append(h @ weights[-5] + weights[-4])
            read = row
        pen, pi, mx, my, sx, sy, rho = parameters(np.array(heads))
        x, y = (rows[:, :1] - mx) / np.exp(sx), (rows[:, 1:2] - my) / np.exp(sy)
        square = (x * x + y * y - 2 * rho * x * y) / (2 * (1 - rho**2))
        each = pi - square - np.log(2 * np.pi) - sx - sy - 0.5 * np.log(1 - rho**2)
        total -= log_sum(each)[:-1].sum() + (pen * rows[:, 2:]).sum()
        points += len(sketch)
    return total / points


def reference_samples(
    weights: list[np.ndarray], count: int, steps: int, temperature: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Moves [count, steps, 5] in model units, and how many come before the end."""
    cell = Lstm(*weights[-3:])
    z = rng.normal(size=(count, len(weights[10]))) if len(weights) == 17 else None
    h, c = begin(weights, z)
    h, c = np.broadcast_to(h, (count, len(cell.whh))), np.broadcast_to(c, (count, len(cell.whh)))
    read, moves = np.zeros((count, 5)), []
    every = np.arange(count)
    for _ in range(steps):
        h, c = cell.step(read if z is None else np.concatenate((read, z), 1), h, c)
        pen, pi, mx, my, sx, sy, rho = parameters(h @ weights[-5] + weights[-4])
        chosen = pick(pi / temperature, rng)
        sx, sy, rho = np.exp(sx[every, chosen]), np.exp(sy[every, chosen]), rho[every, chosen]
        a, b = rng.normal(size=(2, count)) * math.sqrt(temperature)
        read = np.zeros((count, 5))
        read[:, 0] = mx[every, chosen] + sx * a
        read[:, 1] = my[every, chosen] + sy * (rho * a + np.sqrt(1 - rho**2) * b)
        read[every, 2 + pick(pen / (0.5 + 0.5 * temperature), rng)] = 1
        moves.append(read)
    result = np.stack(moves, axis=1)
    ended = result[..., 4] > 0
    return result, np.where(ended.any(1), ended.argmax(1), steps)


def pick(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    shares = np.exp(logits - log_sum(logits)).cumsum(-1)
    return (rng.random((len(logits), 1)) > shares[:, :-1]).sum(-1)


@pytest.fixture(scope="module")
def sketches(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("drawings") / "store", 60, ("cat", "dog"))


@pytest.mark.parametrize("form", ["gen", "vae"])
@pytest.mark.parametrize("seed", range(3))
def test_the_nll_is_that_of_the_reference(
    tmp_path: Path, sketches: Dataset, form: str, seed: int
) -> None:
    path = write(tmp_path / f"thing.{form}.json", form, seed)
    model = sketchrnn.load(path)
    for scale in (11.0, 60.0):
        ours = evaluate_drawings(model, sketches, "all", None, scale)
        rows = [np.asarray(sketches[i]) for i in range(len(sketches))]
        expected = reference_nll(weights_of(path), rows, scale)
        assert ours["nll"] == pytest.approx(expected, abs=1e-4)
        assert ours["nll_data"] == pytest.approx(expected + 2 * math.log(scale), abs=1e-4)


def test_z_and_what_is_decoded_from_it_are_those_of_the_reference(
    tmp_path: Path, sketches: Dataset
) -> None:
    path = write(tmp_path / "thing.vae.json", "vae")
    model, _ = magenta.read(path)
    weights = weights_of(path)
    batch = evaluation_batch(sketches, np.arange(5), model.layout.at_scale(16.0))
    assert batch.start is not None and batch.start_surroundings is not None
    assert batch.start_lengths is not None
    code = model.encode(batch.start, batch.start_surroundings, batch.start_lengths, batch.labels)
    mean, log_variance = model.latent(code)
    heads = model(batch).mixture
    for i in range(5):
        rows = stroke5(sketches[i], 16.0)
        z = code_of(weights, rows[:-1])
        assert np.allclose(mean[i], z, atol=1e-4)
        h, c = begin(weights, z)
        cell, read = Lstm(*weights[-3:]), np.zeros(5)
        for row, head in zip(rows, heads[:, i], strict=False):
            h, c = cell.step(np.concatenate((read, z)), h, c)
            assert np.allclose(head, h @ weights[-5] + weights[-4], atol=1e-4)
            read = row
    both = [
        np.concatenate((Lstm(*weights[:3]).last(rows), Lstm(*weights[3:6]).last(rows[::-1])))
        for rows in (stroke5(sketches[i], 16.0)[:-1] for i in range(5))
    ]
    assert np.allclose(log_variance, np.array(both) @ weights[8] + weights[9], atol=1e-4)


@pytest.mark.parametrize("form", ["gen", "vae"])
@pytest.mark.parametrize("temperature", [1.0, 0.4])
def test_samples_are_distributed_as_those_of_the_reference(
    tmp_path: Path, form: str, temperature: float
) -> None:
    count, steps = 6000, 5
    path = write(tmp_path / f"thing.{form}.json", form, 4)
    model, _ = magenta.read(path)
    starts = [np.zeros((0, 3), np.float32)]
    if form == "vae":  # each start has a z of its own
        starts, k = starts * count, 1
    else:
        k = count
    sampled = sample_endings(model, Request(starts, k, steps, temperature, seed=1))
    moves = sampled.moves / np.array([model.scale, model.scale, 1, 1, 1])
    ours = features(moves, sampled.lengths, steps)
    theirs = features(
        *reference_samples(weights_of(path), count, steps, temperature, np.random.default_rng(2)),
        steps,
    )
    spread = np.sqrt((ours.var(0) + theirs.var(0)) / count)
    assert (np.abs(ours.mean(0) - theirs.mean(0)) <= 4.5 * spread + 1e-12).all()
    # The bound is no empty one: samples of other weights are far beyond it.
    other = random_weights(form, 5)
    wrong = features(
        *reference_samples(other, count, steps, temperature, np.random.default_rng(2)), steps
    )
    assert (np.abs(ours.mean(0) - wrong.mean(0)) > 20 * spread).any()


def features(moves: np.ndarray, lengths: np.ndarray, steps: int) -> np.ndarray:
    """Bounded functions of samples [n, F]: of moves, of pens, of moves one after the other."""
    padded = np.zeros((len(moves), steps, 5))
    padded[:, : moves.shape[1]] = moves
    padded[np.arange(steps) >= lengths[:, None]] = 0
    x, y, pens = np.tanh(padded[..., 0]), np.tanh(padded[..., 1]), padded[..., 2:4]
    follow = x[:, 1:] * x[:, :-1], y[:, 1:] * x[:, :-1], pens[:, 1:, 0] * y[:, :-1]
    return np.concatenate((x, y, x * x, y * y, x * y, *pens.transpose(2, 0, 1), *follow), axis=1)


@pytest.mark.parametrize("name", ["cat", "bicycle"])
def test_released_decoders_score_as_the_reference_does(tmp_path: Path, name: str) -> None:
    path = DATA / "magenta" / f"{name}.gen.json"
    source = DATA / "quickdraw" / "simplified" / f"{name}.ndjson"
    if not (path.exists() and source.exists()):
        pytest.skip("the released decoders or Quick, Draw! drawings are not there")
    some = tmp_path / f"{name}.ndjson"
    some.write_text("".join(source.read_text().splitlines(keepends=True)[:200]))
    dataset = prepare([str(some)])
    rows = [np.asarray(dataset[i]) for i in dataset.indices("test")]
    scale = float(np.concatenate(rows)[:, :2].std())
    model = sketchrnn.load(path)
    ours = evaluate_drawings(model, dataset, "test", name, None)
    assert ours["scale"] == pytest.approx(scale, rel=1e-6) and 20 < scale < 40
    assert ours["nll"] == pytest.approx(reference_nll(weights_of(path), rows, scale), abs=1e-3)
    assert model.card.longest == json.loads(path.read_text())[0]["max_seq_len"]


def test_the_scale_is_that_of_the_drawings_given(tmp_path: Path, sketches: Dataset) -> None:
    model = sketchrnn.load(write(tmp_path / "thing.gen.json"))
    for split, category in (("test", None), ("all", "dog")):
        result = evaluate_drawings(model, sketches, split, category, None)
        chosen = sketches.indices(split, category)
        moves = np.concatenate([sketches[i][:, :2] for i in chosen])
        assert result["scale"] == pytest.approx(moves.astype(float).std(), rel=1e-6)
        assert result["sequences"] == len(chosen)


def test_the_card_says_whose_the_weights_are(tmp_path: Path) -> None:
    model, card = magenta.read(write(tmp_path / "sea_turtle.vae.json", "vae"))
    assert card.name == "sea_turtle.vae" and card.kind == "drawing"
    assert card.data[0]["credit"].startswith("Google, Magenta")
    assert card.data[0]["licence"] == "none stated"
    assert not card.own_scale and card.longest == 40
    config = card.config
    assert (config.encoder, config.hidden, config.mixtures) == ("latent", H, M)
    assert (config.encoder_hidden, config.latent_size) == (E, Z)
    assert not model.training and model.config == config


def test_a_drawing_is_finished_by_an_imported_model_as_by_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for form in ("gen", "vae"):
        file = f"thing.{form}.json"
        write(tmp_path / file, form)
        assert main(["import", "magenta", file, "--out", f"models/{form}"]) == 0
        assert capsys.readouterr().out == f"models/{form}\n"
        card = read_card(tmp_path / "models" / form)
        assert card.command == f"python -m sketchrnn import magenta {file} --out models/{form}"
        assert card.raw == sketchrnn.load(file).card.raw | {"command": card.command}
        start = Drawing((np.array([[20.0, 20.0], [90.0, 30.0], [80.0, 95.0]]),), 300, 300)
        start.write("start.json")
        for model in (file, f"models/{form}"):
            given = ["complete", "--model", model, "--start", "start.json", "-k", "3"]
            assert main([*given, "--out", f"{Path(model).name}.svg"]) == 0
        assert (tmp_path / f"{file}.svg").read_bytes() == (tmp_path / f"{form}.svg").read_bytes()
        before = sorted((tmp_path / "models" / form).iterdir())
        assert main(["import", "magenta", file, "--out", f"models/{form}"]) == 2
        assert "holds a model already" in capsys.readouterr().err
        assert sorted((tmp_path / "models" / form).iterdir()) == before


def test_any_number_of_units_is_read(tmp_path: Path) -> None:
    path = tmp_path / "one.gen.json"
    shapes = [(1, 9), (9,), (5, 4), (1, 4), (4,)]
    path.write_text(json.dumps([{}, shapes, coded([np.full(shape, 0.1) for shape in shapes])]))
    model, card = magenta.read(path)
    assert (model.config.hidden, model.config.mixtures, card.longest) == (1, 1, 250)
    expected = torch.tensor([0.1, 1.1, 0.1, 0.1])
    assert torch.allclose(model.decoder.bias_ih_l0, expected, atol=1e-3)


Broken = Callable[[list[Any]], Any]


def replaced(part: int, index: int, value: Any) -> Broken:
    def broken(file: list[Any]) -> list[Any]:
        file[part][index] = value
        return file

    return broken


BROKEN: dict[str, tuple[Broken, str]] = {
    "an object": (lambda file: {"weights": file}, "expected [info, shapes, weights]"),
    "no weights": (lambda file: file[:2], "expected [info, shapes, weights]"),
    "one weight too few": (lambda file: [file[0], file[1], file[2][:4]], "with 5 or 17"),
    "six": (lambda file: [file[0], file[1] + [[4]], file[2] + ["AAAA"]], "with 5 or 17"),
    "info is a list": (lambda file: [[], *file[1:]], "expected [info, shapes, weights]"),
    "a size of 0": (replaced(1, 4, [0]), "sizes above 0"),
    "a size below 0": (replaced(1, 4, [-4]), "sizes above 0"),
    "a size that is no number": (replaced(1, 4, ["x"]), "sizes above 0"),
    "a size that is true": (replaced(1, 4, [True]), "sizes above 0"),
    "a shape of three": (replaced(1, 4, [4, 3, 3]), "one or two sizes"),
    "a shape that is a number": (replaced(1, 4, 36), "one or two sizes"),
    "another number of units": (replaced(1, 3, [H, 4 * H + 4]), "weight 4 to be of shape"),
    "a great many units": (replaced(1, 3, [10**12, 4]), "weight 1 to be of shape"),
    "an input of six": (replaced(1, 2, [6, 4 * H]), "weight 3 to be of shape"),
    "not base64": (replaced(2, 1, "ä" * 9), "expected weights in base64"),
    "a cut weight": (replaced(2, 0, "AAAA"), "bytes for a weight of shape"),
    "a weight that is a number": (replaced(2, 0, 3), "expected weights in base64"),
    "a length that is a text": (replaced(0, 0, None), "longest must be"),
    "very many parts": (lambda file: [*file, *([[]] * 2000)], "expected at most 1,000 lists"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_another_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = write(tmp_path / "thing.gen.json")
    breaks, message = BROKEN[name]
    file = json.loads(path.read_text())
    if message.startswith("longest"):
        file[0]["max_seq_len"] = "x"
    else:
        file = breaks(file)
    path.write_text(json.dumps(file))
    check_refused(path, message, capsys)


OTHER = {
    "empty": b"",
    "no JSON": b"\x89PNG\r\n",
    "deep": b"[" * 100_000,
    "NaN": b"[{}, [NaN], []]",
    "a long number": b"[{}, [" + b"9" * 5000 + b"], []]",
}


@pytest.mark.parametrize("name", OTHER)
def test_what_is_no_file_of_the_kind_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / "thing.gen.json"
    path.write_bytes(OTHER[name])
    check_refused(path, "", capsys)


def check_refused(path: Path, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CheckpointError) as caught:
        sketchrnn.load(path)
    assert str(caught.value).startswith(f"{path}: ") and str(caught.value).count(str(path)) == 1
    assert message in str(caught.value) and "\n" not in str(caught.value)
    out = path.parent / "model"
    assert main(["import", "magenta", str(path), "--out", str(out)]) == 2
    assert capsys.readouterr().err.count("\n") == 1 and not out.exists()


def test_a_file_beyond_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "thing.gen.json")
    monkeypatch.setattr(magenta, "MAX_BYTES", path.stat().st_size - 1)
    with pytest.raises(CheckpointError, match="expected at most"):
        magenta.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"no model '.*cat\.gen\.json'.* of Magenta's"):
        sketchrnn.load(tmp_path / "cat.gen.json")
