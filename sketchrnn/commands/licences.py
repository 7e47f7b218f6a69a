"""`licences`: those of all packages that the app needs and of the data of the shipped models."""

from __future__ import annotations

import argparse
from importlib.metadata import Distribution
from typing import NamedTuple

from sketchrnn.commands.parser import Commands, Parser

UNSTATED = {"kanjivg": "CC-BY-SA-3.0"}
"""Licences that the metadata of a package does not name."""


class Package(NamedTuple):
    """An installed package and what its metadata says of its licence."""

    name: str
    version: str
    licence: str


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    return commands.add_parser("licences", help="licences of all dependencies and data")


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Print a line for each package, then one for each data set of a model."""
    from sketchrnn.checkpoint.card import read_card
    from sketchrnn.checkpoint.folder import find, list_names

    print("# packages: name, version, licence")
    for package in packages():
        print(*package, sep="\t")
    print("\n# data: model, data set, licence, credit")
    for name in list_names():
        for part in read_card(find(name)).data:
            values = [part.get(key, "not stated") for key in ("name", "licence", "credit")]
            print(name, *values, sep="\t")


def packages() -> list[Package]:
    """Return the packages that requirements.txt leads to here, by name."""
    from importlib.metadata import PackageNotFoundError, distribution

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    from sketchrnn.config import SHIPPED

    lines = (SHIPPED / "requirements.txt").read_text(encoding="utf-8").splitlines()
    waiting = [line for line in lines if line and not line.startswith("#")]
    found: dict[str, Package] = {}
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            # CUDA libraries, where the CPU build of torch is installed under the same version.
            continue
        found[name] = Package(name, installed.version, licence_of(installed))
        waiting += installed.requires or []
    return sorted(found.values())


def licence_of(package: Distribution) -> str:
    """Return the licence that the metadata of a package names, an SPDX expression if it has one."""
    metadata = package.metadata
    (expression, *_), (text, *_) = (
        metadata.get_all(field, [""]) for field in ("License-Expression", "License")
    )
    if expression:
        return expression
    if text and len(text) <= 40 and "Copyright" not in text:  # some put the whole licence there
        return text.strip()
    classifiers = metadata.get_all("Classifier", [])
    names = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License :: ")]
    named = ", ".join(name for name in names if name != "OSI Approved")
    return named or UNSTATED.get(metadata["Name"].lower(), "not stated")
