"""The menu of drives."""

import numpy as np

from sketchrnn.trajectories.manoeuvres import Manoeuvre, manoeuvres
from sketchrnn.ui.cars.picks import Pick, descriptions
from sketchrnn.ui.language import speaking

STILL: list[Manoeuvre] = manoeuvres(np.zeros((20, 2)), 2.0)


def test_the_menu_is_in_the_language_of_each_visitor() -> None:
    catalogue = {7: Pick(STILL, 1234.4), 8: Pick(STILL, 5.0)}
    english = descriptions("a city", 40, "en", catalogue)
    with speaking("fa"):
        persian = descriptions("a city", 40, "fa", catalogue)
    assert english[7] == "Stands still · 1,234 m off straight on · No. 7"
    assert list(persian) == [7, 8] and "۱٬۲۳۴" in persian[7]
    assert descriptions("a city", 40, "en", catalogue) == english


def test_another_share_given_has_another_menu() -> None:
    before = descriptions("a city", 41, "en", {7: Pick(STILL, 10.0)})
    after = descriptions("a city", 42, "en", {7: Pick(STILL, 20.0)})
    assert before[7] != after[7]
