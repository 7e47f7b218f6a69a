"""The Cars page: what is read of files that people have, and lines that go with table rows."""

from __future__ import annotations

import importlib.util
import re
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Page, expect

from sketchrnn.data.sources.simulated import BERLIN
from sketchrnn.trajectories.trajectory import Trajectory, dump_trajectories
from tests.browser.app import STILL, WAIT_MS, OpenPage, needs
from tests.formats.fit_files import EPOCH_S, fit_file

JUNE_2025 = 1_750_000_000.0
FIXES = 80  # of the files, 2 s apart
KML = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">'


class Case(NamedTuple):
    """A file, and what the page says of it."""

    name: str
    content: bytes
    says: str
    endings: bool = True


def a_drive() -> Trajectory:
    """The beginning of a drive in Berlin, in June 2025."""
    lat, lon, time, offsets, _ = BERLIN.load_tracks()
    trip = int(np.flatnonzero(np.diff(offsets) > FIXES)[-1])
    part = slice(offsets[trip], offsets[trip] + FIXES)
    return Trajectory(lat[part], lon[part], JUNE_2025 + time[part] - time[part][0])


def over_the_date_line() -> Trajectory:
    """Due east over 180 degrees in Fiji, at 10 m/s."""
    east = 179.999 + 1e-4 * np.arange(FIXES)
    lon = np.where(east > 180, east - 360, east)
    return Trajectory(np.full(FIXES, -17.0), lon, JUNE_2025 + 2.0 * np.arange(FIXES))


def written(drive: Trajectory, head: str, row: str, tail: str) -> bytes:
    """A file with one `row` for each fix."""
    rows = [
        row.format(lat=lat, lon=lon, iso=np.datetime64(int(time), "s"))
        for lat, lon, time in zip(drive.lat, drive.lon, drive.time, strict=True)
    ]
    return (head + "".join(rows) + tail).encode()


def as_tcx(drive: Trajectory) -> bytes:
    place = "<LatitudeDegrees>{lat}</LatitudeDegrees><LongitudeDegrees>{lon}</LongitudeDegrees>"
    row = f"<Trackpoint><Time>{{iso}}Z</Time><Position>{place}</Position></Trackpoint>"
    head = "<TrainingCenterDatabase><Activities><Activity><Lap><Track>"
    tail = "</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    return written(drive, head, row, tail)


def as_fit(drive: Trajectory) -> bytes:
    semicircles = np.round(np.array([drive.lat, drive.lon]) * 2**31 / 180).astype(int).tolist()
    times = (drive.time - EPOCH_S).astype(int).tolist()
    return fit_file(*zip(times, *semicircles, strict=True))


def good_files(drive: Trajectory) -> list[Case]:
    read = f"{FIXES} fixes, 2:38 min"
    track = "<Placemark><gx:Track>"
    moment = "<when>{iso}Z</when><gx:coord>{lon} {lat} 0</gx:coord>"
    line, end = "<Placemark><LineString><coordinates>", "</coordinates></LineString></Placemark>"
    cases = [
        Case(f"drive{suffix}", dump_trajectories([drive], suffix), f"Read drive{suffix}: {read}")
        for suffix in (".gpx", ".csv", ".geojson")
    ]
    kml = written(drive, KML + track, moment, "</gx:Track></Placemark></kml>")
    way = written(drive, KML + line, "{lon},{lat},0 ", f"{end}</kml>")
    ship = written(drive, "MMSI,BaseDateTime,LAT,LON\n", "211111111,{iso},{lat},{lon}\n", "")
    cases += [
        Case("drive.kml", kml, f"Read drive.kml: {read}"),
        Case("way.kml", way, "The file has no times"),
        Case("drive.tcx", as_tcx(drive), f"Read drive.tcx: {read}"),
        Case("ship.csv", ship, f"Read ship.csv: {read}"),
    ]  # fmt: skip
    if importlib.util.find_spec("fitdecode"):
        cases.append(Case("drive.fit", as_fit(drive), f"Read drive.fit: {read}"))
    return cases


def odd_files(drive: Trajectory) -> list[Case]:
    hole = np.where(np.arange(FIXES) < FIXES / 2, 0, 18_000)
    holed = Trajectory(drive.lat, drive.lon, drive.time + hole)
    head, *rows = dump_trajectories([drive], ".csv").decode().splitlines()
    swapped = [*rows[:20], rows[21], rows[20], *rows[22:]]
    places = np.random.default_rng(0).permutation(FIXES)  # at other times than the car was there
    contradicting = [
        f"{row.rpartition(',')[0]},{drive.time[i]}" for i, row in zip(places, rows, strict=True)
    ]
    fiji = dump_trajectories([over_the_date_line()], ".gpx")
    return [
        Case("hole.gpx", dump_trajectories([holed], ".gpx"), "A gap: no fix for 5:00:02 h"),
        Case("swapped.csv", "\n".join([head, *swapped]).encode(), "so all are sorted by time"),
        Case("fiji.gpx", fiji, "has never been here", endings=False),
        Case(
            "wrong.csv", "\n".join([head, *contradicting]).encode(), "run forwards", endings=False
        ),
        Case("drive.kmz", b"PK", "unpack it like a .zip", endings=False),
        Case("drive.nmea", b"$GPGGA", "export the drive as GPX", endings=False),
        Case("page.gpx", b"<html></html>", "Expected GPX|expected GPX", endings=False),
    ]


def upload(page: Page, case: Case) -> None:
    """Choose a file; wait for what the page says of it, and for endings if it has any."""
    page.locator("input[type=file]").set_input_files(
        {"name": case.name, "mimeType": "application/octet-stream", "buffer": case.content}
    )
    expect(page.get_by_text(re.compile(case.says)).first).to_be_visible(timeout=WAIT_MS)
    if case.endings:
        page.locator(".endings path").first.wait_for(state="attached")


def test_every_kind_of_file_is_read_or_gets_a_sentence(open_page: OpenPage) -> None:
    needs("berlin")
    drive = a_drive()
    page = open_page("cars?from=upload", **STILL)
    for case in [*good_files(drive), *odd_files(drive)]:
        upload(page, case)


def test_a_gap_is_split_or_filled(open_page: OpenPage) -> None:
    needs("berlin")
    page = open_page("cars?from=upload&given=95", **STILL)
    upload(page, odd_files(a_drive())[0])
    expect(page.get_by_text("This is part 2 of 2, 1:18 min")).to_be_visible()
    assert not page.locator("path.filled").get_attribute("d")
    page.get_by_role("radio", name="Cross it straight").click()
    page.locator("path.filled[d^=M]").wait_for(state="attached")


def test_ways_lead_through_a_short_gap(open_page: OpenPage) -> None:
    needs("berlin")
    page = open_page("cars?from=upload", **STILL)
    lat, lon, time, offsets, _ = BERLIN.load_tracks()
    longest = int(np.argmax(np.diff(offsets)))
    fixes = np.arange(offsets[longest], offsets[longest + 1])
    since = time[fixes] - time[fixes[0]]
    fixes = fixes[(since < 60) | (since > 260)]
    drive = Trajectory(lat[fixes], lon[fixes], JUNE_2025 + time[fixes])
    upload(page, Case("gap.gpx", dump_trajectories([drive], ".gpx"), "A gap: no fix for 3:2"))
    expect(page.get_by_text("Where the car was without a fix")).to_be_visible()
    assert page.locator(".tables tbody tr[data-id^=way]").count() == 6
    given = page.locator("path.given").first.get_attribute("d") or ""
    assert given.count("M") == 2  # before the gap and after it
    page.get_by_role("radio", name="Go on from the last part").click()
    expect(page.get_by_text("This is part 2 of 2")).to_be_visible()


def test_a_click_sets_where_the_drive_ends(open_page: OpenPage) -> None:
    needs("berlin")
    page = open_page("cars", **STILL)
    page.locator(".frame[data-state=done]").wait_for()
    # where the likeliest way leads is a place that can be reached
    end = page.locator("path.ending:not(.car)").first.evaluate(
        """path => {
            const end = path.getPointAtLength(path.getTotalLength());
            const place = end.matrixTransform(path.getScreenCTM());
            return [place.x, place.y];
        }"""
    )
    page.get_by_text("Choose where it ends").click()
    expect(page.get_by_text("Click where the drive ends")).to_be_visible()
    page.mouse.click(*end)
    expect(page.get_by_text(re.compile("^There after"))).to_be_visible(timeout=WAIT_MS)
    ring = page.locator(".goal path").first.get_attribute("d") or ""
    x, y = (float(part) for part in ring.removeprefix("M").removesuffix("h0").split())
    ends = [
        [float(part) for part in (line.get_attribute("d") or "").rpartition("L")[2].split()]
        for line in page.locator("path.ending:not(.car)").all()
    ]
    assert ends and all(abs(end[0] - x) < 1 and abs(end[1] - y) < 1 for end in ends)
    # the link shows the same ways to others
    address = page.url
    rows = page.locator(".tables tbody tr[data-id^=way]").all_text_contents()
    page.goto(address)
    expect(page.get_by_text(re.compile("^There after"))).to_be_visible(timeout=WAIT_MS)
    there = page.locator(".tables tbody tr[data-id^=way]")
    expect(there).to_have_count(len(rows), timeout=WAIT_MS)
    assert there.all_text_contents() == rows
    page.get_by_text("Choose where it ends").click()
    expect(page.get_by_text(re.compile("^There after"))).to_be_hidden()
    assert "end=" not in page.url


def test_the_date_line_is_crossed_locally(open_page: OpenPage) -> None:
    needs("berlin")
    page = open_page("cars?from=upload", **STILL)
    upload(page, odd_files(a_drive())[2])
    page.locator("path.given[d^=M]").first.wait_for(state="attached")
    given = page.locator("path.given[d^=M]").first.get_attribute("d") or ""
    x = [float(pair.split()[0]) for pair in given[1:].split("L")]
    assert 300 < max(x) - min(x) < 400  # metres; around the globe it would be 38,000 km


def test_a_row_its_line_and_its_car_are_shown_together(open_page: OpenPage) -> None:
    needs("berlin")
    page = open_page("cars", **STILL)
    page.locator(".frame[data-state=done]").wait_for()
    rows = page.locator(".tables tbody tr[data-id^=way]")
    assert rows.count() == 6
    labels = page.locator(".labels span")
    assert labels.count() == 6 and (labels.first.text_content() or "").endswith("%")
    widths = page.locator("path.ending:not(.car)").evaluate_all(
        "paths => paths.map(path => parseFloat(path.style.strokeWidth))"
    )
    assert widths == sorted(widths, reverse=True)  # the rarest is painted last, and thinnest
    rows.nth(1).hover()
    for selector in ("path.ending.lit:not(.car)", "path.car.lit", ".labels span.lit", "tr.lit"):
        expect(page.locator(selector)).to_have_count(1)
        assert page.locator(selector).get_attribute("data-id") == "way 2"
    rows.nth(2).click()
    page.mouse.move(0, 0)
    expect(page.locator("tr.lit")).to_have_attribute("data-id", "way 3")
    assert page.locator("tr[aria-selected=true]").count() == 1
    table = page.locator(".tables table").last.inner_text()
    assert "One forecast each" in table and "%" not in table


def test_shares_stand_at_the_ends_in_either_direction(open_page: OpenPage) -> None:
    needs("berlin")

    def ends(language: str) -> list[list[float]]:
        page = open_page(f"cars?city=berlin&lang={language}", **STILL)
        page.locator(".frame[data-state=done]").wait_for(timeout=WAIT_MS)
        return page.locator(".frame").evaluate(
            """frame => [...frame.querySelectorAll('.labels span:not([hidden])')].map(span => {
                const {left, top} = span.getBoundingClientRect();
                const map = frame.getBoundingClientRect();
                return [left - map.left, top - map.top];
            })"""
        )

    english, persian = ends("en"), ends("fa")
    assert len(english) > 2
    assert np.allclose(english, persian, atol=2)
