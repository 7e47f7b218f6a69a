"""Tests of the claims of the lessons: they hold, the pages say them, and a false one is found."""

import pytest

from sketchrnn.commands.cli import main
from sketchrnn.learn.claims import Claim, check, claims_of
from sketchrnn.learn.lesson import LESSONS, whole
from sketchrnn.learn.lessons import neuron

QUICK = [name for name in LESSONS if any(claim.quick for claim in claims_of(name))]


@pytest.mark.parametrize("name", QUICK)
def test_quick_claims_hold(name: str) -> None:
    quick = [claim for claim in claims_of(name) if claim.quick]
    failed = [row.said for row in check(name, quick, (0,)) if not all(row.held)]
    assert not failed


def test_every_lesson_claims_something() -> None:
    assert all(claims_of(name) for name in LESSONS)


def test_a_run_that_claims_share_is_made_once() -> None:
    seen = []

    def test(figures: neuron.Figures) -> bool:
        seen.append(figures)
        return figures.w_h > 0

    settings = {"w_h": 0.5}
    claims = (Claim("a", test, (settings,)), Claim("b", test, (dict(settings),)))
    rows = list(check("neuron", claims, (3, 4)))
    assert [row.held for row in rows] == [(True, True)] * 2
    assert seen[0] is seen[2] and seen[1] is seen[3] and seen[0] is not seen[1]


def test_a_claim_that_does_not_hold_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = (
        Claim("weights are drawn", lambda f: f.w_h > 0),
        Claim("one is too large", lambda f: whole("w", 1, 0, 1) > f.w_h + 1),
    )
    monkeypatch.setattr(neuron, "CLAIMS", claims)
    with pytest.raises(SystemExit) as caught:
        main(["learn", "neuron", "--check"])
    assert caught.value.code == 1
    out = capsys.readouterr().out.splitlines()
    assert out[1].split()[:2] == ["neuron", "5/5"] and out[2].split()[:2] == ["neuron", "0/5"]
    monkeypatch.setattr(neuron, "CLAIMS", claims[:1])
    assert main(["learn", "neuron", "--check", "--json"]) == 0
    assert '"held": [true, true, true, true, true]' in capsys.readouterr().out


def test_learn_without_a_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn"]) == 2
    assert "expected the NAME of a lesson, or --check" in capsys.readouterr().err
