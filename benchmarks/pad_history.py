"""Random steps on the pad in a browser, and a reference model of its history.

The reference is a list of steps, replayed from an empty drawing each time. It knows strokes by
number. A `Visitor` makes the same steps in the browser and knows where each stroke is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from playwright.sync_api import FilePayload, Page, TimeoutError

from benchmarks.pad import SIDE, answered, canvas, drawing, mouse, resting_box, use

WEIGHTS = {
    "draw": 6,
    "erase": 3,
    "accept": 3,
    "open": 1,
    "clear": 1,
    "undo": 5,
    "redo": 3,
    "reload": 1,
    "back": 1,
}
"""How often each step is made, relative to the others."""
LENGTHS = (6, 15)  # least and most steps of a sequence, the latter excluded
ROUNDED = 0.011  # units of the pad: samples are rounded to 0.01
ERASER = 7.0  # radius, units of the pad
DOUBT = 0.5  # units of the pad: a stroke so near to the edge of the eraser is left to nobody
MARGIN = 5.0  # units of the pad: the eraser stays this far from the edge of the paper
FILE = "(JSON.parse(sessionStorage.getItem('sketchrnn-pad'))?.file ?? '')"

Step = tuple[str, list[int]]
Stroke = np.ndarray  # [n, 2], units of the pad


class Reference:
    """The steps that were made, and how many of them were not undone."""

    def __init__(self) -> None:
        """Begin with an empty drawing."""
        self.steps: list[Step] = []
        self.done = 0

    def drawing(self, steps: Sequence[Step]) -> list[int]:
        """Replay steps on an empty drawing."""
        drawing: list[int] = []
        for name, numbers in steps:
            if name in ("draw", "accept"):
                drawing = drawing + numbers
            elif name == "erase":
                drawing = [stroke for i, stroke in enumerate(drawing) if i not in numbers]
            else:  # a cleared pad, or the drawing of a file
                drawing = numbers
        return drawing

    def make(self, step: Step) -> list[int]:
        """Make a step; return the drawing after it."""
        name = step[0]
        if name == "undo":
            self.done = max(0, self.done - 1)
        elif name == "redo":
            self.done = min(len(self.steps), self.done + 1)
        elif name not in ("reload", "back"):
            made = self.steps[: self.done]
            if name == "open" or self.drawing([*made, step]) != self.drawing(made):
                self.steps, self.done = [*made, step], self.done + 1
        return self.drawing(self.steps[: self.done])


class Difference(NamedTuple):
    """A sequence whose last step led to another drawing than that of the reference."""

    steps: list[Step]
    fault: str


class Visitor:
    """Makes steps on an open page."""

    def __init__(self, page: Page, rng: np.random.Generator) -> None:
        """Begin with an empty pad."""
        self.page, self.rng = page, rng
        self.known: list[Stroke] = []
        """Where the stroke of each number is."""
        self.box = resting_box(page)

    def strokes(self) -> list[Stroke]:
        """Return the strokes on the pad."""
        return [np.array(points) for _, points in drawing(self.page)]

    def make(self, name: str) -> Step:
        """Make a step in the browser; return it with the numbers that the reference needs."""
        step = getattr(self, f"_{name}", None)
        if step is not None:
            return name, step()
        use(self.page, name)
        return name, []

    def _learn(self, strokes: Sequence[Stroke]) -> list[int]:
        """Give new strokes numbers."""
        self.known += strokes
        return [*range(len(self.known) - len(strokes), len(self.known))]

    def _draw(self) -> list[int]:
        walk = self.rng.uniform(0.2, 0.8, 2) + np.cumsum(self.rng.uniform(-0.1, 0.1, (4, 2)), 0)
        places = np.round(walk.clip(0.05, 0.95) * self.box["width"])
        places = places[np.append(True, np.any(np.diff(places, axis=0), axis=1))]
        mouse(self.page, [(self.box["x"] + x, self.box["y"] + y) for x, y in places.tolist()])
        return self._learn([places * SIDE / self.box["width"]])

    def _erase(self) -> list[int]:
        """Click on a sample of a stroke, where it is clear which strokes the eraser touches."""
        present = self.strokes()
        samples = np.concatenate([np.zeros((0, 2)), *present])
        inside = ((samples > MARGIN) & (samples < SIDE - MARGIN)).all(axis=1)
        for sample in self.rng.permutation(samples[inside])[:20]:
            place = np.round(sample * self.box["width"] / SIDE)
            away = [distance(stroke, place * SIDE / self.box["width"]) for stroke in present]
            if min(abs(one - ERASER) for one in away) > DOUBT:
                use(self.page, "erase")
                self.page.mouse.click(self.box["x"] + place[0], self.box["y"] + place[1])
                use(self.page, "erase")
                return [i for i, one in enumerate(away) if one < ERASER]
        return []

    def _accept(self) -> list[int]:
        answered(self.page)
        before = len(self.strokes())
        use(self.page, "accept")
        return self._learn(self.strokes()[before:])

    def _open(self) -> list[int]:
        strokes = np.round(self.rng.uniform(20, SIDE - 20, (2, 4, 2)), 2)
        fields = {"width": SIDE, "height": SIDE, "strokes": strokes.tolist()}
        content = json.dumps(fields).encode()
        file = FilePayload(name="drawing.json", mimeType="application/json", buffer=content)
        before = self.page.evaluate(FILE)
        button = self.page.get_by_role("button", name="Open", exact=True)
        button.click()
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.wait_for_function(f"before => {FILE} !== before", arg=before)
        self.page.keyboard.press("Escape")
        self.page.locator("input[type=file]").wait_for(state="detached")
        self.box = resting_box(self.page)
        return self._learn([*strokes])

    def _reload(self) -> list[int]:
        self.page.reload()
        return self._arrive()

    def _back(self) -> list[int]:
        self.page.get_by_role("link", name="Results", exact=True).click()
        self.page.locator(".stMain h2", has_text="score").wait_for()
        self.page.go_back()
        return self._arrive()

    def _arrive(self) -> list[int]:
        """Wait until the pad is there."""
        canvas(self.page).wait_for()
        answered(self.page)
        self.box = resting_box(self.page)
        return []


def distance(stroke: Stroke, point: np.ndarray) -> float:
    """Return the distance of a point [2] to a polyline [n, 2]."""
    begin, along = stroke[:-1], np.diff(stroke, axis=0)
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    share = (((point - begin) * along).sum(axis=1) / squared).clip(0, 1)
    nearest = np.concatenate([stroke[:1], begin + share[:, None] * along])
    return float(np.hypot(*(nearest - point).T).min())


def compare(page: Page, rng: np.random.Generator) -> tuple[list[Step], Difference | None]:
    """Make one random sequence of steps on an empty pad; return it, and the first difference."""
    visitor, reference = Visitor(page, rng), Reference()
    steps: list[Step] = []
    names, weights = zip(*WEIGHTS.items(), strict=True)
    for name in rng.choice(names, rng.integers(*LENGTHS), p=np.array(weights) / sum(weights)):
        try:
            step = visitor.make(str(name))
        except TimeoutError as error:
            return steps, Difference([*steps, (str(name), [])], f"no end: {error}")
        steps.append(step)
        expected = [visitor.known[number] for number in reference.make(step)]
        found = visitor.strokes()
        if not same(expected, found):
            return steps, Difference(steps, f"expected {expected}, got {found}")
    return steps, None


def same(one: Sequence[Stroke], other: Sequence[Stroke]) -> bool:
    """Return whether two drawings are the same but for rounding."""
    return len(one) == len(other) and all(
        a.shape == b.shape and float(np.abs(a - b).max()) < ROUNDED
        for a, b in zip(one, other, strict=True)
    )
