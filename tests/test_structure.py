"""Tests of `scripts.structure`, on a small tree whose counts are known."""

from pathlib import Path

import pytest

from scripts.structure import Report, describe, longest_chain

FILES = {
    "__init__.py": '"""The package."""',
    "errors.py": '"""Errors."""',
    "formats/__init__.py": '"""Formats."""',
    "formats/svg.py": "from sketchrnn import errors\nfrom sketchrnn.model import net\n# why\n",
    "model/__init__.py": '"""Networks."""',
    "model/surroundings.py": "def size(position):\n    return position == 'none'\n",
    "model/net.py": (
        '"""A network."""\n'
        "def run(a, b, c, d, e, f, *, heat):\n"
        "    if config.position in ('none', 'canvas'):\n"
        "        return isinstance(a, (Drawing, int)), best_heat, heatmap\n"
    ),
    "ui/map.js": "let a;\nlet b;\n",
}


@pytest.fixture
def report(tmp_path: Path) -> Report:
    for name, source in FILES.items():
        file = tmp_path / "sketchrnn" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    return describe(tmp_path)


def test_each_place_is_counted_and_listed(report: Report) -> None:
    counts = {what: int(report.rows[what]) for what in report.places}
    assert counts == {
        "loose files in `sketchrnn/`": 2,
        "folders in `sketchrnn/`": 2,
        "imports that point upwards": 1,
        "comparisons of `position` outside the surroundings": 1,
        "`isinstance` on `Drawing` or `Trajectory`": 1,
        "functions with 7 or more parameters": 1,
        "old names in Python identifiers": 2,
    }
    upward = report.places["imports that point upwards"]
    assert upward == ["sketchrnn/formats/svg.py:2 imports sketchrnn.model.net"]


def test_sizes_and_shares(report: Report) -> None:
    assert report.rows["longest `.py` file, lines"] == "4 (`net.py`)"
    assert report.rows["longest `.js` file, lines"] == "2 (`map.js`)"
    assert report.rows["lines of Python code"] == "7"  # two imports, five lines of functions
    assert report.rows["comments per hundred lines of code"] == "14.3"
    # Seven modules and two functions; two modules and both functions lack one.
    assert report.rows["modules, classes and functions with a docstring"] == "56%"


def test_the_longest_chain_counts_a_cycle_once() -> None:
    edges = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": set[str](), "e": set[str]()}
    assert longest_chain(edges) == 3
