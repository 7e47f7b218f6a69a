"""Tests of `sketchrnn.drawings.raster`: ink, fitting, and distortions."""

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import (
    MARGIN,
    SIDE,
    TOGETHER,
    random_distortion,
    rasters,
    segments_of,
)

MIDDLE = slice(SIDE // 2 - 1, SIDE // 2 + 1)
ROOM = SIDE - 2 * MARGIN


def drawing(*strokes: list[list[float]], at: float = 0.0, size: float = 1.0) -> Drawing:
    return Drawing(tuple(np.array(stroke) * size + at for stroke in strokes), 400, 400)


LINE = [[0.0, 0.0], [30.0, 0.0]]
HOOK = [[0.0, 0.0], [30.0, 0.0], [30.0, 20.0]]


def test_a_line_is_one_pixel_wide_across_its_raster() -> None:
    (image,) = rasters(segments_of([drawing(LINE)]))
    assert image.shape == (SIDE, SIDE) and image.dtype == np.float32
    assert image.sum() == pytest.approx(ROOM, rel=1e-3)
    assert image[MIDDLE].sum() == pytest.approx(ROOM, rel=1e-3)
    assert image[MIDDLE, SIDE // 2] == pytest.approx([0.5, 0.5])


def test_a_dot_has_the_ink_of_one_pixel_and_ink_does_not_pile_up() -> None:
    dot, twice = rasters(segments_of([drawing([[5.0, 5.0]]), drawing(HOOK, HOOK, HOOK)]))
    assert dot.sum() == pytest.approx(1) and dot[MIDDLE, MIDDLE].sum() == pytest.approx(1)
    assert twice.max() == 1


def test_neither_size_nor_place_changes_the_picture() -> None:
    one, other = rasters(segments_of([drawing(HOOK), drawing(HOOK, at=90, size=7)]))
    assert one == pytest.approx(other, abs=1e-3)


def test_a_drawing_looks_the_same_alone_and_among_others() -> None:
    drawings = [drawing(LINE, [[7.0, 9.0]]), drawing(HOOK), drawing([[1.0, 2.0]]), drawing(LINE)]
    segments = segments_of(drawings)
    assert segments.offsets.tolist() == [0, 2, 4, 5, 6]
    together = rasters(segments)
    for number, image in enumerate(together):
        assert image == pytest.approx(rasters(segments_of([drawings[number]]))[0], abs=1e-6)
    chosen = np.array([2, 1, 1])
    assert np.array_equal(rasters(segments.take(chosen)), together[chosen])


def test_distorted_drawings_differ_and_stay_inside_their_raster() -> None:
    segments = segments_of([drawing(HOOK, [[3.0, 25.0]])] * 50)
    images = rasters(segments, random_distortion(50, np.random.default_rng(0)))
    edge = int(MARGIN) - 1
    assert images[:, edge:-edge, edge:-edge].sum() == pytest.approx(images.sum())
    assert len(np.unique(images.round(3), axis=0)) == 50
    mirrored = images[:, :, : SIDE // 2].sum((1, 2)) > images[:, :, SIDE // 2 :].sum((1, 2))
    assert 10 < mirrored.sum() < 40


def test_many_drawings_look_the_same_as_few() -> None:
    many = [drawing([[0.0, 0.0], [30.0, float(i)]]) for i in range(2 * TOGETHER + 1)]
    together = rasters(segments_of(many))
    for at in (0, TOGETHER - 1, TOGETHER, 2 * TOGETHER):
        assert np.array_equal(together[at], rasters(segments_of([many[at]]))[0])
