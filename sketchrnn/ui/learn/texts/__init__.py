"""The texts of the Learn page: a folder per language, `page.json` and one file per lesson in it.

The files of all languages have the same keys. Not here: the texts of the other pages, which are in their code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sketchrnn.learn.lesson import LESSONS

HERE = Path(__file__).parent
LANGUAGES = {"en": "English", "fa": "فارسی"}
"""Code of each language, with its own name."""
RIGHT_TO_LEFT = ("fa",)


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
    questions: list[dict[str, Any]] = field(default_factory=list)

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
    """Return the texts of a language, one of LANGUAGES."""
    return Texts(
        _read(language, "page"), {name: Lesson(**_read(language, name)) for name in LESSONS}
    )


def _read(language: str, name: str) -> dict[str, Any]:
    """Return the content of one file of a language."""
    return json.loads((HERE / language / f"{name}.json").read_text(encoding="utf-8"))
