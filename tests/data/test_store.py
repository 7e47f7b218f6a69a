"""Tests of `data.store`: what is written is read, whole or not at all, and damage is seen."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchrnn.data import store
from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits, TrajectoryUnits
from sketchrnn.errors import DataError
from tests.tiny import cats_and_dogs, drawings, drives, sketch


def plain() -> DatasetInfo:
    """The description of drawings without categories."""
    return DatasetInfo("x", "drawing", units=DrawingUnits())


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2), st.integers(0, 2)), min_size=1))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, given_: list[tuple[int, int, int]]
) -> None:
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("stores") / "store"
    units = TrajectoryUnits(frame={"lat": 1, "lon": 2})
    info = DatasetInfo("ä b", "trajectory", categories=["a", "b", "c"], units=units)
    rows = [sketch(rng, length) for length, _, _ in given_]
    origins = rng.normal(0, 1000, (len(rows), 2)).astype(np.float32)
    with StoreWriter(folder, info) as writer:
        for part, (_, split, label), origin in zip(rows, given_, origins, strict=True):
            writer.add(part, split, label, origin)
        writer.add(np.zeros((0, 3)), 0)  # not a sequence
    dataset = Dataset(folder)
    assert len(dataset) == len(rows)
    for i, (part, (length, split, label)) in enumerate(zip(rows, given_, strict=True)):
        assert np.array_equal(dataset[i], part)
        assert dataset.lengths(np.array([i])) == [length]
        assert dataset.split[i] == split
        assert dataset.info.categories[dataset.labels[i]] == "abc"[label]
    assert np.array_equal(dataset.origins, origins)
    assert dataset.info.name == "ä b" and dataset.info.trajectory.frame == {"lat": 1, "lon": 2}


def test_categories_with_more_training_drawings_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BLOCK", 3)  # of many, as in a large store
    names = ["few", "most", "some", "none"]
    info = DatasetInfo("x", "drawing", categories=names, units=DrawingUnits())
    with StoreWriter(tmp_path / "store", info) as writer:
        for label, split, count in [(0, 0, 1), (0, 2, 9), (1, 0, 3), (2, 0, 2), (3, 1, 5)]:
            for _ in range(count):
                writer.add(np.full((1, 3), label), split, label)
    dataset = Dataset(tmp_path / "store")
    assert dataset.info.categories == ["most", "some", "few", "none"]
    for i in range(len(dataset)):
        name = dataset.info.categories[dataset.labels[i]]
        assert names[int(dataset[i][0, 0])] == name
    assert len(dataset.indices("train", "most")) == 3
    assert len(dataset.indices("test", "few")) == 9
    assert len(dataset.indices("all", "none")) == 5


def test_a_path_begins_at_its_origin(tmp_path: Path) -> None:
    info = DatasetInfo("a", "trajectory", units=TrajectoryUnits())
    with StoreWriter(tmp_path / "a", info) as writer:
        writer.add(np.array([[1, 2, 0], [3, -4, 1]], np.float32), 0, origin=(10.0, 20.0))
    dataset = Dataset(tmp_path / "a")
    assert dataset.path(0).tolist() == [[10, 20], [11, 22], [14, 18]]


def test_the_arrays_are_memory_mapped_and_read_only(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store")
    assert isinstance(dataset.points, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        dataset[0][0, 0] = 1


def test_a_fault_leaves_nothing_behind(tmp_path: Path) -> None:
    with (
        pytest.raises(KeyError),
        StoreWriter(tmp_path / "store", plain()) as writer,
    ):
        writer.add(np.ones((2, 3)), 0)
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "store.part").mkdir()
    (tmp_path / "store.part" / "points.f32").write_bytes(b"half")
    drawings(tmp_path / "store", 5)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_fault_leaves_the_store_that_was_there(tmp_path: Path) -> None:
    before = drawings(tmp_path / "store", 5)
    with (
        pytest.raises(DataError, match="x: no usable sequence in it"),
        StoreWriter(tmp_path / "store", plain()),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert np.array_equal(Dataset(tmp_path / "store").points, before.points)


def test_a_store_replaces_the_one_before(tmp_path: Path) -> None:
    drawings(tmp_path / "store", 5)
    drives(tmp_path / "store", 3)
    assert Dataset(tmp_path / "store").info.kind == "trajectory"
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_splits_are_apart_and_together_all(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 40, ("a", "b"))
    parts = [dataset.indices(split) for split in ("train", "valid", "test")]
    assert [len(part) for part in parts] == [32, 4, 4]
    assert np.array_equal(np.sort(np.concatenate(parts)), dataset.indices("all"))
    with pytest.raises(DataError, match="split must be train, valid, test or all, but is 'x'"):
        dataset.indices("x")
    with pytest.raises(DataError, match="made up has no category 'c'"):
        dataset.indices("train", "c")


def test_the_version_of_a_split_depends_on_its_contents_alone(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [sketch(rng, 5) for _ in range(3)]

    def version(name: str, moves: np.ndarray, origin: float = 7.0, split: int = 2) -> str:
        with StoreWriter(tmp_path / name, plain()) as writer:
            writer.add(rows[0], 0)
            writer.add(moves, split, origin=(origin, 0.0))
            writer.add(rows[2], 2)
        return Dataset(tmp_path / name).version("test")

    same = version("a", rows[1])
    assert len(same) == 12 and int(same, 16) >= 0
    assert version("b", np.nextafter(rows[1], np.float32(9))) == same
    others = [version("c", rows[1] + 1), version("d", rows[1], 8.0), version("e", rows[1], split=1)]
    assert len({same, *others}) == 4


@pytest.mark.parametrize(("block", "category"), [(1000, None), (7, None), (7, "b")])
def test_the_scale_is_the_standard_deviation_of_the_training_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, category: str | None
) -> None:
    monkeypatch.setattr(store, "BLOCK", block)
    dataset = drawings(tmp_path / "store", 50, ("a", "b", "c"))
    moves = np.concatenate([dataset[i][:, :2] for i in dataset.indices("train", category)])
    true = moves.astype(np.float64).std()
    assert dataset.scale("train", category) == pytest.approx(true, rel=1e-9)


@pytest.mark.parametrize(("split", "message"), [(2, "split train is empty"), (0, "are equal")])
def test_nothing_to_learn_is_said(tmp_path: Path, split: int, message: str) -> None:
    with StoreWriter(tmp_path / "store", plain()) as writer:
        writer.add(np.ones((4, 3)), split)
    with pytest.raises(DataError, match=message):
        Dataset(tmp_path / "store").scale()


@pytest.mark.parametrize(
    "name", ["points.f32", "offsets.i64", "labels.i32", "origins.f32", "split.u8", "dataset.json"]
)
def test_a_damaged_store_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "store" / name
    for damage in (lambda content: content[:-1], lambda content: content[: len(content) // 8]):
        drawings(tmp_path / "store", 6)
        path.write_bytes(damage(path.read_bytes()))
        with pytest.raises(DataError, match="prepared data set"):
            Dataset(tmp_path / "store")
    path.unlink()
    with pytest.raises(DataError, match="prepared data set"):
        Dataset(tmp_path / "store")


def test_offsets_that_point_outside_are_refused(tmp_path: Path) -> None:
    dataset = drawings(tmp_path / "store", 6)
    offsets = dataset.offsets.copy()
    offsets[-1] += 5
    offsets.tofile(tmp_path / "store" / "offsets.i64")
    with pytest.raises(DataError, match="prepared data set"):
        Dataset(tmp_path / "store")


@pytest.mark.parametrize(("balance", "ratio"), [(0.0, 1), (0.5, 2), (1.0, 4)])
def test_balance_raises_the_chance_of_small_categories(
    tmp_path: Path, balance: float, ratio: float
) -> None:
    chance = cats_and_dogs(tmp_path / "store").balanced(np.arange(80), balance)
    assert chance.sum() == pytest.approx(1)
    assert chance[64:] / chance[0] == pytest.approx(ratio)
    assert np.ptp(chance[:64]) == 0
