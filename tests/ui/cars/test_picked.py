"""Tests of `ui.cars.picked`: the ways of a picked drive, before the page has run."""

import json
from pathlib import Path
from typing import Any

import pytest

from sketchrnn.ui.cars import city
from sketchrnn.ui.cars.page import VISIT
from sketchrnn.ui.visits import Malformed, Message, Visit
from tests.app.test_sketch import city_map, models, open_page, tiny_models

__all__ = ["models", "tiny_models"]  # fixtures


def test_the_ways_of_a_picked_drive_are_those_of_the_page(models: Path) -> None:
    app = open_page("cars", city="berlin")
    before = city_map(app)
    visit: Visit = app.session_state[VISIT]
    number = next(n for n in city.load("berlin").drives if n != before["picked"])
    ways = json.loads(json.dumps(visit.respond(number, nobody)))
    assert ways["picked"] == number and ways["lines"] and ways["given"] != before["given"]
    app.session_state["drive"] = number
    after = city_map(app.run())
    assert {name: after[name] for name in ways} == ways


def nobody(message: Message) -> None:
    """Fail: these answers have no messages before them."""
    raise AssertionError(message)


@pytest.mark.parametrize("question", [-1, "16522", None, [1], {"a": 1}, 1e400])
def test_what_is_no_drive_is_refused(models: Path, question: Any) -> None:
    visit: Visit = open_page("cars", city="berlin").session_state[VISIT]
    with pytest.raises(Malformed):
        visit.respond(question, nobody)
