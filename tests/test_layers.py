"""The floors of the package: a module imports only from its own floor or from lower ones.

The walk reads source with `ast` and imports nothing. It covers `sketchrnn`, `pages` and `app.py`;
tests and benchmarks stand outside the building and may use everything.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The longest matching prefix of a module's name decides.
FLOORS = {
    "sketchrnn.config": 0,
    "sketchrnn.errors": 0,
    "sketchrnn.sequence": 1,
    "sketchrnn.mixture": 1,
    "sketchrnn.place": 1,
    "sketchrnn.ways": 1,
    "sketchrnn.cleaning": 1,
    "sketchrnn.formats": 1,
    "sketchrnn.model": 2,
    "sketchrnn.recogniser": 2,
    "sketchrnn.drawing": 2,
    "sketchrnn.trajectory": 2,
    "sketchrnn.checkpoint": 3,
    "sketchrnn.citymap": 3,
    "sketchrnn.data": 3,
    "sketchrnn.data.safe_npz": 1,
    "sketchrnn.magenta": 3,
    "sketchrnn.complete": 4,
    "sketchrnn.quality": 4,
    "sketchrnn.completion": 4,
    "sketchrnn.draw": 4,
    "sketchrnn.few": 4,
    "sketchrnn.steps": 4,
    "sketchrnn.sampler": 4,
    "sketchrnn.writer": 4,
    "sketchrnn.morph": 4,
    "sketchrnn.baselines": 4,
    "sketchrnn.calibration": 4,
    "sketchrnn.filters": 4,
    "sketchrnn.forecast": 4,
    "sketchrnn.guess": 4,
    "sketchrnn.likelihood": 4,
    "sketchrnn.naming": 4,
    "sketchrnn.mind": 4,
    "sketchrnn": 4,  # the public names, that is __init__.py
    "sketchrnn.learn.lesson": 2,
    "sketchrnn.learn.cells": 2,
    "sketchrnn.learn.series": 2,
    "sketchrnn.learn.training": 2,
    "sketchrnn.learn": 5,  # the lessons
    "sketchrnn.train": 5,
    "sketchrnn.training_log": 5,
    "sketchrnn.resume": 5,
    "sketchrnn.run_card": 5,
    "sketchrnn.workers": 5,
    "sketchrnn.transfer": 5,
    "sketchrnn.tasks": 5,
    "sketchrnn.evaluate": 5,
    "sketchrnn.evaluate_drives": 5,
    "sketchrnn.protocol": 5,
    "sketchrnn.destinations": 5,
    "sketchrnn.training_command": 6,
    "sketchrnn.learn_command": 6,
    "sketchrnn.output": 6,
    "sketchrnn.ui": 6,
    "sketchrnn.cli": 6,
    "sketchrnn.__main__": 6,
    "app": 7,
    "pages": 7,
}
MAY_IMPORT_STREAMLIT = ("sketchrnn.ui", "pages", "app")


def find_modules(root: Path) -> dict[str, Path]:
    """Every module of the package, the pages and the app by its dotted name."""
    files = [*root.glob("sketchrnn/**/*.py"), *root.glob("pages/**/*.py"), *root.glob("app.py")]
    modules = {}
    for file in sorted(files):
        parts = file.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return modules


def floor_of(module: str) -> int | None:
    """The floor of a module, or None where nobody gave it one.

    The top of the package does not speak for its modules: each of those needs a floor of its own.
    """
    if module in FLOORS:
        return FLOORS[module]
    parent = module.rpartition(".")[0]
    return floor_of(parent) if parent not in ("", "sketchrnn") else None


def imports_of(module: str, file: Path, modules: dict[str, Path]) -> set[str]:
    """The dotted names that a module imports, anywhere in it; its own modules by their full name.

    `from package import name` is the module `package.name` where there is one, else `package`.
    """
    package = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                found.add(name if name in modules else base)
    return found


def find_cycle(edges: dict[str, set[str]]) -> list[str]:
    """One cycle of the graph as the modules along it, or an empty list."""
    done: set[str] = set()

    def visit(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        for target in sorted(edges[module]):
            if cycle := visit(target, [*path, module]):
                return cycle
        done.add(module)
        return []

    return next((cycle for module in edges if (cycle := visit(module, []))), [])


def faults_in(root: Path) -> list[str]:
    """What breaks the rules under `root`, one sentence each."""
    modules = find_modules(root)
    faults = [f"{m} has no floor in tests/test_layers.py" for m in modules if floor_of(m) is None]
    edges: dict[str, set[str]] = {}
    for module, file in modules.items():
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))):
            faults.append(f"{module} has no docstring")
        imports = imports_of(module, file, modules)
        if any(i.startswith("streamlit") for i in imports) and not any(
            module == name or module.startswith(f"{name}.") for name in MAY_IMPORT_STREAMLIT
        ):
            faults.append(f"{module} imports streamlit, which only the pages and ui may")
        edges[module] = {i for i in imports if i in modules and i != module}
        for target in sorted(edges[module]):
            own, other = floor_of(module), floor_of(target)
            if own is not None and other is not None and other > own:
                faults.append(f"{module} (floor {own}) imports {target} (floor {other})")
    if cycle := find_cycle(edges):
        faults.append("cycle: " + " -> ".join(cycle))
    return faults


def test_the_package_keeps_its_floors() -> None:
    assert faults_in(ROOT) == []


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (
            {"mixture.py": "from sketchrnn.complete import Completer", "complete.py": ""},
            "sketchrnn.mixture (floor 1) imports sketchrnn.complete (floor 4)",
        ),
        (
            {"model.py": "from . import train", "train.py": ""},
            "sketchrnn.model (floor 2) imports sketchrnn.train (floor 5)",
        ),
        (
            {"data/store.py": "def f():\n    from ..ui.pad import x", "ui/pad.py": ""},
            "sketchrnn.data.store (floor 3) imports sketchrnn.ui.pad (floor 6)",
        ),
        (
            {"sequence.py": "import sketchrnn", "__init__.py": ""},
            "sketchrnn.sequence (floor 1) imports sketchrnn (floor 4)",
        ),
        (
            {"config.py": "import sketchrnn.errors", "errors.py": "import sketchrnn.config"},
            "cycle: sketchrnn.config -> sketchrnn.errors -> sketchrnn.config",
        ),
        (
            {"model.py": "from streamlit_drawable_canvas import st_canvas"},
            "sketchrnn.model imports streamlit, which only the pages and ui may",
        ),
        ({"penthouse.py": ""}, "sketchrnn.penthouse has no floor in tests/test_layers.py"),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, files: dict[str, str], fault: str) -> None:
    for name, source in files.items():
        file = tmp_path / "sketchrnn" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'"""Made up."""\n{source}\n')
    assert faults_in(tmp_path) == [fault]


def test_a_missing_docstring_is_found(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import streamlit\n")
    assert faults_in(tmp_path) == ["app has no docstring"]


def test_imports_from_below_are_no_fault(tmp_path: Path) -> None:
    package = tmp_path / "sketchrnn"
    package.mkdir()
    (package / "errors.py").write_text('"""Made up."""\n')
    (package / "train.py").write_text('"""Made up."""\nfrom sketchrnn.errors import DataError\n')
    (tmp_path / "app.py").write_text('"""Made up."""\nimport streamlit\nimport sketchrnn.train\n')
    assert faults_in(tmp_path) == []
