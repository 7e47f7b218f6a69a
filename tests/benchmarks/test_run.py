"""Tests of `benchmarks.run`: parts by name, a process for each row, and rows that fail."""

import json
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.run import PARTS, Job, main, measured
from benchmarks.timing import Bar, alternately, row

SAID = {"what": "made up", "ours": 3.0}


def test_all_parts_name_existing_functions() -> None:
    for job in [job for jobs in PARTS.values() for job in jobs]:
        file = Path(run.__file__).parents[1] / (job.module.replace(".", "/") + ".py")
        assert f"\ndef {job.function}(" in file.read_text(), job


def test_a_row_is_measured_in_its_own_process() -> None:
    (made,) = measured(Job("json", "loads", (json.dumps(SAID),)))
    assert made.items() >= SAID.items() and made["peak_MB"] > 0


def test_a_job_may_return_several_rows_with_their_own_memory() -> None:
    own = {"what": "another", "peak_MB": 7}
    first, second = measured(Job("json", "loads", (json.dumps([SAID, own]),)))
    assert first.items() >= SAID.items() and first["peak_MB"] > 0 and second == own


def test_a_row_that_fails_says_why_and_the_others_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = {
        "bad": [Job("json", "loads", ("[",)), Job("os", "_exit", (3,))],
        "good": [Job("json", "loads", (json.dumps(SAID),))],
    }
    monkeypatch.setattr(run, "PARTS", jobs)
    path = tmp_path / "table.json"
    main(["--only", "bad,good", "--json", str(path)])
    rows = json.loads(path.read_text())
    assert "Expecting value" in rows[0]["note"] and "terminated" in rows[1]["note"]
    assert rows[2].items() >= SAID.items()
    out = capsys.readouterr().out.splitlines()
    assert json.loads(out[-1]) == rows and "made up" in out[3]


def test_an_unknown_part_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--only", "sampling,sleeping"])
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "got 'sleeping'" in said and all(name in said for name in PARTS)


def test_the_best_round_counts_and_the_first_one_does_not() -> None:
    one, two = iter([1.0, 5.0, 3.0, 4.0]), iter([9.0, 7.0, 6.0, 8.0])
    assert alternately(3, lambda: next(one), lambda: next(two)) == [3.0, 6.0]


@pytest.mark.parametrize(
    ("bar", "met"), [(Bar("at most", 1.5), "yes"), (Bar("at least", 1.5), "no")]
)
def test_a_row_says_whether_it_keeps_its_limit(bar: Bar, met: str) -> None:
    made = row("this", "ms", 3.0, "that", 2.4, bar)
    assert made["ratio"] == 1.25 and made["met"] == met and made["bar"] == f"{bar.kind} 1.5"
