"""What the Learn page says: one file a language, `en.json`, and the keys that all files share.

What is not here: the words of the other pages, which stand where they are shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = {"en": "English", "fa": "فارسی"}
"""Codes, each with the name of the language in that language."""
RIGHT_TO_LEFT = ("fa",)


@dataclass(frozen=True)
class Lesson:
    """The words of one lesson."""

    title: str
    text: str
    """What it is about, Markdown."""
    do: str
    """The one thing to do, Markdown."""
    read: list[str]
    """Where to read on, Markdown links."""
    words: dict[str, str]
    """Labels of its widgets, lines and numbers, by key."""

    def __getitem__(self, key: str) -> str:
        """Return a label."""
        return self.words[key]


@dataclass(frozen=True)
class Texts:
    """All words of the page in one language."""

    page: dict[str, str]
    lessons: dict[str, Lesson]


@lru_cache
def load(language: str) -> Texts:
    """The words of a language, one of LANGUAGES."""
    raw: dict[str, Any] = json.loads((HERE / f"{language}.json").read_text(encoding="utf-8"))
    return Texts(raw["page"], {name: Lesson(**words) for name, words in raw["lessons"].items()})
