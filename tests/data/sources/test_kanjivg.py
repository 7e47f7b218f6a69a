"""KanjiVG: its paths, its density beside Sketch-RNN's kanji data, and its split."""

import importlib.metadata
import itertools

import numpy as np
import pytest
import svgelements
from simplification.cutil import simplify_coords

from sketchrnn.data.sources.kanjivg import (
    EPSILON,
    package_folder,
    parse_svg,
    read_kanjivg,
)
from sketchrnn.data.spec import open_source
from sketchrnn.errors import DataError

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="109" height="109" viewBox="0 0 109 109">
<g id="kvg:StrokePaths_04e8c"><g id="kvg:04e8c"><path id="kvg:04e8c-s1" kvg:type="x"
 d="{}"/></g></g></svg>"""


def test_curves_are_the_same_as_those_of_a_full_svg_library():
    # Every command that KanjiVG uses, numbers run together, and an exponent.
    for path in (
        "M22.83,95.45c-6.5,0-10.84-5.96-10.84-11.89s4.62-11.42,11.42-11.42",
        "M 10,20 C 10,30 40,50 90 60 S 100,90.5 70,80 s-1e1-20-30.5.5",
        "m12,80.75c2.37,0.5,6.73,0.67,9.09,0.5 23.79-1.75,45.04-4.12,67.49-4.74",
        "M5,5S10,20,30,40",
    ):
        (stroke,) = parse_svg(SVG.format(path))
        curves = [c for c in svgelements.Path(path) if isinstance(c, svgelements.CubicBezier)]
        assert len(stroke) == 1 + 32 * len(curves)
        for number, curve in enumerate(curves):
            at = [svgelements.Point(curve.point(t)) for t in np.linspace(0, 1, 33)]
            expected = np.array([(point.x, point.y) for point in at], dtype=float)
            got = stroke[32 * number : 32 * number + 33]
            np.testing.assert_allclose(got, expected, atol=1e-9)


def test_variants_go_with_their_character(tmp_path):
    for code, variant in itertools.product(range(0x4E00, 0x4EA0), ("", "-Kaisho")):
        path = f"M10,10c0,0,10,{code % 50},20,0"
        (tmp_path / f"{code:05x}{variant}.svg").write_text(SVG.format(path))
    read = list(read_kanjivg(tmp_path))
    assert len(read) == 320
    splits = [split for _, split in read]
    assert splits[0::2] == splits[1::2]
    assert set(splits) == {"train", "valid", "test"}
    drawing = read[0][0]
    assert (drawing.width, drawing.height, drawing.category) == (109, 109, None)


@pytest.mark.parametrize(
    "path", ["", "c1,1,2,2,3,3", "M1,1L5,5", "M1,1c1,1,2,2,3", "M1,1c1,1,2,c,3,3", "M1,1M2,2", "M1"]
)
def test_broken_path_is_one_data_error(tmp_path, path):
    (tmp_path / "04e00.svg").write_text(SVG.format(path))
    with pytest.raises(DataError, match=r"04e00\.svg: expected"):
        list(read_kanjivg(tmp_path))


def test_missing_files_and_package_are_one_data_error(tmp_path, monkeypatch):
    with pytest.raises(DataError, match=r"expected the \.svg files of KanjiVG"):
        list(read_kanjivg(tmp_path))
    (tmp_path / "04e00.svg").write_text("<svg/>")
    with pytest.raises(DataError, match="a path for each stroke, found none"):
        list(read_kanjivg(tmp_path))
    # An empty search path: no package is installed any more.
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(DataError, match="pip install kanjivg"):
        package_folder()


def test_the_package_is_whole_and_as_fine_as_the_kanji_data_of_sketch_rnn():
    folder = package_folder()
    names = {path.name for path in folder.glob("*.svg")}
    assert len(names) > 11_000
    listed = importlib.metadata.files("kanjivg") or []
    assert names == {path.name for path in listed if path.suffix == ".svg"}
    every = [parse_and_simplify((folder / name).read_text()) for name in sorted(names)[1000::80]]
    assert np.mean([len(strokes) for strokes in every]) == pytest.approx(12.6, abs=1)
    points = [len(stroke) for strokes in every for stroke in strokes]
    assert np.mean(points) == pytest.approx(2.98, abs=0.08)


def parse_and_simplify(text: str) -> list[np.ndarray]:
    return [simplify_coords(stroke, EPSILON) for stroke in parse_svg(text)]


def test_kanjivg_is_there_without_a_network() -> None:
    source = open_source("kanjivg")
    items = [item for item, _ in zip(source.items, range(50), strict=False)]
    assert len(items) == 50 and all(len(item.stroke3) for item in items)
    assert source.info.drawing.canvas == 109 and "CC BY-SA" in source.info.licence
