"""Tests of `ui.results.export`: each file is read again and holds the figures of the tables."""

import csv
import io
import json
import re

from sketchrnn.ui.results.export import escape_latex, to_csv, to_json, to_latex
from sketchrnn.ui.results.summary import summarise, words
from tests.ui.results.made_up import CITY, city, entry

ENTRIES = [city(), entry("pens", "drawing", {"nll": -0.5, "nll_data": 7.25, "sequences": 3})]
TABLES = summarise(ENTRIES)
FIGURES = [
    (table.name, row.model, row.method, name, score)
    for table in TABLES
    for row in table.rows
    for name, score in row.scores.items()
]


def test_the_csv_has_a_line_for_each_figure_with_its_source() -> None:
    lines = list(csv.DictReader(io.StringIO(to_csv(TABLES, ENTRIES), newline="")))
    keys = ("table", "model", "method", "measure")
    assert [tuple(line[key] for key in keys) for line in lines] == [one[:4] for one in FIGURES]
    for line, (*_, score) in zip(lines, FIGURES, strict=True):
        for field in ("value", "low", "high", "spread"):
            expected = getattr(score, field)
            assert line[field] == "" if expected is None else float(line[field]) == expected
    driven = next(line for line in lines if line["model"] == "my_city")
    assert (driven["data"], driven["tested"], driven["seeds"]) == ("trips_&_%", "12", "3")
    assert driven["command"] == CITY["measured"]["command"]
    assert lines[0]["date"] == "" and lines[0]["weights_version"] == "0123456789ab"


def test_the_json_holds_the_tables_and_says_what_the_bounds_are() -> None:
    content = json.loads(to_json(TABLES, ENTRIES, "1.2"))
    assert content["software"] == {"name": "sketchrnn", "version": "1.2"}
    assert content["low, high"].startswith("95 % interval") and "1,000" in content["low, high"]
    figures = [
        (table["name"], row["model"], row["method"], name, score)
        for table in content["tables"]
        for row in table["rows"]
        for name, score in row["scores"].items()
    ]
    assert figures == [(*one[:4], vars(one[4])) for one in FIGURES]
    assert content["models"]["my_city"]["data_version"] == "ba9876543210"


UNESCAPED = {r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^",
             "$-$": "−", r"$\pm$": "±", "~": "\N{NO-BREAK SPACE}"}  # fmt: skip
CELL = re.compile(r"\{((?:\\.|[^{}]|\{\})*)\}")


def unescape(text: str) -> str:
    """Read what `escape_latex` writes."""
    known = "|".join(map(re.escape, UNESCAPED))
    return re.sub(
        rf"({known})|\\([&%$#_{{}}])", lambda m: UNESCAPED.get(m.group(1), m.group(2)), text
    )


def test_the_latex_tables_are_read_back_cell_by_cell() -> None:
    text = to_latex(TABLES, ENTRIES)
    bodies = re.findall(
        r"\\begin\{tabular\}\{(l+r+)\}\n\\toprule\n(.*?)\\bottomrule\n\\end\{tabular\}", text, re.S
    )
    assert len(bodies) == len(TABLES) == text.count(r"\begin{table}") == text.count(r"\end{table}")
    for table, (columns, body) in zip(TABLES, bodies, strict=True):
        lines = [line for line in body.splitlines() if line != r"\midrule"]
        cells = [[unescape(cell) for cell in CELL.findall(line)] for line in lines]
        assert all(
            line.endswith(r" \\") and line.count(" & ") == len(columns) - 1 for line in lines
        )
        assert cells[0] == ["model", "method", *(one.title for one in table.measures.values())]
        assert cells[1:] == [
            [
                row.model,
                row.method,
                *(words(row.scores.get(name), one.unit) for name, one in table.measures.items()),
            ]
            for row in table.rows
        ]


def test_no_character_is_left_that_latex_reads_as_a_command() -> None:
    text = r"50 % of $x_1 & #2 {a} ~ ^ \end − ±"
    assert unescape(escape_latex(text)) == text
    assert escape_latex("my_city: 5 %") == r"my\_city: 5 \%"
