"""The box of a checkpoint on the Results page: its scores beside the simple methods, and its data.

Not here: the measurements (`evaluation/`) and the table over all models (`summary.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from sketchrnn.checkpoint.card import Card
from sketchrnn.checkpoint.folder import find
from sketchrnn.ui import models, plots, tables
from sketchrnn.ui.cars.clock import span
from sketchrnn.ui.errors import plain_values
from sketchrnn.ui.language import local, minus, tr
from sketchrnn.ui.results import sentences
from sketchrnn.ui.results.summary import Entry
from sketchrnn.ui.terms import term

SHEET = "sheet.svg"
"""Written by `python -m benchmarks.sheet`."""
MOMENTS = 5
"""Points in time at which the table of regions is given."""


def nll_help() -> str:
    """Return what the NLL of drawings is."""
    return tr(
        "How surprising the next move of the pen in a real drawing is to the model, on average; "
        "lower is better."
    )


def box(entry: Entry) -> None:
    """Draw the scores of a checkpoint, its origin, and the commands that make and measure it."""
    name, card = entry.model, _plain_card(entry.card)
    st.subheader(models.title(name), anchor=name)
    test = card.metrics.get("test")
    if test is None:
        st.markdown(tr("This model has no scores on a test split."))
    elif card.kind == "drawing":
        _drawings(test)
    elif card.kind == "recogniser":
        _names(test)
    else:
        _drives(name, test)
    if endings := sentences.endings(card.metrics.get("endings", {})):
        st.markdown(endings)
    _sheet(name)
    st.markdown("\n".join(sentences.origin(data) for data in card.data))
    _commands(entry)
    st.caption(sentences.training(card))


def _plain_card(card: Card) -> Card:
    """Return a card whose texts are shown as they are: anybody may have written it."""
    fields = ("model", "data", "metrics", "train")
    return replace(card, **{field: plain_values(getattr(card, field)) for field in fields})


def _commands(entry: Entry) -> None:
    """Show the commands of the training and of the scores, and the versions of both."""
    st.markdown(tr("Trained by"))
    st.code(entry.card.command or tr("its card holds no command"), language="bash", wrap_lines=True)
    measured = plain_values(entry.measured)
    if not measured:
        return
    st.markdown(
        tr(
            "Measured on {date}, with the weights `{weights}` and the test data `{data}`, by the "
            "following command. Files after `--data` are your copy of the data; equal versions "
            "mean equal data.",
            date=measured["date"],
            weights=measured["weights"],
            data=measured["data"],
        )
    )
    st.code(entry.measured["command"], language="bash", wrap_lines=True)
    if entry.outdated:
        st.warning(tr("The weights have changed since then: measure again with `--write`."))


def _sheet(name: str) -> None:
    """Show the contact sheet in the folder of a checkpoint, if it has one."""
    path = find(name) / SHEET
    if path.exists():
        with st.expander(tr("Test drawings, and what it makes of their first halves")):
            st.image(path.read_text(encoding="utf-8"), width="stretch")


def _drawings(test: dict[str, Any]) -> None:
    columns = st.columns(3)
    said, of_data = tr("NLL, nats per point"), tr("NLL in data units")
    columns[0].metric(said, _number(test["nll"]), help=nll_help())
    columns[1].metric(of_data, _number(test["nll_data"]), help=nll_help())
    columns[2].metric(tr("Drawings tested"), local(f"{test['sequences']:,}"))
    rows = test.get("baselines", {})
    if rows:
        table = [(term("this model"), test["nll"], test["nll_data"])]
        table += [(term(name), row["nll"], row["nll_data"]) for name, row in rows.items()]
        st.markdown(_table(("", "NLL", of_data), table))
    st.caption(
        tr(
            "Split {split} of {data}; {count:,} points.",
            split=term(test["split"]),
            data=test["data"],
            count=test["points"],
        )
    )
    if "kl" in test:
        st.caption(
            tr(
                "This model encodes each drawing first: its NLL says how well it reconstructs a "
                "drawing from its code, which holds {nats:.0f} nats. Do not compare it with the "
                "NLL of a model without a code.",
                nats=test["kl"],
            )
        )


def _names(test: dict[str, Any]) -> None:
    """Show how often the true category is first and among five, by the share of the drawing."""
    parts = {
        tr("the first {percent} %", percent=int(percent)): part
        for percent, part in test["first"].items()
    }
    parts[tr("the whole drawing")] = test
    rows = [
        (seen, local(f"{part['top1']:.0%}"), local(f"{part['top5']:.0%}"))
        for seen, part in parts.items()
    ]
    st.markdown(tables.markdown((tr("seen"), term("right"), term("among five")), rows))
    st.caption(
        tr(
            "Split {split} of {data}; {count:,} drawings.",
            split=term(test["split"]),
            data=test["data"],
            count=test["sequences"],
        )
    )


def _drives(name: str, test: dict[str, Any]) -> None:
    k = test["k"]
    baselines = test.get("baselines", {})
    one = {"this model": test} | baselines
    title = tr("best of {k}", k=k)
    best = {_best_of("this model", title): (test["min_ade"], test["min_fde"])}
    if chosen := test.get("chosen"):
        named = _best_of("this model", tr("best of {k} chosen of many", k=k))
        best[named] = (chosen["min_ade"], chosen["min_fde"])
    for method, row in baselines.items():
        if "min_ade" in row:
            best[_best_of(method, title)] = (row["min_ade"], row["min_fde"])
    st.markdown(sentences.verdict(tr("one guess"), test["ade"], _rivals(baselines, "ade")))
    plots.errors({method: row["ade"] for method, row in one.items()}, key=f"errors-{name}")
    if rivals := _rivals(baselines, "min_ade"):
        st.markdown(sentences.verdict(title, test["min_ade"], rivals))
    errors = tr("ADE, m"), tr("FDE, m")
    rows = [(term(method), row["ade"], row["fde"]) for method, row in one.items()]
    st.markdown(_table((tr("one guess"), *errors), rows))
    st.markdown(_table((title, *errors), [(m, *v) for m, v in best.items()]))
    if regions := test.get("regions"):
        st.markdown(_regions(regions, test["horizon_s"]))
        plots.regions(regions, test["horizon_s"], key=f"regions-{name}")
    if ends := test.get("destination"):
        rows = [(term(name), off["mean"], off["median"]) for name, off in ends["guesses"].items()]
        head = tr("where the drive ends"), tr("mean error, m"), tr("median error, m")
        st.markdown(_table(head, rows))
    if measured := test.get("plausibility"):
        st.markdown(tables.plausibility(measured))
    st.caption(
        tr(
            "Split {split} of {data}: {count:,} drives, a fix every {step:g} s, {seen} seen, "
            "{ahead} predicted.",
            split=term(test["split"]),
            data=test["data"],
            count=test["trajectories"],
            step=test["step_s"],
            seen=span(test["seen_s"]),
            ahead=span(test["horizon_s"]),
        )
        + " "
        + " ".join(test.get("notes", []))
    )


def _best_of(method: str, best: str) -> str:
    return tr("{method}, {best}", method=term(method), best=best)


def _regions(regions: dict[str, list[float]], horizon_s: float) -> str:
    """Return a table of how often the regions of the samples contain the truth."""
    count = len(next(iter(regions.values())))
    at = sorted({round(count * share / MOMENTS) - 1 for share in range(1, MOMENTS + 1)} - {-1})
    times = [span(horizon_s * (i + 1) / count) for i in at]
    rows = [
        [tr("its {region} region", region=local(name)), *(local(f"{held[i]:.0%}") for i in at)]
        for name, held in regions.items()
    ]
    return tables.markdown([tr("the truth lies in, after"), *times], rows)


def _rivals(baselines: dict[str, dict[str, float]], error: str) -> dict[str, float]:
    return {method: row[error] for method, row in baselines.items() if error in row}


def _table(head: tuple[str, ...], rows: list[tuple[str, float, float]]) -> str:
    """Return a table; the best number of each column is bold."""
    best = [min(row[i] for row in rows) if len(rows) > 1 else None for i in (1, 2)]
    cells = [
        (label, *(_number(v, bold=v == top) for v, top in zip(values, best, strict=True)))
        for label, *values in rows
    ]
    return tables.markdown(head, cells)


def _number(value: float, bold: bool = False) -> str:
    """Return a number with three decimals, one from 20 on, and none from 100 on."""
    digits = 0 if value >= 100 else 1 if value >= 20 else 3
    text = local(minus(f"{value:,.{digits}f}"))
    return f"**{text}**" if bold else text
