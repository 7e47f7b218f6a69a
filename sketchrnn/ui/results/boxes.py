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
from sketchrnn.ui.cars.clock import clock
from sketchrnn.ui.errors import plain_values
from sketchrnn.ui.results.summary import Entry

SHEET = "sheet.svg"
"""Written by `python -m benchmarks.sheet`."""
MOMENTS = 5
"""Points in time at which the table of regions is given."""
NLL = (
    "How surprising the next move of the pen in a real drawing is to the model, on average; "
    "lower is better."
)


def box(entry: Entry) -> None:
    """Draw the scores of a checkpoint, its origin, and the commands that make and measure it."""
    name, card = entry.model, _plain_card(entry.card)
    st.subheader(models.title(name), anchor=name)
    test = card.metrics.get("test")
    if test is None:
        st.markdown("This model has no scores on a test split.")
    elif card.kind == "drawing":
        _drawings(test)
    elif card.kind == "recogniser":
        _names(test)
    else:
        _drives(name, test)
    if endings := _endings(card.metrics.get("endings", {})):
        st.markdown(endings)
    _sheet(name)
    st.markdown("\n".join(_origin(data) for data in card.data))
    _commands(entry)
    st.caption(_training(card))


def _plain_card(card: Card) -> Card:
    """Return a card whose texts are shown as they are: anybody may have written it."""
    fields = ("model", "data", "metrics", "train")
    return replace(card, **{field: plain_values(getattr(card, field)) for field in fields})


def _commands(entry: Entry) -> None:
    """Show the commands of the training and of the scores, and the versions of both."""
    st.markdown("Trained by")
    st.code(entry.card.command or "its card holds no command", language="bash", wrap_lines=True)
    measured = plain_values(entry.measured)
    if not measured:
        return
    st.markdown(
        f"Measured on {measured['date']}, with the weights `{measured['weights']}` and the test "
        f"data `{measured['data']}`, by the following command. Files after `--data` are your copy "
        "of the data; equal versions mean equal data."
    )
    st.code(entry.measured["command"], language="bash", wrap_lines=True)
    if entry.outdated:
        st.warning("The weights have changed since then: measure again with `--write`.")


def _sheet(name: str) -> None:
    """Show the contact sheet in the folder of a checkpoint, if it has one."""
    path = find(name) / SHEET
    if path.exists():
        with st.expander("Test drawings, and what it makes of their first halves"):
            st.image(path.read_text(encoding="utf-8"), width="stretch")


def _drawings(test: dict[str, Any]) -> None:
    columns = st.columns(3)
    columns[0].metric("NLL, nats per point", _number(test["nll"]), help=NLL)
    columns[1].metric("NLL in data units", _number(test["nll_data"]), help=NLL)
    columns[2].metric("Drawings tested", f"{test['sequences']:,}")
    rows = test.get("baselines", {})
    if rows:
        table = [("this model", test["nll"], test["nll_data"])]
        table += [(name, row["nll"], row["nll_data"]) for name, row in rows.items()]
        st.markdown(_table(("", "NLL", "NLL in data units"), table))
    st.caption(f"Split {test['split']} of {test['data']}; {test['points']:,} points.")
    if "kl" in test:
        st.caption(
            "This model encodes each drawing first: its NLL says how well it reconstructs a "
            f"drawing from its code, which holds {test['kl']:.0f} nats. Do not compare it with the "
            "NLL of a model without a code."
        )


def _names(test: dict[str, Any]) -> None:
    """Show how often the true category is first and among five, by the share of the drawing."""
    parts = {f"the first {percent} %": part for percent, part in test["first"].items()}
    parts["the whole drawing"] = test
    rows = [(seen, f"{part['top1']:.0%}", f"{part['top5']:.0%}") for seen, part in parts.items()]
    st.markdown(tables.markdown(("seen", "right", "among five"), rows))
    st.caption(f"Split {test['split']} of {test['data']}; {test['sequences']:,} drawings.")


def _drives(name: str, test: dict[str, Any]) -> None:
    k = test["k"]
    baselines = test.get("baselines", {})
    one = {"this model": test} | baselines
    best = {f"this model, best of {k}": (test["min_ade"], test["min_fde"])}
    if chosen := test.get("chosen"):
        named = f"this model, best of {k} chosen of many"
        best[named] = (chosen["min_ade"], chosen["min_fde"])
    for method, row in baselines.items():
        if "min_ade" in row:
            best[f"{method}, best of {k}"] = (row["min_ade"], row["min_fde"])
    st.markdown(_verdict("one guess", test["ade"], _rivals(baselines, "ade")))
    plots.show(
        plots.errors({method: row["ade"] for method, row in one.items()}), key=f"errors-{name}"
    )
    if rivals := _rivals(baselines, "min_ade"):
        st.markdown(_verdict(f"best of {k}", test["min_ade"], rivals))
    rows = [(method, row["ade"], row["fde"]) for method, row in one.items()]
    st.markdown(_table(("one guess", "ADE, m", "FDE, m"), rows))
    st.markdown(_table((f"best of {k}", "ADE, m", "FDE, m"), [(m, *v) for m, v in best.items()]))
    if regions := test.get("regions"):
        st.markdown(_regions(regions, test["horizon_s"]))
        plots.show(plots.regions(regions, test["horizon_s"]), key=f"regions-{name}")
    if ends := test.get("destination"):
        rows = [(name, off["mean"], off["median"]) for name, off in ends["guesses"].items()]
        st.markdown(_table(("where the drive ends", "mean error, m", "median error, m"), rows))
    if measured := test.get("plausibility"):
        st.markdown(tables.plausibility(measured))
    st.caption(
        f"Split {test['split']} of {test['data']}: {test['trajectories']:,} drives, a fix every "
        f"{test['step_s']:g} s, {clock(test['seen_s'])} min seen, "
        f"{clock(test['horizon_s'])} min predicted. " + " ".join(test.get("notes", []))
    )


def _regions(regions: dict[str, list[float]], horizon_s: float) -> str:
    """Return a table of how often the regions of the samples contain the truth."""
    count = len(next(iter(regions.values())))
    at = sorted({round(count * share / MOMENTS) - 1 for share in range(1, MOMENTS + 1)} - {-1})
    times = [f"{clock(horizon_s * (i + 1) / count)} min" for i in at]
    rows = [
        [f"its {name} region", *(f"{held[i]:.0%}" for i in at)] for name, held in regions.items()
    ]
    return tables.markdown(["the truth lies in, after", *times], rows)


def _endings(measured: dict[str, Any]) -> str:
    """Return a sentence on the endings at the default temperature."""
    if "within_15_m" in measured:
        near = measured["within_15_m"]
        said = f"{near:.1%} of the points of its endings lie within 15 m of a street"
        if "left" in measured:
            turns = ", ".join(f"{measured[way]:.0%} {way}" for way in ("right", "straight", "left"))
            true = measured["true"]
            truly = ", ".join(f"{true[way]:.0%}" for way in ("right", "straight", "left"))
            said += f"; at crossings it takes {turns} (true: {truly})"
    elif "endless" in measured:
        said = (
            f"{measured['endless']:.1%} of its endings reach the limit of points, and "
            f"{measured['scribbles']:.1%} scribble in place"
        )
    else:
        return ""
    return f"At its default temperature, {measured['temperature']:g}, {said}."


def _rivals(baselines: dict[str, dict[str, float]], error: str) -> dict[str, float]:
    return {method: row[error] for method, row in baselines.items() if error in row}


def _verdict(what: str, ade: float, rivals: dict[str, float]) -> str:
    """Return a sentence that compares the model with the best of the simple methods."""
    if not rivals:
        return "Its card has no scores of simple methods."
    rival = min(rivals, key=lambda method: rivals[method])
    share = ade / rivals[rival] - 1
    if share < 0:
        return f"Its {what} is {-share:.0%} nearer than that of the best simple method, {rival}."
    return f"**It loses to {rival}**: its {what} is {share:.0%} farther off."


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
    text = f"{value:,.{digits}f}".replace("-", "−")
    return f"**{text}**" if bold else text


def _origin(data: dict[str, Any]) -> str:
    """Return one line on a data set: name, splits, licence and credit."""
    counts = data.get("sequences", {})
    splits = ", ".join(f"{count:,} {split}" for split, count in counts.items())
    parts = [f"**Data** {data['name']}", splits, f"licence: {data.get('licence', 'not stated')}"]
    return " · ".join(part for part in [*parts, data.get("credit", "")] if part) + "  "


def _training(card: Card) -> str:
    model, train = card.model, card.train
    # A recogniser is a bidirectional LSTM and has no choice of cell.
    parts = [f"{model.get('cell', 'lstm').upper()} with {model.get('hidden')} units"]
    if "epoch" in train:
        parts.append(f"best after {train['epoch']} epochs")
    if "seconds" in train:
        parts.append(f"{train['seconds'] / 60:,.0f} min of training")
    parts.append(f"seed {card.seed}")
    if card.kind != "recogniser":
        parts.append(f"default temperature {card.temperature:g}")
    return " · ".join(parts)
