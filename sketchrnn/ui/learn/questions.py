"""Questions of a lesson: a prediction before it runs, others after it, and the answers as JSON.

The first answer to each question counts. Answers stay in the visitor's session. Not here: the
questions of the lessons (`texts/`), and the link that carries a teacher's own (`link.py`).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import streamlit as st

from sketchrnn.errors import UsageError
from sketchrnn.ui.learn.texts import Question
from sketchrnn.ui.learn.view import Shown

LONGEST = 2000  # characters of own questions
RIGHT, BECAUSE = "*", ">"
"""First characters of the right option and of the explanation, in the text of own questions."""


def written(text: str, refusal: str) -> list[Question]:
    """Return the questions in a text, which are separated by empty lines.

    The first line of each asks; the others are options, the right one after `*`. A last line after
    `>` explains the answer.

    Raises:
        UsageError: a question has fewer than two options, or not exactly one right one; the
            sentence is `refusal`, with the first line as {ask}.
    """
    found = []
    for block in "\n".join(line.strip() for line in text.splitlines()).split("\n\n"):
        if not (lines := [line for line in block.splitlines() if line]):
            continue
        ask, *rest = lines
        because = " ".join(line[1:].strip() for line in rest if line.startswith(BECAUSE))
        options = [line for line in rest if not line.startswith(BECAUSE)]
        right = [i for i, option in enumerate(options) if option.startswith(RIGHT)]
        if len(options) < 2 or len(right) != 1:
            raise UsageError(refusal.format(ask=ask))
        plain = [option.removeprefix(RIGHT).strip() for option in options]
        found.append(Question(ask, plain, right[0], because))
    return found


def predict(shown: Shown) -> bool:
    """Ask the first question of a lesson; return whether the lesson may run.

    It may when the question is answered or skipped, or when the lesson has no questions.
    """
    if not shown.words.questions or _key(shown, 0) in _answers():
        return True
    with st.container(border=True):
        st.markdown(f"**{shown.page['predict']}**")
        _ask(shown, 0, shown.words.questions[0])
        st.button(shown.page["skip"], on_click=_keep, args=(shown, 0, shown.words.questions[0]))
    return False


def check(shown: Shown) -> None:
    """Draw the verdict on the prediction, the other questions, and the teacher's own.

    Raises:
        UsageError: the teacher's questions are not as `written` expects them.
    """
    text = st.session_state.get(_own(shown)) or ""
    own = written(text, shown.page["own_refused"])
    for i, question in enumerate([*shown.words.questions, *own]):
        with st.container(border=True):
            if _key(shown, i) in _answers():
                _verdict(shown, question, _answers()[_key(shown, i)]["answer"])
            else:
                _ask(shown, i, question)


def field(shown: Shown) -> None:
    """Draw the field for the teacher's own questions, which the link carries."""
    page = shown.page
    st.text_area(page["own"], key=_own(shown), help=page["own_help"], max_chars=LONGEST)


def export(page: dict[str, str]) -> None:
    """Draw a button for all answers of the session as JSON, if there are any."""
    if _answers():
        text = json.dumps(list(_answers().values()), ensure_ascii=False, indent=1)
        st.download_button(
            page["export"], text, "answers.json", "application/json", on_click="ignore"
        )


def _ask(shown: Shown, i: int, question: Question) -> None:
    """Draw a question; its answer is kept when an option is chosen."""
    st.radio(
        question.ask,
        range(len(question.options)),
        index=None,
        format_func=question.options.__getitem__,
        key=_widget(shown, i),
        on_change=_keep,
        args=(shown, i, question),
    )


def _verdict(shown: Shown, question: Question, answer: int | None) -> None:
    """Draw an answered question with the answer, whether it is right, and the explanation."""
    right = question.options[question.right]
    st.markdown(f"**{question.ask}**")
    if answer == question.right:
        st.success(f"{shown.page['right'].format(right=right)} {question.because}")
        return
    if answer is not None:
        st.markdown(shown.page["yours"].format(answer=question.options[answer]))
    st.info(f"{shown.page['wrong'].format(right=right)} {question.because}")


def _keep(shown: Shown, i: int, question: Question) -> None:
    """Keep the chosen answer; None if the question is skipped."""
    answer = st.session_state.get(_widget(shown, i))
    _answers()[_key(shown, i)] = {
        "lesson": shown.name,
        **asdict(question),
        "answer": answer,
        "correct": answer == question.right,
    }


def _key(shown: Shown, i: int) -> tuple[str, int]:
    """Return the key of an answer: questions of a lesson are the same in all languages."""
    return shown.name, i


def _own(shown: Shown) -> str:
    """Return the key of the field for own questions, which `link.py` takes as a setting."""
    return f"{shown.name}-questions"


def _widget(shown: Shown, i: int) -> str:
    return f"question-{shown.name}-{i}"


def _answers() -> dict[tuple[str, int], dict[str, Any]]:
    """Return the answers of the session."""
    return st.session_state.setdefault("answers-of-lessons", {})
