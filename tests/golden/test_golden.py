"""Every command still gives what it gave when `expected.json` was recorded."""

import json
from pathlib import Path

import pytest

from tests.golden.record import EXPECTED, record, summary


@pytest.mark.timeout(400)  # a minute alone, more where other tests run beside it
def test_the_commands_give_what_they_gave(tmp_path: Path) -> None:
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    record(tmp_path / "record")
    found = summary(tmp_path / "record")
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name][:2] == values[:2], name
        assert found[name][2:] == pytest.approx(values[2:], rel=1e-2, abs=1e-2), name
