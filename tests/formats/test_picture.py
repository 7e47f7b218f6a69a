"""Pictures: the ink is where the strokes are, edges are soft, and a GIF draws what it should."""

import io

import numpy as np
import pytest
from PIL import Image, ImageColor

from sketchrnn.errors import UsageError
from sketchrnn.formats.pen import START_COLOUR, Scene
from sketchrnn.formats.picture import GIF_SIDE, PNG_SIDE, film_bytes, gif_bytes, png_bytes

LINE = np.array([[10.0, 50.0], [90.0, 50.0]])
DOT = np.array([[50.0, 20.0]])
INK = ImageColor.getrgb(START_COLOUR)  # of the start
BLUE = (0, 0, 255)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def frames(content: bytes) -> list[np.ndarray]:
    """Each frame of a GIF, float[height, width, 3]."""
    picture = opened(content)
    shots = []
    for index in range(getattr(picture, "n_frames", 1)):
        picture.seek(index)
        shots.append(np.asarray(picture.convert("RGB"), dtype=float))
    return shots


def test_png_shows_start_and_ending_in_their_colours():
    content = png_bytes(Scene([LINE], [DOT], 100, 60, ending_colour="#0000ff"))
    picture = opened(content)
    assert (picture.format, picture.size) == ("PNG", (PNG_SIDE, PNG_SIDE * 60 // 100))
    pixels = np.asarray(picture.convert("RGB"))
    at = PNG_SIDE / 100
    assert tuple(pixels[round(50 * at), round(50 * at)]) == INK
    assert tuple(pixels[round(20 * at), round(50 * at)]) == BLUE
    assert tuple(pixels[round(35 * at), round(50 * at)]) == (255, 255, 255)
    shades = np.unique(pixels[..., 1])
    assert len(shades) > 5  # the edges are neither ink nor paper
    assert not picture.info  # no time, no program
    assert content == png_bytes(Scene([LINE], [DOT], 100, 60, ending_colour="#0000ff"))


def test_lines_are_round_and_as_wide_as_said():
    picture = opened(png_bytes(Scene([], [LINE], 100, 100, ending_colour="#000000")))
    ink = 1 - np.asarray(picture.convert("L")) / 255.0  # [800, 800]
    width = ink[:, PNG_SIDE // 2].sum()  # pixels
    assert width == pytest.approx(PNG_SIDE / 90, abs=0.3)
    ends = ink.sum() - width * 80 * PNG_SIDE / 100
    assert ends == pytest.approx(np.pi * width**2 / 4, rel=0.35)


@pytest.mark.parametrize(("width", "height"), [(1e6, 1.0), (0.01, 0.02), (7, 7)])
def test_any_canvas_gives_a_picture(width: float, height: float):
    stroke = np.array([[0.0, 0.0], [width, height]])
    picture = opened(png_bytes(Scene([stroke], [], width, height)))
    assert max(picture.size) == PNG_SIDE and min(picture.size) >= 1


def test_gif_draws_the_ending_once_over_the_start():
    content = gif_bytes(Scene([DOT], [LINE], 100, 100, ending_colour="#0000ff"), seconds=0.4)
    shots = frames(content)
    assert shots[0].shape == (GIF_SIDE, GIF_SIDE, 3)
    blue = [float((shot[200, :, 0] < 128).sum()) for shot in shots]  # along the line
    assert blue[0] == 0 and blue[-1] == pytest.approx(0.8 * GIF_SIDE, abs=8)
    steps = np.diff(blue)
    assert (steps > 0).all()
    assert np.ptp(steps[1:-1]) <= 4  # one speed
    for shot in shots:
        np.testing.assert_allclose(shot[80, 200], INK, atol=12)
    picture = opened(content)
    assert picture.info["loop"] == 0
    assert len(shots) == 11
    assert content == gif_bytes(
        Scene([DOT], [LINE], 100, 100, ending_colour="#0000ff"), seconds=0.4
    )


def test_gif_ends_as_the_drawing_looks():
    scribble = np.random.default_rng(0).uniform(10, 90, (30, 2))
    last = frames(gif_bytes(Scene([LINE], [scribble, DOT], 100, 100), seconds=0.2))[-1]
    whole = opened(png_bytes(Scene([LINE], [scribble, DOT], 100, 100))).convert("RGB").reduce(2)
    assert np.abs(last - np.asarray(whole, dtype=float)).mean() < 4


def test_gif_of_nothing_but_a_start_is_still():
    assert len(frames(gif_bytes(Scene([LINE], [], 100, 100), seconds=1.0))) == 1
    with pytest.raises(UsageError, match="60 s"):
        gif_bytes(Scene([LINE], [DOT], 100, 100), seconds=0.0)


def test_a_film_shows_one_drawing_after_the_other():
    content = film_bytes([[LINE], [DOT], []], 100, 60)
    assert content == film_bytes([[LINE], [DOT], []], 100, 60)
    shots = frames(content)
    assert [shot.shape[:2] for shot in shots] == 3 * [(GIF_SIDE * 60 // 100, GIF_SIDE)]
    at = GIF_SIDE / 100
    for shot, inked in zip(shots, [(True, False), (False, True), (False, False)], strict=True):
        for (x, y), expected in zip([(50, 50), (50, 20)], inked, strict=True):
            assert (shot[round(y * at), round(x * at)].min() < 200) == expected
    assert "loop" in opened(content).info
