"""Pictures of line drawings as strokes, by tracing the skeleton of the ink.

Where lines meet, the two branches that continue each other straightest become one stroke, as a pen
would have drawn them. Outlines are not traced: a filled area becomes the line in its middle. The
order of the strokes and their direction are guessed: from the upper left, as most people begin. Not
here: which pixels are ink (`ink.py`), and the graph of the skeleton (`skeleton.py`).
"""

import numpy as np
from scipy import ndimage
from simplification.cutil import simplify_coords

from sketchrnn.formats.files import DARKNESS
from sketchrnn.formats.ink import distances, find_ink, line_width
from sketchrnn.formats.skeleton import (
    FREE,
    End,
    Graph,
    direction,
    ends_at_nodes,
    find_graph,
    from_end,
    length,
)

_TURN = 70.0  # degrees; branches that differ by more are two strokes
_CORNER = 45.0  # degrees; a stroke that turns by more goes through the node itself
_SMOOTHING = 2.0  # px, standard deviation, of the steps from pixel to pixel
_TOLERANCE = 1.2  # px, of the simplified strokes


def parse_picture(
    content: bytes, darkness: float = DARKNESS
) -> tuple[list[np.ndarray], float, float]:
    """Return (strokes, width, height) of a PNG, JPEG or WebP; the longer side is 1000 px.

    strokes: each float64[n, 2]. Raises DataError if the picture is broken, too large, or shows no
    drawing of lines. `darkness` is that of `find_ink`.
    """
    inked = find_ink(content, darkness)
    height, width = inked.shape
    return trace(inked), float(width), float(height)


def trace(inked: np.ndarray) -> list[np.ndarray]:
    """Return the strokes, each float64[n, 2], in the middle of ink, bool[height, width]."""
    distance = distances(inked)
    graph = find_graph(inked, distance)
    dot = line_width(distance) / 2
    strokes = [_smooth(stroke, dot) for stroke in _strokes(graph, _links(graph))]
    # the middles of pixels are half a pixel from their corners
    strokes = [_directed(stroke) + 0.5 for stroke in strokes]
    return sorted(strokes, key=lambda stroke: stroke.min(axis=0).sum())


def _links(graph: Graph) -> dict[End, tuple[End, float]]:
    """Return for ends of branches the end that continues it and by which angle, degrees."""
    links: dict[End, tuple[End, float]] = {}
    for node, ends in ends_at_nodes(graph).items():
        leaving = {end: direction(graph, node, end) for end in ends}
        turns = sorted(
            (float(np.degrees(np.arccos(np.clip(-leaving[a] @ leaving[b], -1, 1)))), a, b)
            for i, a in enumerate(ends)
            for b in ends[i + 1 :]
        )
        for turn, a, b in turns:
            free = a not in links and b not in links
            if free and (turn <= _TURN or len(ends) == 2):
                links[a], links[b] = (b, turn), (a, turn)
    return links


def _strokes(graph: Graph, links: dict[End, tuple[End, float]]) -> list[np.ndarray]:
    """Return the branches joined along their links; those without a free end are rings."""
    left = set(range(len(graph.branches)))
    ends = [(index, side) for index in range(len(graph.branches)) for side in (0, 1)]
    strokes = []
    # strokes with ends come first, and all that is left then are rings
    for end in [*(end for end in ends if end not in links), *ends]:
        if end[0] in left:
            strokes.append(_follow(graph, links, end, left))
    return strokes


def _follow(
    graph: Graph, links: dict[End, tuple[End, float]], end: End, left: set[int]
) -> np.ndarray:
    """Return the stroke from an end of a branch, and remove its branches from `left`."""
    first, parts = end, []
    if end not in links:
        parts += _node_at(graph, end)
    while True:
        left.remove(end[0])
        parts.append(_outside(graph, end))
        other = (end[0], 1 - end[1])
        if other not in links:
            parts += _node_at(graph, other)
            break
        end, turn = links[other]
        if turn > _CORNER:
            parts += _node_at(graph, other)
        if end[0] not in left:
            if end == first:
                parts.append(parts[0][:1])  # a ring ends where it began
            break
    return np.concatenate(parts)


def _node_at(graph: Graph, end: End) -> list[np.ndarray]:
    node = graph.branches[end[0]].nodes[end[1]]
    return [] if node == FREE else [graph.centres[node][None]]


def _outside(graph: Graph, end: End) -> np.ndarray:
    """Return the points of a branch from `end` on, without those in the ink of its nodes.

    At least the middle one is left.
    """
    points = from_end(graph, end)
    keep = np.ones(len(points), dtype=bool)
    for node in graph.branches[end[0]].nodes:
        if node != FREE:
            keep &= np.hypot(*(points - graph.centres[node]).T) > graph.radii[node]
    return points[keep] if keep.any() else points[len(points) // 2][None]


def _smooth(stroke: np.ndarray, dot: float) -> np.ndarray:
    """Return the stroke without the steps of pixels; a single point if it is shorter than `dot`."""
    if length(stroke) < dot:
        return stroke.mean(axis=0, keepdims=True)
    closed = (stroke[0] == stroke[-1]).all()
    mode = "wrap" if closed else "nearest"
    points = stroke[:-1] if closed else stroke
    smooth = ndimage.gaussian_filter1d(points, _SMOOTHING, axis=0, mode=mode)
    if closed:
        smooth = np.concatenate([smooth, smooth[:1]])
    else:
        smooth[[0, -1]] = stroke[[0, -1]]
    return np.array(simplify_coords(smooth, _TOLERANCE))


def _directed(stroke: np.ndarray) -> np.ndarray:
    """Return the stroke from its upper left end; a ring from its top."""
    if len(stroke) > 2 and (stroke[0] == stroke[-1]).all():
        top = int(stroke[:-1, 1].argmin())
        return np.concatenate([stroke[top:-1], stroke[: top + 1]])
    return stroke[::-1] if stroke[-1].sum() < stroke[0].sum() else stroke
