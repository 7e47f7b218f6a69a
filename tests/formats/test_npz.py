"""The restricted reader of .npz archives and the stroke-3 splits in them."""

import gc
import io
import os
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sketchrnn.data.sources.stroke3 import read_stroke3
from sketchrnn.errors import DataError
from sketchrnn.formats.npz import load_npz

SHARED = Path(__file__).parents[3] / "shared" / "data"
SPLITS = ("train", "valid", "test")


def ragged(items: list[np.ndarray]) -> np.ndarray:
    """An object array of arrays, the way Google's files hold sketches."""
    outer = np.empty(len(items), dtype=object)
    outer[:] = items
    return outer


def write_pickled(path: Path, pickled: bytes, shape: tuple[int, ...] = (1,)) -> Path:
    """An .npz of one object array `train` whose pickle is given byte for byte."""
    content = io.BytesIO()
    header = {"descr": "|O", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(content, header)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train.npy", content.getvalue() + pickled)
    return path


def write_sketches(path: Path, **splits: list) -> Path:
    one = [[[1, 2, 0], [3, 4, 1]]]
    lists = {split: splits.get(split, one) for split in SPLITS}
    train, valid, test = (ragged([np.array(i, np.float32) for i in lists[k]]) for k in SPLITS)
    np.savez(path, train=train, valid=valid, test=test)
    return path


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "sketches",
    [
        [[[1, 2, 0], [300, -4, 1]], [[5, 6, 1]]],
        [[[1.5, 2.0, 0], [3.0, -4e5, 1]], [[5.0, 6.0, 1.0]]],
        [((1, 2, 0), (3, 4, 1)), ((70000, 6, 1),)],
        [np.array([[1, 2, 0], [3, 4, 1]]), [[5, 6, True]]],
    ],
)
def test_sketches_may_be_lists_of_rows(tmp_path, protocol, sketches):
    pickled = pickle.dumps(ragged(sketches), protocol)
    loaded = load_npz(write_pickled(tmp_path / "a.npz", pickled, (2,)))["train"]
    for one, other in zip(loaded, sketches, strict=True):
        np.testing.assert_array_equal(one, np.array(other))


@pytest.mark.parametrize(
    ("sketch", "says"),
    [
        ([[1, 2, 0], [3, 1]], "holds a list that is no list of rows of equal length"),
        ([1, 2, 0], "holds a list that is no list of rows of equal length"),
        ([["1", "2", "0"]], "holds a list whose rows are no numbers"),
        ("M 1 2 L 3 4", "holds str objects where arrays are expected"),
    ],
)
def test_other_lists_are_named(tmp_path, sketch, says):
    path = write_pickled(tmp_path / "a.npz", pickle.dumps(ragged([sketch]), 4))
    with pytest.raises(DataError, match=f"a.npz: the member 'train' {says}"):
        load_npz(path)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_pickled_arrays_come_back_as_they_were(tmp_path, protocol):
    rng = np.random.default_rng(0)
    items = [rng.integers(-300, 300, (n, 3)).astype(np.int16) for n in range(1, 400)]
    items += [np.asfortranarray(rng.random((4, 3))), np.zeros((0, 3), ">f4")]
    path = write_pickled(tmp_path / "a.npz", pickle.dumps(ragged(items), protocol), (len(items),))
    loaded = load_npz(path)["train"]
    assert [item.dtype for item in loaded] == [item.dtype for item in items]
    assert all(np.array_equal(a, b) for a, b in zip(loaded, items, strict=True))


def test_python_2_pickle_is_read(tmp_path):
    # The strings of Python 2 are bytes: an int16 array [[1, 2, 1]] as NumPy 1.13 pickled it.
    one = (
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01(K\x01K\x03t"
        b"cnumpy\ndtype\n(U\x02i2K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00"
        b"tb\x89U\x06\x01\x00\x02\x00\x01\x00tb"
    )
    outer = (
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR(K\x01"
        b"(K\x01tcnumpy\ndtype\n(U\x02O8K\x00K\x01tR(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff"
        b"\xffK?tb\x89]" + one + b"atb."
    )
    (array,) = load_npz(write_pickled(tmp_path / "a.npz", outer))["train"]
    assert array.dtype == np.int16 and array.tolist() == [[1, 2, 1]]


@settings(max_examples=10)
@given(arrays(st.sampled_from(["i4", "<f8", "?", "<U4"]), st.tuples(*[st.integers(0, 3)] * 2)))
def test_plain_arrays_come_back_as_they_were(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("plain") / "a.npz"
    np.savez_compressed(path, lat=array, turned=np.asfortranarray(array))
    loaded = load_npz(path)
    assert loaded["lat"].dtype == array.dtype
    np.testing.assert_array_equal(loaded["lat"], array)
    np.testing.assert_array_equal(loaded["turned"], array)


class Hostile:
    def __init__(self, call, *arguments):
        self.reduced = (call, arguments)

    def __reduce__(self):
        return self.reduced


def test_hostile_pickle_is_refused_and_not_run(tmp_path):
    trap = tmp_path / "trap"
    for call in (os.mkdir, eval, np.load, np.fromfile):
        argument = f"__import__('os').mkdir({str(trap)!r})" if call is eval else str(trap)
        outer = ragged([np.zeros((1, 3))])
        outer[0] = Hostile(call, argument)
        path = write_pickled(tmp_path / "bad.npz", pickle.dumps(outer))
        with pytest.raises(DataError, match=r"bad\.npz: .*'train' asks to run .* was refused"):
            load_npz(path)
    assert not trap.exists()


def array_pickle(kind: bytes, state: bytes) -> bytes:
    """A list of one array of the dtype `kind`, with a state that no array would have."""
    dtype = b"cnumpy\ndtype\n(U" + bytes([len(kind)]) + kind + b"K\x00K\x01tR"
    new = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
    inner = new + b"(K\x01" + state.replace(b"DTYPE", dtype) + b"tb"
    objects = b"cnumpy\ndtype\n(U\x02O8K\x00K\x01tR"
    return b"\x80\x02" + new + b"(K\x01(K\x01t" + objects + b"\x89]" + inner + b"atb."


def test_crafted_states_are_refused(tmp_path):
    sane = array_pickle(b"i2", b"(K\x01tDTYPE\x89U\x02\x07\x00")
    assert load_npz(write_pickled(tmp_path / "a.npz", sane))["train"][0].tolist() == [7]
    crafted = {
        "pointers out of bytes": array_pickle(b"O8", b"(K\x01tDTYPE\x89U\x08AAAAAAAA"),
        "more elements than bytes": array_pickle(b"i2", b"(K\x09tDTYPE\x89U\x02\x07\x00"),
        "more bytes than elements": array_pickle(b"i2", b"(K\x01tDTYPE\x89U\x04\x07\x00\x07\x00"),
        "a negative size": array_pickle(b"i2", b"(J\xfe\xff\xff\xfftDTYPE\x89U\x02\x07\x00"),
        "a nested size": array_pickle(b"i2", b"((K\x01tJ\xff\xff\xff\x7ftDTYPE\x89U\x02\x07\x00"),
        "a record": array_pickle(b"V8", b"(K\x01tDTYPE\x89U\x08AAAAAAAA"),
        "a number for bytes": array_pickle(b"i2", b"(K\x01tDTYPE\x89K\x07"),
        "a subarray": array_pickle(b"(9999,)i2", b"(K\x01tDTYPE\x89U\x02\x07\x00"),
        "no state": b"\x80\x02cnumpy\nndarray\n)R.",
        "an allocation": b"\x80\x02cnumpy\nndarray\n(J\xff\xff\xff\x7ftR.",
        "another encoding": b"\x80\x02c_codecs\nencode\n(X\x01\x00\x00\x00aU\x05utf32tR.",
        "no array": b"\x80\x02]K\x01a.",
    }
    for what, pickled in crafted.items():
        with pytest.raises(DataError, match="'train' "):
            load_npz(write_pickled(tmp_path / "bad.npz", pickled))
            pytest.fail(what)


def test_opcode_that_takes_gigabytes_is_refused_before_it_runs(tmp_path):
    for pickled in (
        b"\x80\x02Nr\xff\xff\xff\x7f.",  # a memo of 2**31 places
        b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + b".",  # a bytearray of a terabyte
        b"\x80\x04\x8e" + struct.pack("<Q", 1 << 40) + b".",
    ):
        with pytest.raises(DataError, match="holds a pickle that is"):
            load_npz(write_pickled(tmp_path / "bad.npz", pickled))


def test_every_cut_and_flipped_pickle_is_one_data_error_or_right(tmp_path):
    pickled = pickle.dumps(ragged([np.arange(6, dtype=np.int16).reshape(2, 3)]), 2)
    rng = np.random.default_rng(1)
    variants = [pickled[:n] for n in range(0, len(pickled), 2)]
    for _ in range(100):
        changed = bytearray(pickled)
        changed[rng.integers(len(changed))] = rng.integers(256)
        variants.append(bytes(changed))
    for variant in variants:
        try:
            items = load_npz(write_pickled(tmp_path / "a.npz", variant))["train"]
        except DataError:
            continue
        assert all(isinstance(item, np.ndarray) for item in items)
    assert gc.isenabled()


def test_damaged_archives_are_one_data_error(tmp_path):
    whole = write_sketches(tmp_path / "a.npz").read_bytes()
    path = tmp_path / "b.npz"
    for n in (0, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:n])
        with pytest.raises(DataError, match=r"^b\.npz: expected a complete \.npz archive"):
            load_npz(path)
    middle = whole.index(b"numpy")
    path.write_bytes(whole[:middle] + b"XXXX" + whole[middle + 4 :])
    with pytest.raises(DataError, match=r"^b\.npz: expected a complete"):  # the CRC is wrong
        load_npz(path)
    path.write_bytes(b"\x93NUMPY and no archive")
    with pytest.raises(DataError, match=r"^b\.npz: expected a complete"):
        load_npz(path)
    with pytest.raises(DataError, match=r"^none\.npz: there is no such file"):
        load_npz(tmp_path / "none.npz")
    with pytest.raises(DataError, match="cannot be read"):
        load_npz(tmp_path)


def test_bomb_is_refused_by_its_declared_size(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train.npy", bytes(5_000_000))
    assert path.stat().st_size < 10_000
    with pytest.raises(DataError, match=r"at most .* 1,000,000 bytes in all"):
        load_npz(path, max_bytes=1_000_000)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.npy", b"")
    with pytest.raises(DataError, match="got 1001"):
        load_npz(path)


@pytest.mark.parametrize("shape", [(1 << 60,), (-1,), (3,)])
def test_header_that_lies_about_the_shape_is_refused(tmp_path, shape):
    content = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(content, header)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", content.getvalue() + bytes(16))
    with pytest.raises(DataError, match=r"a\.npz: the member 'x'"):
        load_npz(tmp_path / "a.npz")


def test_members_of_other_kinds_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.array({"a": 1}, dtype=object))
    with pytest.raises(DataError, match="list of arrays"):
        load_npz(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", x=np.zeros(2, [("a", "i4")]))
    with pytest.raises(DataError, match="numbers or text"):
        load_npz(tmp_path / "b.npz")
    with zipfile.ZipFile(tmp_path / "c.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DataError, match="not an array"):
        load_npz(tmp_path / "c.npz")


def test_stroke3_keeps_the_rows_and_drops_the_first_point(tmp_path):
    rows = [[0, 0, 0], [5, -3, 0], [0, 0, 0], [2.5, 1, 1]]
    splits = read_stroke3(write_sketches(tmp_path / "a.npz", train=[rows, [[0, 0, 1], [1, 1, 1]]]))
    assert [len(splits[name]) for name in SPLITS] == [2, 1, 1]
    first, dot = splits["train"]
    assert first.dtype == np.float32 and first.tolist() == rows[1:]
    assert dot.tolist() == [[0, 0, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    ("sketches", "sentence"),
    [
        ([], "valid holds no sketches"),
        ([[[1, 1, 1]], [[np.nan, 1, 1]]], "valid sketch 1 should have offsets within"),
        ([[[1, 1, 1]], [[1, np.inf, 1]]], "valid sketch 1 should have offsets within"),
        ([[[1, 2e5, 1]]], "valid sketch 0 should have offsets within"),
        ([[[1, 1, 1]], [[1, 1, 0]], [[3, 1, 2]]], "valid sketch 2 should have .* a pen of 0 or 1"),
        ([[[1, 1, 1]], [[1, 1, 1, 0, 0]]], r"valid sketch 1 should be numbers of shape \(N, 3\)"),
        ([[[1, 1, 1]], np.zeros((0, 3))], "valid sketch 1 has no points"),
        ([[[0, 0, 0]]], "valid sketch 0 has only a first point"),
    ],
)
def test_stroke3_names_the_sketch_that_is_wrong(tmp_path, sketches, sentence):
    path = write_sketches(tmp_path / "a.npz", valid=sketches)
    with pytest.raises(DataError, match=rf"^a\.npz: {sentence}"):
        read_stroke3(path)


def test_stroke3_needs_all_three_splits(tmp_path):
    np.savez(tmp_path / "a.npz", train=np.zeros((1, 2, 3)), lat=np.zeros(3))
    with pytest.raises(DataError, match="expected the splits train, valid and test, found lat"):
        read_stroke3(tmp_path / "a.npz")


@pytest.mark.skipif(
    not SHARED.exists(), reason="the published data sets are not beside the project"
)
def test_published_files_are_read_as_numpy_reads_them():
    for name, counts in {
        "sketches/kanji.rdp100.npz": (10358, 600, 500),
        "quickdraw/sketchrnn/pig.npz": (1700, 150, 150),
    }.items():
        splits = read_stroke3(SHARED / name)
        assert tuple(len(splits[split]) for split in SPLITS) == counts
        with np.load(SHARED / name, allow_pickle=True, encoding="latin1") as file:
            for ours, theirs in zip(splits["test"], file["test"], strict=True):
                np.testing.assert_array_equal(ours, theirs.astype(np.float32))
