"""Tests of `licences`: what it prints, and that docs/licences.md says the same."""

import re
from pathlib import Path

import pytest

from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import SHIPPED
from sketchrnn.commands.cli import main
from sketchrnn.commands.licences import packages

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/licences.md").read_text(encoding="utf-8")


def documented() -> dict[str, str]:
    """The licence by package, from the table of the document."""
    table = DOCUMENT.split("| licence | packages |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (.+) \| (.+) \|$", table, re.MULTILINE)
    return {name: licence for licence, names in rows for name in names.split(", ")}


def locked() -> set[str]:
    """The names of all packages that the app may need, on any system."""
    locks = [ROOT / "requirements" / name for name in ("run.txt", "torch.txt")]
    text = "\n".join(lock.read_text(encoding="utf-8") for lock in locks)
    return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))


def test_every_locked_package_has_its_licence_in_the_document() -> None:
    assert documented().keys() == locked()


def test_the_document_names_the_licences_of_the_metadata() -> None:
    found = {package.name: package.licence for package in packages()}
    assert {"torch", "numpy", "streamlit"} <= found.keys() <= locked()
    assert "not stated" not in found.values()
    stated = documented()
    assert {name: licence for name, licence in found.items() if licence != stated[name]} == {}


def test_the_command_prints_packages_and_the_data_of_all_models(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["licences"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^numpy\t[\d.]+\tBSD License$", printed, re.MULTILINE)
    for card in map(read_card, (path.parent for path in SHIPPED.glob("*/card.json"))):
        assert f"`{card.name}`" in DOCUMENT
        for part in card.data:
            assert "\t".join([card.name, part["name"], part["licence"], part["credit"]]) in printed
