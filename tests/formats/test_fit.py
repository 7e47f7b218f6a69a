"""FIT files: records with and without a position, and broken files."""

import pytest

pytest.importorskip("fitdecode")

from sketchrnn.errors import DataError
from sketchrnn.formats import fit
from sketchrnn.trajectories.cleaning import Dropped
from tests.formats.fit_files import EPOCH_S, FIRST, NONE, fit_file


def test_records_with_a_position_are_a_track() -> None:
    dropped = Dropped()
    content = fit_file((FIRST, 2**29, 2**28), (FIRST + 1, NONE, NONE), (FIRST + 2, 2**29, -(2**28)))
    (track,) = fit.parse(content, "x.fit", dropped)
    assert track.lat.tolist() == [45, 45] and track.lon.tolist() == [22.5, -22.5]
    assert track.time.tolist() == [EPOCH_S + FIRST, EPOCH_S + FIRST + 2]
    assert dropped == {"fix without a position": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (fit_file((FIRST, NONE, NONE)), "expected a FIT file with positions, got none"),
        (fit_file((FIRST, 2**29, 2**28))[:-8], "expected a FIT file, got something else"),
        (b"\x0e" + b"x" * 40, "expected a FIT file, got something else"),
        (b"lat,lon", "expected a FIT file"),
    ],
)
def test_bad_fit(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        fit.parse(content, "bad.fit")
    assert str(caught.value).startswith("bad.fit: ")
    assert "\n" not in str(caught.value)
