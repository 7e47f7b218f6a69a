"""Lessons that learn from little: what they find out is tested in tests/learn."""

import pytest

from sketchrnn.learn.lessons import captions, one, sequences, translation


@pytest.fixture(autouse=True)
def brief_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(captions, "LEARNT", 100)
    monkeypatch.setattr(captions, "TESTED", 50)
    monkeypatch.setattr(one, "LEARNT", 200)
    monkeypatch.setattr(one, "TESTED", 200)
    monkeypatch.setattr(sequences, "CHUNK", 100)
    monkeypatch.setattr(translation, "LEARNT", 600)
    monkeypatch.setattr(translation, "TESTED", 200)
