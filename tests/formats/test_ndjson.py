"""ndjson: simplified and raw lines as the data set writes them, ours, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import DataError
from sketchrnn.formats.ndjson import parse_line, read_ndjson, write_line

SIMPLIFIED = (
    '{"word":"cat","countrycode":"VE","timestamp":"2017-03-02 23:25:10.07453 UTC",'
    '"recognized":true,"key_id":"5201136883597312",'
    '"drawing":[[[130,113,99],[72,40,27]],[[76,82],[82,255]]]}'
)
RAW = (
    '{"word":"eye","recognized":false,"key_id":"51","drawing":'
    "[[[329.5,335,344],[546,-3,553],[0,76,113]],[[328],[531],[494]]]}"
)
SHARED = Path(__file__).parents[3] / "shared" / "data" / "quickdraw"


def test_a_simplified_line():
    record = parse_line(SIMPLIFIED)
    np.testing.assert_array_equal(record["strokes"][0], [[130, 72], [113, 40], [99, 27]])
    np.testing.assert_array_equal(record["strokes"][1], [[76, 82], [82, 255]])
    assert (record["width"], record["height"], record["times"]) == (256, 256, None)
    assert record["word"] == "cat"
    assert record["key_id"] == "5201136883597312"
    assert record["recognized"] is True


def test_a_raw_line_has_times_and_no_canvas():
    record = parse_line(RAW)
    assert record["times"] is not None
    np.testing.assert_array_equal(record["times"][0], [0, 76, 113])
    np.testing.assert_array_equal(record["strokes"][1], [[328, 531]])
    assert (record["width"], record["height"]) == (None, None)
    assert record["recognized"] is False


@pytest.mark.parametrize(
    "drawing", [[[0.1, 0.9], [0.3, 1]], [[-5, 5], [-8, 8]], [[300, 2], [1, 2]]]
)
def test_coordinates_that_are_not_those_of_the_data_set_have_no_canvas(drawing: list[list[float]]):
    record = parse_line(json.dumps({"drawing": [drawing]}))
    assert (record["width"], record["height"]) == (None, None)


def test_a_line_of_the_drawing_alone():
    record = parse_line('{"drawing":[[[1,2],[3,4]],[[],[]]]}')
    assert (record["word"], record["key_id"], record["recognized"]) == (None, None, None)
    assert len(record["strokes"]) == 1  # a stroke without points is none


@given(
    st.lists(st.lists(st.tuples(*[st.integers(-50_000, 50_000)] * 3), min_size=1), min_size=1),
    st.booleans(),
)
def test_written_lines_come_back(points: list[list[tuple[int, int, int]]], timed: bool):
    columns = [np.array(stroke) / 100 for stroke in points]
    strokes = [column[:, :2] for column in columns]
    times = [column[:, 2] for column in columns] if timed else None
    line = write_line(strokes, 640, 480.5, times, "ぬ\n")
    assert line.count("\n") == 1 and line.endswith("\n")
    record = parse_line(line)
    assert (record["word"], record["width"], record["height"]) == ("ぬ\n", 640, 480.5)
    for before, after in zip(strokes, record["strokes"], strict=True):
        np.testing.assert_array_equal(after, before)
    assert (record["times"] is not None) == timed
    for before, after in zip(times or [], record["times"] or [], strict=True):
        np.testing.assert_array_equal(after, before)


def test_whole_pixels_are_written_as_whole_numbers():
    assert write_line([np.array([[1.0, 2.004], [-0.001, 5.0]])], 256, 256) == (
        '{"width":256,"height":256,"drawing":[[[1,0],[2,5]]]}\n'
    )


def test_strokes_of_whole_and_of_broken_numbers_and_of_none():
    record = parse_line('{"drawing":[[[1,2.5],[3,4],[0,1]],[[],[],[]],[[5],[6],[2]]]}')
    assert [stroke.tolist() for stroke in record["strokes"]] == [[[1, 3], [2.5, 4]], [[5, 6]]]
    assert record["times"] is not None
    assert [time.tolist() for time in record["times"]] == [[0, 1], [2]]


def test_a_file_is_read_as_a_stream(tmp_path: Path):
    path = tmp_path / "many.ndjson"
    path.write_text(f"{SIMPLIFIED}\n\n{RAW}\r\nbroken\n")
    records = read_ndjson(path)
    assert next(records)["word"] == "cat"
    assert next(records)["word"] == "eye"
    with pytest.raises(DataError, match=r"many\.ndjson, line 4: expected JSON"):
        next(records)


def test_a_file_of_nothing_or_none(tmp_path: Path):
    (tmp_path / "empty.ndjson").write_text("\n \n")
    with pytest.raises(DataError, match=r"empty\.ndjson: expected one drawing per line"):
        list(read_ndjson(tmp_path / "empty.ndjson"))
    with pytest.raises(DataError, match=r"missing\.ndjson: expected an ndjson file"):
        list(read_ndjson(tmp_path / "missing.ndjson"))
    with (tmp_path / "long.ndjson").open("w") as file:
        file.write('{"drawing":' + " " * 5_000_000)
    with pytest.raises(DataError, match="5,000,000 bytes per line"):
        list(read_ndjson(tmp_path / "long.ndjson"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (SIMPLIFIED[:-5], "expected JSON"),
        (b"\xff\xfe\x00", "expected JSON"),
        ("[]", "an object with a drawing"),
        ('{"word":"cat"}', "an object with a drawing"),
        ('{"drawing":{}}', "an object with a drawing"),
        ('{"drawing":[[[1,2]]]}', "each stroke as"),
        ('{"drawing":[5]}', "each stroke as"),
        ('{"drawing":[[[1,2],[3]]]}', "as many x as y in a stroke, got 2 and 1"),
        ('{"drawing":[[[1,2],[3,4],[5]]]}', "got 2 and 2 and 1"),
        ('{"drawing":[[[1,"2"],[3,4]]]}', "expected x to be a list of numbers"),
        ('{"drawing":[[[1],[2]],[[1,2],[3,"4"]]]}', r"expected y to be .*, got \[3, '4'\]"),
        ('{"drawing":[[[1,2],7]]}', "expected y to be a list of numbers, got 7"),
        ('{"drawing":[[[1,null],[3,4]]]}', "expected x to be a list of numbers"),
        ('{"drawing":[[[1,[2]],[3,4]]]}', "expected x to be a list of numbers"),
        ('{"drawing":[[[1,2],"ab"]]}', "expected y to be a list of numbers"),
        ('{"drawing":[[[1,2],[3,-Infinity]]]}', "got -Infinity"),
        ('{"drawing":[[[1,2],[3,1e400]]]}', "got infinity"),
        ('{"drawing":[[[1],[3],[0]],[[1],[3]]]}', "times for all strokes or for none"),
        ('{"drawing":[[[],[]]]}', "at least one stroke"),
        ('{"drawing":[[[1],[3]]],"word":7}', "word to be a text, got 7"),
        ('{"drawing":[[[1],[3]]],"width":"9","height":9}', "width and height"),
    ],
)
def test_refuses(line: str | bytes, message: str):
    with pytest.raises(DataError, match=message) as caught:
        parse_line(line)
    assert len(str(caught.value)) < 160


@pytest.mark.skipif(not SHARED.is_dir(), reason="the Quick, Draw! files are not beside the project")
def test_the_published_files():
    for kind, timed in (("simplified", False), ("raw", True)):
        path = sorted((SHARED / kind).glob("*.ndjson"))[0]
        records = list(read_ndjson(path))
        lines = path.read_text().splitlines()
        assert len(records) == len(lines)
        for record, line in zip(records[:20], lines, strict=False):
            drawing = json.loads(line)["drawing"]
            assert [stroke.T.tolist() for stroke in record["strokes"]] == [s[:2] for s in drawing]
            assert (record["times"] is not None) == timed
            assert record["word"] == path.stem
