"""TCX as Garmin writes it: laps, courses, points without a position, and broken files."""

import pytest

from sketchrnn.errors import DataError
from sketchrnn.formats import tcx
from sketchrnn.trajectories.cleaning import Dropped

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase '
    'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
)


def point(second: int | None, lon: float | None = None) -> str:
    time = "" if second is None else f"<Time>2020-06-01T10:00:{second:02d}.000Z</Time>"
    place = f"<LatitudeDegrees>52.4</LatitudeDegrees><LongitudeDegrees>{lon}</LongitudeDegrees>"
    position = "" if lon is None else f"<Position>{place}</Position>"
    return (
        f"<Trackpoint>{time}{position}<HeartRateBpm><Value>90</Value></HeartRateBpm></Trackpoint>"
    )


def activity(*laps: str) -> bytes:
    body = "".join(f"<Lap><Track>{lap}</Track></Lap>" for lap in laps)
    return (
        f'{HEAD}<Activities><Activity Sport="Other"><Id>2020-06-01T10:00:00Z</Id>{body}</Activity>'
        "</Activities></TrainingCenterDatabase>"
    ).encode()


def test_the_laps_of_an_activity_are_one_track() -> None:
    dropped = Dropped()
    content = activity(point(1, 13.1) + point(2), point(3, 13.2))
    (track,) = tcx.parse(content, "x.tcx", dropped)
    assert track.lon.tolist() == [13.1, 13.2] and track.lat.tolist() == [52.4, 52.4]
    assert (track.time - track.time[0]).tolist() == [0, 2]
    assert track.name == "2020-06-01T10:00:00Z"
    assert dropped == {"fix without a position": 1}


def test_a_course_has_a_name_and_perhaps_no_times() -> None:
    track_text = (
        f"<Course><Name>loop</Name><Track>{point(None, 1)}{point(None, 2)}</Track></Course>"
    )
    (track,) = tcx.parse(
        f"{HEAD}<Courses>{track_text}</Courses></TrainingCenterDatabase>".encode(), "x.tcx"
    )
    assert track.name == "loop" and not track.timed


def test_a_broken_position_or_time_is_left_out_and_counted() -> None:
    dropped = Dropped()
    east = point(2, 2).replace(">2<", ">east<")
    late = point(3, 3).replace("10:00:03", "late")
    (track,) = tcx.parse(activity(point(1, 1) + east + late, point(4, 4)), "x.tcx", dropped)
    assert track.lon.tolist() == [1, 4] and (track.time - track.time[0]).tolist() == [0, 3]
    assert dropped == {"fix without a position": 1, "fix without a time": 1}
    (track,) = tcx.parse(activity(late + late), "x.tcx")
    assert track.lon.tolist() == [3, 3] and not track.timed


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (activity(point(1)), "expected TCX with positions in degrees, got none"),
        (activity(point(1, 1).replace(">1<", ">east<")), "positions in degrees"),
        (activity(point(1, 1))[:-9], "expected TCX, got something else"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "document type"),
    ],
)
def test_bad_tcx(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        tcx.parse(content, "bad.tcx")
    assert str(caught.value).startswith("bad.tcx: ")
