"""Pictures of line drawings, PNG, JPEG and WebP: which pixels are ink.

A photo has uneven light, noise, and maybe a desk around the paper, so no single threshold separates
ink from paper. The closing of a picture (Serra 1982) removes dark lines that are thinner than its
window and keeps all else: it is the paper without the drawing, and what lies below it is ink. Files
may be hostile, so the number of pixels is bounded before any of them is decoded. Not here: lines
from ink (`tracing.py`).
"""

import io

import numpy as np
from PIL import Image, ImageFilter, ImageOps
from scipy import ndimage

from sketchrnn.errors import DataError
from sketchrnn.formats.files import DARKNESS

SIDE = 1000
"""Longer side of every picture after scaling, pixels: the work does not grow with the picture."""
MAX_PIXELS = 64_000_000
"""Most pixels of a picture."""
MAX_DECODED = 36_000_000
"""Most pixels that are decoded; of a large JPEG only each second, fourth or eighth one is."""

_FORMATS = ("PNG", "JPEG", "WEBP")
_LEAST_SIDE = 8  # px, of the shorter side of a picture
_WIDEST = 181  # px: ink is thinner than this window in some direction
_CONTRAST = 0.08  # of the paper's brightness: what is fainter is noise of JPEG
_DARKNESS = 0.1  # brightness below which contrast counts less, as it is mostly noise
_SHADE = 0.3  # of the brightness of most paper: what is darker is not paper but a table
_SPECK, _HOLE = 0.5, 0.15  # areas of the largest that are left out, in squares of the line width
_WEAK = 0.625  # of the darkness of a line, where it is faintest
_LEAST_INK = 0.0002  # of the picture
_MOST_INK = 0.4  # of the picture; line drawings have less than a tenth


def find_ink(content: bytes, darkness: float = DARKNESS) -> np.ndarray:
    """Return bool[height, width], True where a picture has ink; the longer side is 1000 px.

    Ink is darker than the paper, or lighter, whichever covers less. Raises DataError if the file is
    broken, too large, or shows no lines.

    darkness: as for `DARKNESS`, above 0. A low one finds faint lines, and a high one leaves out
    what is not a line.
    """
    colours = decode(content)  # [height, width, 3]
    ink = _strength(colours)  # [height, width]
    # half of the pixels at least are paper, so that the median and the MAD are those of its noise
    middle = np.median(ink)
    noise = 1.4826 * float(np.median(np.abs(ink - middle)))
    floor = float(middle) + max(_CONTRAST, 5 * noise)
    above = ink > floor
    if above.mean() < _LEAST_INK:
        raise DataError("expected a picture with lines that differ from the paper, got none")
    # Lines are as strong as twice the middle of their edges. Shadows have no sharp edges.
    sharp = ndimage.gaussian_gradient_magnitude(ink, 1.0)[above] ** 2
    strength = 2 * float(np.average(ink[above], weights=sharp + 1e-12))
    strong = darkness * strength
    inked = _connected(ink > max(floor, _WEAK * strong), ink > max(floor, strong))
    if not inked.any():
        raise DataError("expected a picture with lines of this darkness, got none")
    if inked.mean() > _MOST_INK:
        raise DataError(f"expected a drawing of lines, got a picture of {inked.mean():.0%} ink")
    return _without_specks(inked)


def distances(inked: np.ndarray) -> np.ndarray:
    """Return float64[height, width], the distance from ink to the nearest paper, pixels.

    inked: bool[height, width]. Outside of it is paper.
    """
    return np.asarray(ndimage.distance_transform_edt(np.pad(inked, 1)))[1:-1, 1:-1]


def parts(inked: np.ndarray, corners: bool = True) -> tuple[np.ndarray, int]:
    """Return (labels, count): int[height, width], 1 to count in each part and 0 elsewhere.

    corners: whether pixels that touch only at a corner are of one part.
    """
    labels = np.zeros(inked.shape, dtype=np.int32)
    count = ndimage.label(inked, np.ones((3, 3)) if corners else None, output=labels)
    return labels, int(np.asarray(count))


def line_width(distance: np.ndarray) -> float:
    """Return the mean width of lines, pixels, from the distances of ink to the nearest paper.

    The mean distance in a long line of width w is w / 4.
    """
    return 4 * float(distance[distance > 0].mean())


def decode(content: bytes) -> np.ndarray:
    """Return a picture as float32[height, width, 3], 0 to 1, upright; the longer side is 1000 px.

    Paper is below what is transparent. Raises DataError if the file is broken or too large.
    """
    try:
        # the pixels are not decoded before `load`
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise DataError(
                f"expected a picture of at most {MAX_PIXELS:,} pixels, "
                f"got {image.width} x {image.height}"
            )
        if min(image.size) < _LEAST_SIDE:
            raise DataError(
                f"expected a picture of at least {_LEAST_SIDE} pixels a side, "
                f"got {image.width} x {image.height}"
            )
        image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded at a half or less
        if image.width * image.height > MAX_DECODED:
            raise DataError(
                f"expected a picture of at most {MAX_DECODED:,} pixels, "
                f"got {image.width} x {image.height}"
            )
        image.load()
        return _scaled(_reduced(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(f"expected a picture of at most {MAX_PIXELS:,} pixels, got more") from error
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError) as error:
        # Pillow has no error of its own for a broken file
        raise DataError("expected a PNG, JPEG or WebP picture, got a broken one") from error


def _reduced(image: Image.Image) -> Image.Image:
    """Return the picture upright, and with fewer pixels where it has far more than are needed."""
    factor = max(image.size) // (2 * SIDE)
    if factor > 1 and image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        exif = image.getexif()
        image = image.reduce(factor)
        image.info["exif"] = exif.tobytes()  # says which side is up
    return ImageOps.exif_transpose(image)


def _scaled(image: Image.Image) -> np.ndarray:
    if image.mode.startswith(("I", "F")):  # 16 bits or more; Pillow keeps 8 of them unscaled
        step = 1 + max(image.size) // (3 * SIDE)
        values = np.asarray(image)[::step, ::step].astype(np.float64)
        low, high = values.min(), values.max()
        image = Image.fromarray(np.uint8(255 * (values - low) / max(high - low, 1)))
    clear = image.has_transparency_data
    image = image.convert("RGBA" if clear else "RGB")
    factor = SIDE / max(image.size)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    image = image.filter(ImageFilter.MedianFilter(3))  # single wrong pixels
    values = np.asarray(image, dtype=np.float32) / 255
    if not clear:
        return values
    colours, opacity = values[..., :3], values[..., 3:]
    # paper is the opposite of the ink: an icon of white lines is made for dark paper
    paper = 1 - np.round(
        np.average(colours, weights=np.broadcast_to(opacity, colours.shape) + 1e-6)
    )
    return colours * opacity + paper * (1 - opacity)


def _strength(colours: np.ndarray) -> np.ndarray:
    """Return float32[height, width], how much each pixel differs from the paper around it."""
    brightness = colours.mean(axis=2)
    around = ndimage.uniform_filter(brightness, _WIDEST)
    dark_ink = ((brightness - around) ** 3).sum() < 0  # few pixels are far below the mean
    # yellow is as bright as paper, except in its darkest channel
    values = colours.min(axis=2) if dark_ink else 1 - colours.max(axis=2)
    values = ndimage.gaussian_filter(values, 1.0)
    # with a dark border, a table at the edge of the picture is wide, and thus no ink
    paper = ndimage.grey_closing(np.pad(values, _WIDEST), (_WIDEST, _WIDEST))
    paper = paper[_WIDEST:-_WIDEST, _WIDEST:-_WIDEST]
    strength = (paper - values) / (paper + _DARKNESS)
    return np.where(paper > _SHADE * np.percentile(paper, 95), strength, 0.0)


def _connected(weak: np.ndarray, strong: np.ndarray) -> np.ndarray:
    """Return the parts of `weak`, bool[height, width], that touch `strong` (Canny 1986)."""
    labels, count = parts(weak)
    keep = np.zeros(count + 1, dtype=bool)
    keep[labels[strong & weak]] = True
    return keep[labels] & weak


def _without_specks(inked: np.ndarray) -> np.ndarray:
    """Return the ink without specks and small holes. A dot of the pen is no speck."""
    square = line_width(distances(inked)) ** 2
    for value, least in ((True, _SPECK), (False, _HOLE)):
        labels, _ = parts(inked == value, corners=value)
        small = np.bincount(labels.ravel()) < least * square
        small[0] = False
        inked = np.where(small[labels], not value, inked)
    return inked
