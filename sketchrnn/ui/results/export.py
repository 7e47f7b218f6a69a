"""The tables of all models as CSV, JSON and LaTeX.

Not here: what stands in them (`summary.py`) and BibTeX (`citation.py`).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from typing import Any

from sketchrnn.evaluation.errors import INTERVAL, RESAMPLES
from sketchrnn.ui.results.summary import NO_BREAK, Entry, Row, Table, words

SOURCE = ("data", "split", "tested", "seeds", "date", "weights_version", "data_version", "command")
COLUMNS = ("table", "model", "method", "measure", "unit", "value", "low", "high", "spread", *SOURCE)
BOOTSTRAP = (
    f"{INTERVAL[1] - INTERVAL[0]:.0%} interval of the percentile bootstrap over the test "
    f"trajectories, {RESAMPLES:,} resamples, seed 0 (Efron and Tibshirani 1993)"
).replace("%", " %")
SPREAD = "standard deviation over the seeds of the samples"
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    NO_BREAK: "~",
    "−": "$-$",
    "±": r"$\pm$",
    "²": r"\textsuperscript{2}",
    "σ": r"$\sigma$",
    "ε": r"$\varepsilon$",
    **{character: "\\" + character for character in "&%$#_{}"},
}


def source(entry: Entry) -> dict[str, Any]:
    """Return what the scores of a model were measured on, and how to measure them again."""
    test, measured = entry.test, entry.measured
    values = (
        test.get("data", ""),
        test.get("split", ""),
        entry.count,
        test.get("seeds", 1),
        measured.get("date", ""),
        measured.get("weights", entry.weights),
        measured.get("data", ""),
        measured.get("command", ""),
    )
    return dict(zip(SOURCE, values, strict=True))


def to_csv(tables: Sequence[Table], entries: Sequence[Entry]) -> str:
    """Return one line for each figure, with what it was measured on; RFC 4180, UTF-8.

    Figures are not rounded, shares are from 0 to 1, and what is not known is empty.
    """
    sources = {entry.model: source(entry) for entry in entries}
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for table in tables:
        for row in table.rows:
            for name, score in row.scores.items():
                what = (table.name, row.model, row.method, name, table.measures[name].unit)
                writer.writerow((*what, *astuple(score), *sources[row.model].values()))
    return file.getvalue()


def to_json(tables: Sequence[Table], entries: Sequence[Entry], version: str) -> str:
    """Return the tables with all figures, unrounded, and the sources of each model.

    version: of this software.
    """
    content = {
        "software": {"name": "sketchrnn", "version": version},
        "low, high": BOOTSTRAP,
        "spread": SPREAD,
        "models": {entry.model: source(entry) for entry in entries},
        "tables": [asdict(table) for table in tables],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def to_latex(tables: Sequence[Table], entries: Sequence[Entry]) -> str:
    """Return a `table` for each table; the document needs the package `booktabs`.

    Figures are rounded as on the page.
    """
    tested = ", ".join(f"{entry.model} {entry.count:,}" for entry in entries if entry.count)
    parts = [
        r"% \usepackage{booktabs}",
        f"% after ±: {SPREAD}",
        f"% in brackets: {BOOTSTRAP}",
        f"% tested on: {tested}",
    ]
    return "\n".join(parts) + "\n\n" + "\n".join(map(_latex_table, tables))


def _latex_table(table: Table) -> str:
    titles = [measure.title for measure in table.measures.values()]
    lines = [_latex_line(["model", "method", *titles])]
    rows = [_latex_line(_cells(table, row)) for row in table.rows]
    return "\n".join(
        [
            r"\begin{table}",
            rf"\caption{{{escape_latex(table.title)}}}",
            rf"\label{{tab:{table.name}}}",
            rf"\begin{{tabular}}{{ll{'r' * len(titles)}}}",
            r"\toprule",
            *lines,
            r"\midrule",
            *rows,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _cells(table: Table, row: Row) -> list[str]:
    figures = (words(row.scores.get(name), one.unit) for name, one in table.measures.items())
    return [row.model, row.method, *figures]


def _latex_line(cells: Sequence[str]) -> str:
    # A "[" at the beginning of a line would be read as an argument of the `\\` before it.
    return " & ".join(f"{{{escape_latex(cell)}}}" for cell in cells) + r" \\"


def escape_latex(text: str) -> str:
    """Return text with the characters that LaTeX reads as commands replaced."""
    return "".join(_LATEX.get(character, character) for character in text)
