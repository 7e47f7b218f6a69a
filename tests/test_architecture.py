"""Which folder may import from which, in one row each.

A module imports from its own folder and from folders in rows above its own, never from a row below
and never in a circle. The test parses the source and imports nothing. It covers `sketchrnn`,
`pages` and `app.py`; tests and benchmarks may import everything.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROWS = (
    "errors",
    "config",
    "formats",
    "trajectories",
    "drawings",
    "model",
    "data",
    "checkpoint",
    "sampling",
    "inference",
    "__init__",  # the public names, from sketchrnn/__init__.py
    "evaluation",
    "training",
    "teaching",
    "learn",
    "commands",
    "ui",
    "__main__",
    "pages",
    "app",
)
"""From the bottom to the top: the folders and files of `sketchrnn`, then those beside it."""
MAY_IMPORT_STREAMLIT = ("ui", "pages", "app")


def find_modules(root: Path) -> dict[str, Path]:
    """Every module of the package, the pages and the app by its dotted name."""
    files = [*root.glob("sketchrnn/**/*.py"), *root.glob("pages/**/*.py"), *root.glob("app.py")]
    modules = {}
    for file in sorted(files):
        parts = file.relative_to(root).with_suffix("").parts
        modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return modules


def row_of(module: str) -> str:
    """The row that a module belongs to."""
    parts = module.split(".")
    if parts[0] != "sketchrnn":
        return parts[0]
    return parts[1] if len(parts) > 1 else "__init__"


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
    faults = [
        f"{m} has no row in tests/test_architecture.py" for m in modules if row_of(m) not in ROWS
    ]
    edges: dict[str, set[str]] = {}
    for module, file in modules.items():
        own = row_of(module)
        if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))):
            faults.append(f"{module} has no docstring")
        imports = imports_of(module, file, modules)
        if any(i.startswith("streamlit") for i in imports) and own not in MAY_IMPORT_STREAMLIT:
            faults.append(f"{module} imports streamlit, which only the pages and ui may")
        edges[module] = {i for i in imports if i in modules and i != module}
        for target in sorted(edges[module]):
            other = row_of(target)
            if own in ROWS and other in ROWS and ROWS.index(other) > ROWS.index(own):
                faults.append(f"{module} imports {target}, which is above it")
    if cycle := find_cycle(edges):
        faults.append("cycle: " + " -> ".join(cycle))
    return faults


def test_imports_run_down() -> None:
    assert faults_in(ROOT) == []


def test_each_folder_has_a_row_and_says_what_belongs_there() -> None:
    folders = {path.parent.name for path in ROOT.glob("sketchrnn/*/__init__.py")}
    files = {path.stem for path in ROOT.glob("sketchrnn/*.py")}
    assert folders | files | {"pages", "app"} == set(ROWS)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for folder in folders:
        assert f"`{folder}/`" in contributing


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (
            {"model/a.py": "from sketchrnn.inference.b import C", "inference/b.py": ""},
            "sketchrnn.model.a imports sketchrnn.inference.b, which is above it",
        ),
        (
            {"data/store.py": "def f():\n    from ..ui.pad import x", "ui/pad.py": ""},
            "sketchrnn.data.store imports sketchrnn.ui.pad, which is above it",
        ),
        (
            {"model/a.py": "import sketchrnn", "__init__.py": ""},
            "sketchrnn.model.a imports sketchrnn, which is above it",
        ),
        (
            {"data/a.py": "import sketchrnn.data.b", "data/b.py": "from . import a"},
            "cycle: sketchrnn.data.a -> sketchrnn.data.b -> sketchrnn.data.a",
        ),
        (
            {"model/a.py": "from streamlit_drawable_canvas import st_canvas"},
            "sketchrnn.model.a imports streamlit, which only the pages and ui may",
        ),
        ({"penthouse.py": ""}, "sketchrnn.penthouse has no row in tests/test_architecture.py"),
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
    for name, source in {
        "sketchrnn/errors.py": "",
        "sketchrnn/training/a.py": "from sketchrnn.errors import DataError",
        "app.py": "import streamlit\nimport sketchrnn.training.a",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f'"""Made up."""\n{source}\n')
    assert faults_in(tmp_path) == []
