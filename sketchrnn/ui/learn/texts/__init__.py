"""The texts of the Learn page: a folder per language, with `page.json`, one file per lesson, and
`network.json` for the picture of a network.

The files of all languages have the same keys. Not here: the languages, and the texts of the other
pages (`ui/language.py`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui.language import LATIN, SIGNS

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """A question with one right option."""

    ask: str
    """The question, Markdown."""
    options: list[str]
    """Two or more, Markdown."""
    right: int
    """Index of the right option."""
    because: str
    """Why it is right, Markdown; shown after the answer."""


@dataclass(frozen=True)
class Lesson:
    """The texts of one lesson."""

    title: str
    text: str
    """The explanation, Markdown."""
    do: str
    """An experiment for the learner, Markdown."""
    read: list[str]
    """Further reading, Markdown links."""
    words: dict[str, str]
    """Labels of its widgets, lines and numbers, by key."""
    questions: list[Question]
    """The first is answered before the lesson runs, the others after it."""
    network: dict[str, str]
    """The texts of the picture of a network, which lessons share."""

    def __getitem__(self, key: str) -> str:
        """Return a label."""
        return self.words[key]


@dataclass(frozen=True)
class Texts:
    """All texts of the page in one language."""

    page: dict[str, str]
    lessons: dict[str, Lesson]


@lru_cache
def load(language: str) -> Texts:
    """Return the texts of a language, one of `ui.language.LANGUAGES`."""
    network = _read(language, "network") | {"digits": SIGNS.get(language, LATIN)}
    lessons = {name: _lesson(_read(language, name), network) for name in LESSONS}
    return Texts(_read(language, "page"), lessons)


def _lesson(content: dict[str, Any], network: dict[str, str]) -> Lesson:
    """Return the texts of one lesson from the content of its file."""
    questions = [Question(**question) for question in content.pop("questions", [])]
    return Lesson(**content, questions=questions, network=network)


def _read(language: str, name: str) -> dict[str, Any]:
    """Return the content of one file of a language."""
    return json.loads((HERE / language / f"{name}.json").read_text(encoding="utf-8"))
