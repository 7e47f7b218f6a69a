"""The Results page: one table over all models, a box for each, and how to cite them.

Not here: the measurements (`evaluation/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import quote

import streamlit as st

from sketchrnn.checkpoint.folder import find, weights_version
from sketchrnn.errors import SketchRNNError
from sketchrnn.evaluation.errors import RESAMPLES
from sketchrnn.ui import downloads, layout, models, tables
from sketchrnn.ui.errors import MALFORMED, friendly, plain
from sketchrnn.ui.language import local, tr
from sketchrnn.ui.results import export
from sketchrnn.ui.results.boxes import box, nll_help
from sketchrnn.ui.results.citation import bibtex, project
from sketchrnn.ui.results.summary import Entry, Row, Score, Table, summarise, words
from sketchrnn.ui.tables import WHOSE
from sketchrnn.ui.terms import term

SECTIONS = ("summary", "versions", "words", "cite")
"""Anchors of the sections beside the boxes of the models."""


def _title(anchor: str) -> str:
    return {
        "summary": tr("All models"),
        "versions": tr("Versions"),
        "words": tr("What the scores mean"),
        "cite": tr("How to cite"),
    }[anchor]


def _certainty() -> str:
    return tr(
        "Each score is a mean over the test data. After ±: the standard deviation over the seeds "
        "that the samples were drawn with. In brackets: the 95 % interval, from {resamples:,} "
        "resamples of the test trajectories (percentile bootstrap, seed 0; "
        "[Efron & Tibshirani 1993](https://doi.org/10.1201/9780429246593)). Scores of different "
        "test data cannot be compared. Bold: the best method for a model.",
        resamples=RESAMPLES,
    )


def _meanings() -> str:
    """Return a list of what each score means."""
    nll = nll_help()
    meanings = (
        tr(
            "**NLL, nats per point** (negative log-likelihood): {nll} It is the logarithm of a "
            "density, so it may be negative. In the model's own units it depends on their scale; "
            "*in data units*, two models can be compared "
            "([Ha & Eck 2017](https://arxiv.org/abs/1704.03477)).",
            nll=nll[0].lower() + nll[1:],
        ),
        tr(
            "**ADE and FDE, metres**: the distance between the predicted and the true position, "
            "on average over the predicted time, and at its end. Lower is better."
        ),
        tr(
            "**One guess** is made without the truth: by a second head of the network, a "
            "regression that is trained on the distance to the truth; by a model without such a "
            "head, as the geometric median of many samples. **Best of K** is the sample with the "
            "smallest error among K, chosen with the truth for each trajectory. It shows whether "
            "the true route is among the samples. It falls with K for every model, so a best of K "
            "below one guess does not show a better model: compare methods with the same K, as "
            "the tables here and on the Cars page do. *Chosen of many*: the K that represent 100 "
            "samples, as on the Cars page."
        ),
        tr(
            "**Miss rate**: the share of test trajectories none of whose K ends lies near the "
            "true end. The limit grows with the horizon, 0.75 m for each second, and is 2 m below "
            "eight seconds, as for pedestrians ([Waymo](https://arxiv.org/abs/2104.10133), "
            "[Argoverse](https://arxiv.org/abs/1911.02620))."
        ),
        tr(
            "**Judged right**: the share of drawings from the name of a category alone that a "
            "separate network names right, a mean over the categories."
        ),
        tr(
            "**Plausibility**: samples that no car of the city would drive are replaced before "
            "anything is shown. Limits are the 99.9 % quantiles of the training data, with a "
            "tenth of slack. Samples that leave the streets are replaced too; where the streets "
            "are not known, those that leave the ways of the training data. *Weighted by share* "
            "counts each ending as many times as the samples that it represents."
        ),
        tr(
            "**The 90 % region** is the smallest region with 90 % of the samples. If the samples "
            "have the right spread, it contains the truth nine times in ten."
        ),
    )
    return "\n".join(f"- {meaning}" for meaning in meanings)


def page() -> None:
    """Draw the page."""
    layout.heading(
        tr("What the models score"),
        tr("Measured on test data that no model was trained on, beside simple methods."),
    )
    names = models.names()
    if not names:
        st.info(tr("This installation has no checkpoints, so there are no scores to show."))
        return
    entries = _readable(names)
    st.markdown(_contents(names))
    _summary(entries)
    for name in names:
        malformed = tr("the card of {name} holds scores of another form than expected", name=name)
        with st.container(border=True), friendly(malformed):
            box(_entry(name))
    _heading("words")
    st.markdown(_meanings())
    _heading("cite")
    with friendly(tr("the card of a model describes its data in another form than expected")):
        _citation(entries)


def _entry(name: str) -> Entry:
    return Entry(name, models.card(name), _weights(name))


@st.cache_data(show_spinner=False)
def _weights(name: str) -> str:
    return weights_version(find(name))


def _readable(names: Sequence[str]) -> list[Entry]:
    """Return the models whose scores can be shown; the boxes of the others say what is wrong."""
    found = []
    for name in names:
        with suppress(SketchRNNError, *MALFORMED):
            entry = _entry(name)
            for table in summarise([entry]):
                _markdown(table)
            _versions([entry])
            found.append(entry)
    return found


def _contents(names: Sequence[str]) -> str:
    """Return links to the sections and to the boxes of the models."""
    first, *rest = SECTIONS
    links = {
        first: _title(first),
        **{name: models.title(name) for name in names},
        **{anchor: _title(anchor) for anchor in rest},
    }
    return " · ".join(_link(anchor, title) for anchor, title in links.items())


def _link(anchor: str, title: str) -> str:
    return f"[{plain(title)}](#{quote(anchor)})"


def _heading(anchor: str) -> None:
    st.subheader(_title(anchor), anchor=anchor)


def _summary(entries: Sequence[Entry]) -> None:
    """Draw the tables over all models, their files, and the versions behind them."""
    found = summarise(entries)
    _heading("summary")
    st.markdown(_certainty())
    for table in found:
        st.markdown(f"**{term(table.title)}**")
        st.markdown(_faults(table) if table.name == "plausibility" else _markdown(table))
        if table.name == "best":
            st.caption(_limits(entries))
    files: downloads.Files = {
        "CSV": (".csv", "text/csv", lambda: export.to_csv(found, entries).encode()),
        "JSON": (
            ".json",
            "application/json",
            lambda: export.to_json(found, entries, project().version).encode(),
        ),
        "LaTeX": (".tex", "application/x-tex", lambda: export.to_latex(found, entries).encode()),
    }
    downloads.menu(files, "sketchrnn-results")
    _heading("versions")
    st.markdown(_versions(entries))


def _markdown(table: Table) -> str:
    head = [tr("model: method"), *(term(measure.title) for measure in table.measures.values())]
    return tables.markdown(head, (_cells(table, row) for row in table.rows))


def _cells(table: Table, row: Row) -> list[str]:
    """Return a row; the best of several methods for a model is bold."""
    cells = [f"{_link(row.model, models.title(row.model))}: {term(plain(row.method))}"]
    others = [other for other in table.rows if other.model == row.model]
    for name, measure in table.measures.items():
        score = row.scores.get(name)
        text = _figure(score, measure.unit)
        values = [other.scores[name].value for other in others if name in other.scores]
        if score is not None and table.rivals and len(values) > 1 and score.value == min(values):
            text = f"**{text}**"
        cells.append(text)
    return cells


def _figure(score: Score | None, unit: str) -> str:
    """Return a score in the signs of the visitor's language."""
    return local(words(score, unit)).replace(",", tr(",")).replace("%", tr("%"))


def _faults(table: Table) -> str:
    """Return the shares of endings with each fault: those shown, and in brackets the truth.

    The models are columns, since the names of the faults are too many for a narrow page.
    """
    shown = {row.model: row.scores for row in table.rows if row.method == WHOSE["shown"]}
    true = {row.model: row.scores for row in table.rows if row.method == WHOSE["truth"]}
    columns = (_link(name, models.title(name)) for name in shown)
    head = [tr("share of the endings (truth)"), *columns]
    rows = []
    for name, measure in table.measures.items():
        cells = [term(measure.title)]
        for model, scores in shown.items():
            text = _figure(scores.get(name), measure.unit)
            cells.append(f"{text} ({_figure(true[model].get(name), measure.unit)})" if text else "")
        rows.append(cells)
    return tables.markdown(head, rows)


def _limits(entries: Sequence[Entry]) -> str:
    limits = {
        models.title(entry.model): entry.test["miss_m"]
        for entry in entries
        if "miss_m" in entry.test
    }
    said = tr(", ").join(
        tr("{metres:g} m in {city}", metres=metres, city=plain(title))
        for title, metres in limits.items()
    )
    if not said:
        return ""
    return tr("A trajectory is missed if no end is within {limits} of the true one.", limits=said)


def _versions(entries: Sequence[Entry]) -> str:
    """Return the table of the weights and the test data behind the scores of each model."""
    rows = []
    for entry in entries:
        if entry.test:
            known = export.source(entry)
            tested = local(f"{entry.count:,}")
            if known["seeds"] > 1:
                tested = tr("{tested}, {seeds} seeds", tested=tested, seeds=known["seeds"])
            cells = (known["weights_version"], known["data_version"], known["date"])
            rows.append(
                [
                    f"{_link(entry.model, models.title(entry.model))}: {tested}",
                    *(plain(cell) or tr("not recorded") for cell in cells),
                ]
            )
    head = (
        tr("model: tested"),
        tr("weights, SHA-256"),
        tr("test data, SHA-256"),
        tr("measured on"),
    )
    return tables.markdown(head, rows)


def _citation(entries: Sequence[Entry]) -> None:
    st.markdown(
        tr(
            "Name the versions of the weights and of the test data beside a figure. BibTeX of "
            "this software and of the data that the models learnt from:"
        )
    )
    text = bibtex(entries)
    st.code(text, language="latex", height=280)
    st.download_button("BibTeX", text, "sketchrnn.bib", "application/x-bibtex", on_click="ignore")
