"""The parts of the Cars page that compute: the plane, lines and errors, heat maps, files."""

import base64
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from sketchrnn import Trajectory
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.frame import Frame
from sketchrnn.ui.cars import beside, cloud, files, rivals, scores
from sketchrnn.ui.cars.journey import Journey
from sketchrnn.ui.cars.plane import Plane

FRAME = Frame(52.0, 13.0)


@given(some.floats(-0.2, 0.2), some.floats(-0.2, 0.2))
def test_the_plane_is_metres_on_the_ground(north: float, east: float) -> None:
    plane, frame = Plane(52.43, 13.53), Frame(52.43, 13.53)
    lat, lon = np.array([52.43 + north]), np.array([13.53 + east])
    x, y = plane.to_xy(lat, lon)[0]
    metres = frame.to_metres(lat, lon)[0]
    assert x == pytest.approx(metres[0], abs=1e-3)
    assert y == pytest.approx(-metres[1], rel=5e-3, abs=0.1)
    back = plane.to_degrees(np.array([[x, y]]))
    assert back[0][0] == pytest.approx(lat[0]) and back[1][0] == pytest.approx(lon[0])


def test_the_plane_knows_its_place_on_the_tiles() -> None:
    x, y = Plane(52.43, 13.53).origin
    assert math.floor(x * 2**10) == 550 and math.floor(y * 2**10) == 336


def drive(speed: float, steps: int, start: float = 0.0) -> Trajectory:
    """Due north at `speed` m/s from `start` metres on, a fix every 2 s."""
    time = 2.0 * np.arange(steps + 1)
    lat, lon = FRAME.to_degrees(np.column_stack([0 * time, start + speed * time]))
    return Trajectory(lat, lon, time + start / speed)


def journey(truth: Trajectory | None) -> Journey:
    """A start of 20 s, a parked ending and the true one."""
    begin, rest = drive(10, 10), drive(10, 20, 200.0)
    parked = Trajectory(rest.lat[[0, 0]], rest.lon[[0, 0]], rest.time[:2])
    times = scores.after(begin, 20, 2.0)
    guess = scores.paths([parked, rest], times, FRAME).mean(axis=0)
    completions = [
        Completion(begin, ending, ending, 0.0, True, share=share, samples=50)
        for ending, share in ((parked, 0.7), (rest, 0.3))
    ]
    return Journey(begin, completions, [parked, rest], guess, times, truth, FRAME)


def test_lines_say_what_the_car_does_and_how_far_it_is_off() -> None:
    names = [scores.ONE_GUESS, *rivals.names(trips=False)]
    lines = {line.id: line for line in beside.lines_of(journey(drive(10, 30)), names)}
    assert list(lines) == ["way 1", "way 2", "truth", *names]
    assert lines["way 1"].errors == pytest.approx((210, 400), rel=1e-3)
    assert lines["way 2"].errors == pytest.approx((0, 0), abs=0.1)
    assert [lines[id].share for id in ("way 1", "way 2", "truth")] == [0.7, 0.3, None]
    assert [lines[id].does(str.format) for id in ("way 1", "truth")] == [
        "stands still",
        "straight on",
    ]
    assert lines[scores.ONE_GUESS].errors == pytest.approx((105, 200), rel=0.01)
    assert lines["constant velocity"].errors == pytest.approx((0, 0), abs=0.1)
    assert lines["Kalman"].errors == pytest.approx((0, 0), abs=0.1)
    assert lines["standing still"].errors == pytest.approx((210, 400), rel=1e-3)
    straight = lines["constant velocity"].drive
    assert straight.lat[0] == pytest.approx(drive(10, 10).lat[-1])
    assert {line.errors for line in beside.lines_of(journey(None), names)} == {None}


def test_files_say_how_they_were_made() -> None:
    begin = drive(10, 10)
    lines = beside.lines_of(journey(drive(10, 30)), ["constant velocity"])
    made = {"model": "berlin", "seed": 3}
    content = files.dump(begin, lines, made, ".geojson", None)
    features = json.loads(content)["features"]
    assert [f["properties"]["name"] for f in features] == [
        "given", "way 1, 70%", "way 2, 30%", "the truth", "constant velocity"
    ]  # fmt: skip
    way = features[1]["properties"]
    assert (way["model"], way["seed"], way["share"], way["samples"]) == ("berlin", 3, 0.7, 50)
    assert way["given_until"] == "1970-01-01T00:00:20Z" and way["dates"] == "as recorded"
    assert way["mean_error_m"] == pytest.approx(210, rel=1e-3)
    shifted = json.loads(files.dump(begin, lines, made, ".geojson", 20_000))["features"][1]
    assert shifted["properties"]["given_until"] == "2024-10-04T00:00:20Z"
    assert shifted["properties"]["coordTimes"][0] == "2024-10-04T00:00:20Z"
    gpx = files.dump(begin, lines, made, ".gpx", None).decode()
    assert gpx.count("<trk>") == 5 and "seed: 3" in gpx and "share: 0.7" in gpx
    head, first, *_ = files.dump(begin, lines, made, ".csv", None).decode().splitlines()
    assert head.split(",")[:5] == ["track", "lat", "lon", "time", "role"]
    assert first.startswith("given,52.0000000,13.0000000,0.000,given,berlin,3")


def test_the_cloud_is_darkest_where_most_cars_are() -> None:
    plane = Plane(52.0, 13.0)
    rng = np.random.default_rng(0)
    xy = np.concatenate([rng.normal((500, 0), 20, (80, 2)), rng.normal((0, 900), 20, (20, 2))])
    made = cloud.picture(plane, *plane.to_degrees(xy))
    image = np.array(Image.open(io.BytesIO(base64.b64decode(made["href"].partition(",")[2]))))
    x, y, width, height = made["box"]
    assert width == height and image.shape == (cloud.SIDE, cloud.SIDE, 4)
    row, column = np.unravel_index(image[..., 3].argmax(), image.shape[:2])
    at = np.array([x + (column + 0.5) * width / cloud.SIDE, y + (row + 0.5) * height / cloud.SIDE])
    assert np.linalg.norm(at - [500, 0]) < 40
    assert image[-1, -1, 3] < 10
    # 80 of 100 with a deviation of 20 m, seen through a kernel of 8 m
    assert made["side"] == 10
    assert made["peak"] == pytest.approx(0.8 * 100 / (2 * np.pi * (20**2 + 8**2)), rel=0.3)
    one = cloud.picture(plane, np.array([52.0]), np.array([13.0]))
    assert one["box"][2] == pytest.approx(48, abs=0.2)  # metres: three kernels to each side
