"""Ink in pictures: found in bad light and in both polarities; hostile files are refused."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from sketchrnn.errors import DataError
from sketchrnn.formats.ink import MAX_PIXELS, SIDE, find_ink

SIZE = 400
CROSS = [((80, 200), (320, 200)), ((200, 80), (200, 320))]


def cross(pen: int = 8, ink: int = 30, paper: int = 245) -> np.ndarray:
    """A picture of two lines, float[400, 400]."""
    image = Image.new("L", (SIZE, SIZE), paper)
    for line in CROSS:
        ImageDraw.Draw(image).line(line, fill=ink, width=pen)
    return np.asarray(image, dtype=float)


def packed(values: np.ndarray, kind: str = "PNG", **options: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.uint8(values.clip(0, 255))).save(buffer, kind, **options)
    return buffer.getvalue()


def assert_cross(inked: np.ndarray, pen: int = 8) -> None:
    """Check that the ink is the cross, but for the edges of its lines."""
    truth = np.zeros((SIZE, SIZE))
    truth[200 - pen // 2 : 200 + pen // 2, 80:320] = truth[
        80:320, 200 - pen // 2 : 200 + pen // 2
    ] = 1
    inked = np.asarray(Image.fromarray(inked).resize((SIZE, SIZE)))
    assert (inked != truth).mean() < 0.5 * truth.mean()
    assert not inked[:60].any() and not inked[:, 340:].any()


def shade() -> np.ndarray:
    """Light that falls off to a third, with a soft shadow, float[400, 400]."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    return (0.4 + 0.6 * x) * (1 - 0.4 * np.exp(-((x - 0.3) ** 2 + (y - 0.7) ** 2) / 0.05))


@pytest.mark.parametrize("pen", [3, 8, 30])
@pytest.mark.parametrize(("ink", "paper"), [(30, 245), (240, 40)])
def test_both_polarities(pen: int, ink: int, paper: int):
    inked = find_ink(packed(cross(pen, ink, paper)))
    assert inked.shape == (SIDE, SIDE)
    truth = cross(pen, 1, 0).mean()
    assert inked.mean() == pytest.approx(truth, rel=0.5)
    if pen == 8:
        assert_cross(inked)


def test_bad_light_noise_and_jpeg():
    noise = np.random.default_rng(0).normal(0, 8, (SIZE, SIZE))
    for values in (cross(), cross(ink=130)):
        assert_cross(find_ink(packed(values * shade() + noise, "JPEG", quality=40)))


def test_specks_are_left_out_and_dots_are_not():
    values = cross()
    rng = np.random.default_rng(0)
    values[rng.random(values.shape) < 0.02] = 0
    values[rng.random(values.shape) < 0.02] = 255
    assert_cross(find_ink(packed(values)))
    values = cross()
    values[100:108, 100:108] = 30
    assert find_ink(packed(values))[250:270, 250:270].mean() > 0.9


def test_a_table_around_the_paper_is_no_ink():
    values = np.full((SIZE, SIZE), 60.0)
    values[25:380, 15:370] = cross()[25:380, 15:370]
    assert_cross(find_ink(packed(values)))


def test_colours_and_transparency():
    yellow = np.stack([cross(ink=240), cross(ink=220), cross(ink=40)], axis=2)
    assert_cross(find_ink(packed(yellow)))
    for ink in (0, 255):
        alpha = 255 - cross(ink=0, paper=255)
        layers = np.stack([np.full((SIZE, SIZE), float(ink))] * 3 + [alpha], axis=2)
        assert_cross(find_ink(packed(layers)))
        assert_cross(find_ink(packed(layers, "WEBP", lossless=1)))


def test_sixteen_bits_and_few_colours():
    buffer = io.BytesIO()
    Image.fromarray(np.uint16(cross() * 200)).save(buffer, "PNG")
    assert_cross(find_ink(buffer.getvalue()))
    for mode in ("1", "P", "L"):
        buffer = io.BytesIO()
        Image.fromarray(np.uint8(cross())).convert(mode).save(buffer, "PNG")
        assert_cross(find_ink(buffer.getvalue()))


def test_a_photo_is_turned_upright():
    values = cross()[:, :300]
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by 90 degrees
    buffer = io.BytesIO()
    Image.fromarray(np.uint8(values)).save(buffer, "JPEG", exif=exif)
    assert find_ink(buffer.getvalue()).shape == (750, SIDE)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.full((90, 90), 255.0), "lines that differ from the paper, got none"),
        (np.full((90, 90), 0.0), "lines that differ from the paper, got none"),
        (np.full((7, 90), 255.0), "at least 8 pixels a side, got 90 x 7"),
        (255.0 * (np.indices((90, 90)).sum(axis=0) // 15 % 2), "a picture of 4. % ink|got none|%"),
    ],
)
def test_pictures_without_lines_are_refused(values: np.ndarray, message: str):
    with pytest.raises(DataError, match=message):
        find_ink(packed(values))


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it has this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8001, 8000), (10_000, 9_990), (60_000, 60_000), (2**31 - 1, 9)])
def test_bombs_are_refused_before_they_are_decoded(size: tuple[int, int]):
    with pytest.raises(DataError, match=f"at most {MAX_PIXELS:,} pixels"):
        find_ink(bomb(*size))


@settings(max_examples=60)
@given(st.data())
def test_broken_files_get_one_sentence(data: st.DataObject):
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP"]))
    content = bytearray(packed(cross()[::8, ::8], kind))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    try:
        find_ink(bytes(content))
    except DataError as error:
        assert str(error).startswith("expected ")
