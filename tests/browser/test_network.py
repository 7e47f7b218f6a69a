"""The picture of a network in five lessons: its numbers are the cell's, and keys move it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from sketchrnn.learn.cells import forward
from sketchrnn.learn.lessons import bptt, gates, layer, neuron, unrolled
from sketchrnn.learn.wires import Wires, last_output, neuron_wires, read_wires
from sketchrnn.ui.components.network import shown
from sketchrnn.ui.learn import texts
from sketchrnn.ui.learn.lessons.layer import FIRST
from tests.browser.app import STILL, WAIT_MS, OpenPage, needs

LABELS = """svg => Object.fromEntries(
    [...svg.querySelectorAll('[data-value]')].map(label =>
        [label.dataset.value, label.style.opacity === '1' ? label.textContent : null]))"""


def of_neuron() -> Wires:
    """The wires of the neuron with the weights that the page opens with."""
    figures = neuron.run(w_x=1.0, w_h=0.9, b=0.0)
    weights = {
        "weight_ih": np.array([[figures.w_x]]),
        "weight_hh": np.array([[figures.w_h]]),
        "bias_ih": np.array([figures.b]),
        "bias_hh": np.zeros(1),
    }
    trace = forward("rnn", weights, figures.inputs[:, None, None])
    assert trace.hidden[:, 0, 0] == pytest.approx(figures.outputs, abs=1e-12)
    return read_wires(weights, trace, last_output(trace, 0))


def of_layer() -> Wires:
    """The wires of the first neuron with the numbers that the page opens with."""
    weights = {name: FIRST[name] for name in ("weight_ih", "weight_hh")}
    biases = {"bias_ih": np.array(FIRST["bias_ih"])[:, 0], "bias_hh": np.zeros(3)}
    figures = layer.run(weights=weights | biases, inputs=FIRST["inputs"])
    trace = forward("rnn", figures.weights, figures.inputs[:, None])
    assert trace.hidden[:, 0] == pytest.approx(figures.outputs, abs=1e-12)
    return neuron_wires(figures.weights, trace, last_output(trace, 0), 0)


def of_gates() -> Wires:
    """The wires of the most active unit of the shipped model on its default drawing."""
    needs("doodles")
    return gates.run(value=1.0).wires


LESSONS: dict[str, Callable[[], Wires]] = {
    "neuron": of_neuron,
    "layer": of_layer,
    "unrolled": lambda: unrolled.run(inputs=1).wires,
    "bptt": lambda: bptt.run(gain=2.0, truncate=3).wires,
    "gates": of_gates,
}


def stage(page: Page) -> Locator:
    """The picture, once the question before the lesson is skipped and it is there."""
    language = "fa" if "lang=fa" in page.url else "en"
    page.get_by_role("button", name=texts.load(language).page["skip"]).click()
    found = page.locator(".stage").first
    found.locator(".status:not(:empty)").wait_for()
    return found


def compare(picture: Locator, wires: Wires) -> None:
    """Check all numbers that the picture shows at this moment against the wires of unit 0."""
    position = round(float(picture.locator("input").input_value()))
    steps = len(wires.values["hidden"])
    forward_ = position <= steps
    step = position - 1 if forward_ else 2 * steps - position
    source = wires.values if forward_ else wires.gradients
    labels: dict[str, Any] = picture.locator(".cell").evaluate(LABELS)
    expected = {name: shown(float(values[step, 0])) for name, values in source.items()}
    compared = {name: text for name, text in labels.items() if name in expected}
    assert len(compared) >= 5
    assert compared == {name: expected[name] for name in compared}, (position, steps)


@pytest.mark.parametrize("name", LESSONS)
def test_the_numbers_on_the_wires_are_the_cells(name: str, open_page: OpenPage) -> None:
    wires = LESSONS[name]()
    page = open_page(f"learn?lesson={name}", **STILL)
    picture = stage(page)
    slider = picture.locator("input")
    slider.focus()
    end = 2 * len(wires.values["hidden"])
    page.keyboard.press("Home")
    expect(slider).to_have_value("0")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", *["PageUp"] * (end // 5), "ArrowLeft"):
        page.keyboard.press(key)
        compare(picture, wires)
    page.keyboard.press("End")
    expect(slider).to_have_value(str(end))
    compare(picture, wires)
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_value(str(end - 1))
    text = picture.locator(".status").inner_text()
    assert slider.get_attribute("aria-valuetext") == text and "Step 2 of" in text


def test_the_keyboard_plays_pauses_and_rolls(open_page: OpenPage) -> None:
    page = open_page("learn?lesson=unrolled")
    picture = stage(page)
    play, rolled = (
        picture.locator(".play"),
        picture.get_by_role("button", name="Rolled", exact=True),
    )
    expect(play).to_have_attribute("aria-label", "Play")
    play.focus()
    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-label", "Pause")
    page.wait_for_function(
        "input => Number(input.value) > 1.05", arg=picture.locator("input").element_handle()
    )
    page.keyboard.press("Space")
    expect(play).to_have_attribute("aria-label", "Play")
    rolled.focus()
    page.keyboard.press("Space")
    expect(rolled).to_have_attribute("aria-pressed", "true")
    expect(picture.locator(".loop")).to_have_css("opacity", "1", timeout=WAIT_MS)
    expect(picture.locator(".copy").last).to_have_css("opacity", "0", timeout=WAIT_MS)


def test_nothing_moves_by_itself_with_less_motion(open_page: OpenPage) -> None:
    page = open_page("learn?lesson=unrolled", **STILL)
    picture = stage(page)
    expect(picture.locator(".play")).to_be_hidden()
    slider = picture.locator("input")
    before = slider.input_value()
    page.wait_for_timeout(500)
    assert slider.input_value() == before
    slider.focus()
    page.keyboard.press("Space")  # steps, at once
    assert float(slider.input_value()) == float(before) + 1


def test_on_a_telephone_the_picture_fits_and_can_be_touched(open_page: OpenPage) -> None:
    page = open_page("learn?lesson=unrolled&lang=fa", width=390, **STILL)
    picture = stage(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in picture.locator("button:visible, input").all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44 and box["width"] >= 44
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    written = picture.locator(".value text, .input, .status").all_text_contents()
    assert written and not re.search("[0-9]", "".join(written))  # Persian digits
    name, level = (picture.locator(f".gate {part}").bounding_box() for part in ("text", ".fill"))
    assert name is not None and level is not None
    assert level["x"] + level["width"] <= name["x"]  # the level does not strike the name through
    copy = picture.locator(".copy").nth(2).locator("rect.paper")
    copy.click()
    expect(picture.locator("input")).to_have_value("3")
