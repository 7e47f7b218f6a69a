"""Files of a folder of sample inputs, with the commands that people would run on them.

The folder lies beside the project, and few have it: `fail/` holds files that were once misread,
`pass/` files that were read rightly or, by the name `refused-…`, refused by one sentence. What each
kind of file must give is tested with files of the tests' own in `tests/formats` and `tests/data`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.commands.cli import main
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.trajectories.recording import read_last_part
from sketchrnn.trajectories.trajectory import READERS, Trajectory

FOLDER = Path(__file__).parents[2] / "shared" / "inputs"
DRIVE = "pass/plain-drive.gpx"
NOON = 1_600_000_000

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the folder of sample inputs is not beside the project"
)

DRAWINGS = {
    # file: (strokes, low, high), the bounds on both axes where they are known
    "fail/01-nosize-negative.svg": (2, (0, 0), (80, 50)),
    "fail/01-nosize-far.svg": (2, (0, 0), (80, 50)),
    "fail/01-nosize-negative.json": (3, (0, 0), (159.5, 158.9)),
    "fail/01-nosize-far.json": (3, (0, 0), (159.5, 158.9)),
    "fail/03-symbol-viewbox.svg": (1, (26, 26), (74, 74)),
    "fail/03-symbol-origin.svg": (1, (20, 20), (80, 80)),
    "fail/09-invisible.svg": (1, (10, 10), (90, 10)),
    "fail/09-hit-area.svg": (1, (20, 27.5), (80, 50)),
    "fail/11-transform-origin.svg": (1, (50, 20), (50, 80)),
    "fail/11-transform-origin-css.svg": (1, (50, 20), (50, 80)),
    "fail/15-paper-is-a-path.svg": (1, (20, 20), (80, 80)),
    "fail/15-paper-percent-nosize.svg": (1, (0, 0), (60, 60)),
    "fail/18-pen-in-pieces.svg": (2, (10, 29.7), (70, 70)),
}
DRIVES = {
    # file: fixes of the drive of `DRIVE` that are read
    "fail/05-spike-near-end.gpx": 29,
    "fail/07-ns0.gpx": 30,
    "fail/07-word-xmlns-in-text.gpx": 30,
    "fail/07-xmlns-in-comment.gpx": 30,
    "fail/07-xmlns-spaced.gpx": 30,
    "fail/08-row-id.csv": 30,
    "fail/14-date-hhmmss.csv": 40,
    "fail/14-excel-days.csv": 30,
    "fail/14-yyyymmddhhmmss.csv": 30,
    "fail/21-date-and-time.csv": 30,
    "fail/21-decimal-comma.csv": 30,
    "fail/21-footer.csv": 30,
    "fail/21-utf16.csv": 30,
}
SETS = {
    # folder or file: (sequences, what is left out)
    "fail/01-folder-negative": (6, {}),
    "fail/02-folder-untimed": (6, {"trip without times": 1}),
    "fail/02-folder-strava": (6, {"file that cannot be read": 1}),
    "fail/02-folder-no-latlon": (7, {"fix without a position": 1}),
    "fail/23-nested-lists.npz": (10, {}),
}
REFUSED = {"fail/17-one-time.gpx": "all have the same time"}


def complete(file: Path, out: Path, *options: str) -> int:
    """Run the command for a file, which writes `out`; return its exit status."""
    model = ["berlin"] if file.suffix in READERS else ["doodles", "--category", "face"]
    start = ["--start", str(file), "--out", str(out)]
    return main(["complete", "--model", *model, *start, *options])


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawings(name: str, tmp_path: Path) -> None:
    drawing = Drawing.read(FOLDER / name)
    points = np.concatenate(drawing.strokes)
    number, low, high = DRAWINGS[name]
    assert len(drawing.strokes) == number
    np.testing.assert_allclose([points.min(axis=0), points.max(axis=0)], [low, high], atol=0.1)
    assert complete(FOLDER / name, tmp_path / "out.svg") == 0


@pytest.mark.parametrize("kind", ["svg", "json"])
def test_where_a_drawing_lies_does_not_change_its_endings(kind: str, tmp_path: Path) -> None:
    endings = []
    for place in ("negative", "far"):
        out = tmp_path / f"{place}.json"
        assert complete(FOLDER / f"fail/01-nosize-{place}.{kind}", out) == 0
        endings.append(json.loads(out.read_text())["strokes"])
    for one, other in zip(*endings, strict=True):
        np.testing.assert_allclose(one, other, atol=0.05)


@pytest.mark.parametrize("name", DRIVES)
def test_drives(name: str, tmp_path: Path) -> None:
    read, _ = read_last_part(FOLDER / name)
    plain = Trajectory.read(FOLDER / DRIVE)
    assert len(read.time) == DRIVES[name]
    same = min(len(read.time), len(plain.time))
    time = plain.time if same < 30 else read.time  # one fix is left out of the middle
    np.testing.assert_allclose(np.interp(time, read.time, read.lon)[:30], plain.lon, atol=2e-6)
    assert read.time[0] == pytest.approx(NOON, abs=2e-3)
    assert complete(FOLDER / name, tmp_path / "out.gpx") == 0


@pytest.mark.parametrize("name", SETS)
def test_data_sets(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "info", str(FOLDER / name)]) == 0
    info = json.loads(capsys.readouterr().out)
    number, dropped = SETS[name]
    assert sum(info["sequences"].values()) == number
    assert info["dropped"] == dropped


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert complete(FOLDER / name, tmp_path / "out.gpx") == 2
    assert REFUSED[name] in capsys.readouterr().err


def test_each_file_has_its_test() -> None:
    tested = {*DRAWINGS, *DRIVES, *SETS, *REFUSED}
    assert {f"fail/{path.name}" for path in (FOLDER / "fail").iterdir()} == tested


@pytest.mark.parametrize("name", [path.name for path in sorted(FOLDER.glob("pass/[!x]*"))])
def test_what_was_read_rightly_still_is(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, refused = FOLDER / "pass" / name, name.startswith("refused-")
    out = tmp_path / f"out{'.gpx' if file.suffix in READERS else '.svg'}"
    assert complete(file, out) == (2 if refused else 0)
    assert out.exists() != refused
    errors = [line for line in capsys.readouterr().err.splitlines() if "error: " in line]
    assert len(errors) == refused


def test_columns_with_odd_names() -> None:
    (file,) = FOLDER.glob("pass/x*.csv")
    assert main(["data", "info", f"csv:{file}?lat=my lat&lon=my lon&time=when (UTC)"]) == 0
