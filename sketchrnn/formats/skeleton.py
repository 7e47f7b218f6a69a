"""The skeleton of ink as a graph: branches of pixels that meet at nodes.

The skeleton is that of Zhang and Suen (1984). A branch is a chain of its pixels, and a node is a
group of pixels with more than two neighbours. Thick lines give branches that the pen did not draw:
spurs to bumps of the edge are removed, and nodes closer than the line is wide become one. Not here:
which branches make one stroke (`tracing.py`).
"""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from skimage.morphology import skeletonize

from sketchrnn.errors import DataError
from sketchrnn.formats.ink import parts

MAX_PIXELS = 60_000
"""Most pixels of a skeleton; 60 lines across the picture."""
FREE = -1
"""The node of an end at which nothing else begins."""

_BRIDGE = 4.0  # length of the longest bridge, in distances of its two nodes to the paper
_FORK = 50.0  # degrees, by which the lines of a crossing differ from its bridge at most
_SPUR = 1.5  # length of the longest spur, in distances of its node to the paper
_SQUARE = np.ones((3, 3), dtype=np.uint8)  # a pixel and its 8 neighbours


End = tuple[int, int]
"""An end of a branch: (index of the branch, 0 for its first point and 1 for its last)."""


class Branch(NamedTuple):
    """A chain of pixels between two nodes."""

    points: np.ndarray  # float64[n, 2], (x, y), n >= 1
    nodes: tuple[int, int]  # at the first and at the last point, or FREE


class Graph(NamedTuple):
    """Branches, and the nodes at which they meet."""

    branches: list[Branch]
    centres: np.ndarray  # float64[m, 2], (x, y) of each node
    radii: np.ndarray  # float64[m], distance from each node to the nearest paper, pixels


def find_graph(inked: np.ndarray, distance: np.ndarray) -> Graph:
    """Return the graph of the skeleton of ink, bool[height, width].

    distance: float64[height, width], from ink to the nearest paper, pixels. Raises DataError if
    there are too many lines to be a drawing.
    """
    skeleton = np.asarray(skeletonize(np.pad(inked, 1)))
    if skeleton.sum() > MAX_PIXELS:
        raise DataError("expected a drawing of lines, got a picture with too many of them")
    neighbours = np.asarray(ndimage.convolve(skeleton.astype(np.uint8), _SQUARE)) - 1
    crowded = skeleton & (neighbours > 2)
    labels, count = parts(crowded)
    centres, radii = _nodes(labels, count, np.pad(distance, 1))
    graph = Graph(_find_branches(skeleton & ~crowded, labels), centres - 1, radii)
    for _ in range(2):  # what is left of a spur with spurs is one itself
        graph = _without_spurs(graph)
    return _merged(graph)


def _nodes(labels: np.ndarray, count: int, distance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the centres float64[count, 2] and the radii float64[count] of labelled nodes."""
    y, x = np.nonzero(labels)
    node = labels[y, x] - 1
    pixels = np.bincount(node, minlength=count)
    sums = [np.bincount(node, weights=axis, minlength=count) for axis in (x, y)]
    radii = np.zeros(count)
    np.maximum.at(radii, node, distance[y, x])
    return np.column_stack(sums) / pixels[:, None], radii


def ends_at_nodes(graph: Graph) -> dict[int, list[End]]:
    """Return the ends of branches that meet at each node."""
    meeting: dict[int, list[End]] = defaultdict(list)
    for index, branch in enumerate(graph.branches):
        for side, node in enumerate(branch.nodes):
            if node != FREE:
                meeting[node].append((index, side))
    return meeting


def from_end(graph: Graph, end: End) -> np.ndarray:
    """Return the points [n, 2] of a branch in order from one of its ends."""
    points = graph.branches[end[0]].points
    return points[::-1] if end[1] else points


def direction(graph: Graph, node: int, end: End) -> np.ndarray:
    """Return float64[2], the unit vector in which a branch leaves its node.

    It is that of the part beyond the disc of ink at the node, since the skeleton bends inside.
    """
    points = from_end(graph, end)
    gap = np.hypot(*(points - graph.centres[node]).T)
    radius = graph.radii[node]
    beyond = points[(gap > radius) & (gap < 3 * radius + 3)]
    first, last = (beyond[0], beyond[-1]) if len(beyond) > 2 else (graph.centres[node], points[-1])
    return _unit(last - first)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.hypot(*vector)), 1e-9)


def length(points: np.ndarray) -> float:
    """Return the length of a polyline [n, 2]."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def _find_branches(chains: np.ndarray, labels: np.ndarray) -> list[Branch]:
    """Return the branches of pixels that have at most two neighbours, with a border of one pixel.

    labels: int[height, width], 1 + the node at each pixel, 0 for none.
    """
    width = chains.shape[1]
    around = [dy * width + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    node = labels.ravel().tolist()
    left = set(np.flatnonzero(chains).tolist())

    def next_to(pixel: int) -> list[int]:
        return [pixel + step for step in around if pixel + step in left]

    def ends_at(chain: list[int]) -> tuple[int, int]:
        """Return the nodes at the first and the last pixel of a chain."""
        first, last = (
            [node[at + step] - 1 for step in around if node[at + step]]
            for at in (chain[0], chain[-1])
        )
        if len(chain) == 1:
            first, last = first[:1], first[1:]
        return next(iter(first), FREE), next(iter(last), FREE)

    ends = [pixel for pixel in left if len(next_to(pixel)) < 2]
    branches = []
    # chains with ends come first, and all that is left then are rings
    for pixel in [*sorted(ends), *sorted(left)]:
        if pixel not in left:
            continue
        chain = [pixel]
        left.remove(pixel)
        while following := next_to(chain[-1]):
            chain.append(following[0])
            left.remove(following[0])
        first, last = ends_at(chain)
        if first == last == FREE and chain[0] in [chain[-1] + step for step in around]:
            chain.append(chain[0])  # a ring
        y, x = np.divmod(np.array(chain), width)
        points = np.column_stack([x, y]).astype(np.float64) - 1
        branches.append(Branch(points, (first, last)))
    return branches


def _without_spurs(graph: Graph) -> Graph:
    """Return the graph without spurs. A node keeps its longest spur if it has only one branch else.

    That spur is the end of the line, whose round cap gives two or three.
    """
    spurs: dict[int, list[int]] = defaultdict(list)
    degree: dict[int, int] = defaultdict(int)
    for index, (points, nodes) in enumerate(graph.branches):
        for node in nodes:
            degree[node] += 1
        if nodes.count(FREE) == 1:
            node = max(nodes)
            reach = np.hypot(*(points - graph.centres[node]).T).max()
            if reach <= _SPUR * graph.radii[node] + 1:
                spurs[node].append(index)
    removed: set[int] = set()
    for node, indices in spurs.items():
        indices.sort(key=lambda index: len(graph.branches[index].points))
        removed.update(indices[:-1] if degree[node] - len(indices) < 2 else indices)
    kept = [branch for index, branch in enumerate(graph.branches) if index not in removed]
    return graph._replace(branches=kept)


def _merged(graph: Graph) -> Graph:
    """Return the graph with nodes joined that are one crossing of thick lines.

    Their discs of ink overlap; or the branch between them is a bridge: two lines that cross at a
    small angle share a piece of skeleton.
    """
    group = np.arange(len(graph.centres))
    meeting = ends_at_nodes(graph)
    short = set()
    for index, (points, (a, b)) in enumerate(graph.branches):
        if a == FREE or b == FREE:
            continue
        span = length(points) / (graph.radii[a] + graph.radii[b])
        if span < 1 or (span < _BRIDGE and _is_bridge(graph, meeting, index)):
            short.add(index)
            group[group == group[b]] = group[a]
    _, group = np.unique(group, return_inverse=True)
    count = int(group.max(initial=-1)) + 1
    members = np.bincount(group, minlength=count)[:, None]
    centres = np.zeros((count, 2))
    np.add.at(centres, group, graph.centres)
    radii = np.zeros(count)
    np.maximum.at(radii, group, graph.radii)
    branches = [
        Branch(points, (FREE if a == FREE else int(group[a]), FREE if b == FREE else int(group[b])))
        for index, (points, (a, b)) in enumerate(graph.branches)
        if index not in short
    ]
    centres /= members
    met = {node for branch in branches for node in branch.nodes}
    # a dot may be a node alone
    branches += [Branch(centres[[i]], (FREE, FREE)) for i in range(count) if i not in met]
    return Graph(branches, centres, radii)


def _is_bridge(graph: Graph, meeting: dict[int, list[End]], index: int) -> bool:
    """Return whether two lines leave at both ends of a branch, all in about its direction."""
    nodes = graph.branches[index].nodes
    along = _unit(graph.centres[nodes[1]] - graph.centres[nodes[0]])
    for node, outwards in zip(nodes, (-along, along), strict=True):
        others = [end for end in meeting[node] if end[0] != index]
        straight = [direction(graph, node, end) @ outwards for end in others]
        if len(others) != 2 or min(straight) < np.cos(np.radians(_FORK)):
            return False
    return True
