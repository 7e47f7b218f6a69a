"""The texts of the Learn page: one JSON file per language, all with the same keys.

Not here: the texts of the other pages, which are in their code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

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
    raw: dict[str, Any] = json.loads((HERE / f"{language}.json").read_text(encoding="utf-8"))
    return Texts(raw["page"], {name: Lesson(**words) for name, words in raw["lessons"].items()})
