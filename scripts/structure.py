"""Prints what can be counted about the structure of the code, as a Markdown table.

    python scripts/structure.py                # this checkout
    python scripts/structure.py OTHER          # another checkout, and this one beside it
    python scripts/structure.py --list         # below the table, every place that it counts

Covered are `sketchrnn/`, `pages/` and `app.py`, not the tests and the benchmarks. The script uses
the standard library only and parses the source without importing it.

A *room* is a folder or a loose file of `sketchrnn`, or `pages`, or `app`. An import points upwards
by the rows of `tests/test_architecture.py`; `MOVED` gives loose files of older checkouts the row of
the folder that they moved to. Not here: what the code does and how fast it is.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
MANY = 7
"""From so many parameters on, a function is listed."""
OLD_NAMES = (
    "Ways few Mind think Namer Hand heat(?!_map) a?stray told told_size foresee one_guess ways"
)
OLD_NAME = re.compile(rf"(?:^|_)(?:{OLD_NAMES.replace(' ', '|')})(?:_|$)")
"""Finds an old name as a word of an identifier: `heat` in `best_heat`, but not in `heat_map`."""
SURROUNDINGS = re.compile(r"sketchrnn/(model/surroundings.*|place\.py|ways\.py)")
"""The files whose task is to tell kinds of surroundings apart, in the new and the old layout."""
MOVED = {
    "checkpoint": "magenta",
    "commands": "cli learn_command output training_command",
    "drawings": "drawing quality",
    "evaluation": "baselines calibration destinations evaluate evaluate_drives filters likelihood "
    "protocol",
    "inference": "complete completion guess mind morph naming",
    "model": "mixture place recogniser sequence",
    "sampling": "draw few sampler steps writer",
    "training": "resume run_card tasks train training_log transfer workers",
    "trajectories": "citymap cleaning forecast trajectory ways",
}
FOLDER_OF = {file: folder for folder, files in MOVED.items() for file in files.split()}


@dataclass
class Source:
    """One parsed file."""

    name: str
    """The path below the checkout, with slashes."""
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name, `sketchrnn.data` for `sketchrnn/data/__init__.py`."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def room(self) -> str:
        """The folder or the loose file that the module belongs to."""
        parts = self.module.split(".")
        if parts[0] != "sketchrnn":
            return parts[0]
        return parts[1] if len(parts) > 1 else "__init__"


@dataclass
class Report:
    """The table of one checkout, and the places that it counts."""

    rows: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)

    def count(self, what: str, places: list[str]) -> None:
        """Add a row that counts places, and remember them."""
        self.rows[what], self.places[what] = str(len(places)), places


def read_sources(root: Path) -> list[Source]:
    """Return the parsed Python files of the package, the pages and the app."""
    files = [*root.glob("sketchrnn/**/*.py"), *root.glob("pages/*.py"), *root.glob("app.py")]
    sources = []
    for file in sorted(files):
        text = file.read_text(encoding="utf-8")
        name = file.relative_to(root).as_posix()
        sources.append(Source(name, text, ast.parse(text, name)))
    return sources


def read_rows() -> tuple[str, ...]:
    """Return the rooms from the bottom to the top, from `tests/test_architecture.py`."""
    tree = ast.parse((HERE / "tests/test_architecture.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ROWS":
            return ast.literal_eval(node.value)
    raise SystemExit("expected ROWS in tests/test_architecture.py, got a file without it.")


def find_imports(sources: list[Source]) -> dict[str, dict[str, int]]:
    """Return the modules of the project that each module imports, and in which line."""
    known = {source.module for source in sources}
    imports: dict[str, dict[str, int]] = {}
    for source in sources:
        package = source.module.split(".")
        if not source.name.endswith("__init__.py"):
            package = package[:-1]
        found: dict[str, int] = {}
        for node in ast.walk(source.tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else []
                base = ".".join([*above, *([node.module] if node.module else [])])
                full = [f"{base}.{alias.name}" for alias in node.names]
                names = [name if name in known else base for name in full]
            for name in names:
                if name in known and name != source.module:
                    found.setdefault(name, getattr(node, "lineno", 0))
        imports[source.module] = found
    return imports


def longest_chain(edges: dict[str, set[str]]) -> int:
    """Return how many nodes the longest chain has; the nodes of a cycle count as one."""

    @cache
    def reached(node: str) -> frozenset[str]:
        seen, ahead = set(), [node]
        while ahead:
            for other in edges[ahead.pop()] - seen:
                seen.add(other)
                ahead.append(other)
        return frozenset(seen)

    @cache
    def depth(node: str) -> int:
        circle = {other for other in reached(node) if node in reached(other)}
        below = reached(node) - circle
        return 1 + max((depth(other) for other in below), default=0)

    return max(map(depth, edges), default=0)


def describe_imports(sources: list[Source], report: Report) -> None:
    """Add the rows on imports."""
    imports = find_imports(sources)
    by_module = {source.module: source for source in sources}
    rooms = {source.room for source in sources}
    between = {room: set[str]() for room in rooms}
    rows, upward = read_rows(), []
    for source in sources:
        own = FOLDER_OF.get(source.room, source.room)
        for name, line in imports[source.module].items():
            target = by_module[name].room
            if target != source.room:
                between[source.room].add(target)
            other = FOLDER_OF.get(target, target)
            if own in rows and other in rows and rows.index(other) > rows.index(own):
                upward.append(f"{source.name}:{line} imports {name}")
    chains = {module: set(found) for module, found in imports.items()}
    report.rows |= {
        "rooms": str(len(rooms)),
        "imports from room to room": str(sum(map(len, between.values()))),
        "longest chain of imports, rooms": str(longest_chain(between)),
        "longest chain of imports, modules": str(longest_chain(chains)),
    }
    report.count("imports that point upwards", upward)


def position_tests(source: Source) -> Iterator[str]:
    """Yield the comparisons of the setting `position` with a kind of surroundings."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            named = any(ast.unparse(side).split(".")[-1] == "position" for side in sides)
            # Parsers compare a position in a file with numbers; the setting is a text.
            text = any(isinstance(c, ast.Constant) and type(c.value) is str for c in ast.walk(node))
            if named and text:
                yield f"{source.name}:{node.lineno} {ast.unparse(node)}"


def type_tests(source: Source) -> Iterator[str]:
    """Yield the calls of `isinstance` that ask for a drawing or a trajectory."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
            asked = re.findall(r"\w+", ast.unparse(node.args[1]))
            if "Drawing" in asked or "Trajectory" in asked:
                yield f"{source.name}:{node.lineno} {ast.unparse(node)}"


def long_signatures(source: Source) -> Iterator[str]:
    """Yield the functions with `MANY` parameters or more, `self` and `cls` not counted."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef):
            given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            count = sum(one.arg not in ("self", "cls") for one in given)
            if count >= MANY:
                yield f"{source.name}:{node.lineno} {node.name} has {count}"


def old_names(source: Source) -> Iterator[str]:
    """Yield the identifiers that hold an old name; strings and comments are not searched."""
    if OLD_NAME.search(Path(source.name).stem):
        yield f"{source.name}:1 the name of the file"
    for node in ast.walk(source.tree):
        for key in ("id", "attr", "arg", "name", "asname", "module"):
            value = getattr(node, key, None)
            for word in value.split(".") if isinstance(value, str) else ():
                if OLD_NAME.search(word):
                    yield f"{source.name}:{getattr(node, 'lineno', 0)} {word}"


def comments_and_code(source: Source) -> tuple[int, int]:
    """Return how many comments a file has, and how many lines of code without docstrings."""
    skipped = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    comments, code, first = 0, set[int](), True
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            comments += 1
        elif token.type not in skipped:
            # A string at the beginning of a statement is a docstring.
            if not (first and token.type == tokenize.STRING):
                code |= set(range(token.start[0], token.end[0] + 1))
            first = False
            continue
        first = first or token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    return comments, len(code)


def has_docstring(source: Source) -> list[bool]:
    """Return whether the module, and each class and function in it, has a docstring.

    Methods such as `__init__` are left out, as the docstring of their class covers them.
    """
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    named = [node for node in ast.walk(source.tree) if isinstance(node, kinds)]
    return [
        ast.get_docstring(node) is not None
        for node in named
        if not getattr(node, "name", "").startswith("__")
    ]


def describe(root: Path) -> Report:
    """Return the whole table of a checkout."""
    report, sources = Report(), read_sources(root)
    loose = [s.name for s in sources if re.fullmatch(r"sketchrnn/\w+\.py", s.name)]
    report.count("loose files in `sketchrnn/`", loose)
    folders = [path.parent.name for path in sorted(root.glob("sketchrnn/*/__init__.py"))]
    report.count("folders in `sketchrnn/`", folders)
    describe_imports(sources, report)
    outside = [source for source in sources if not SURROUNDINGS.match(source.name)]
    for what, find, where in (
        ("comparisons of `position` outside the surroundings", position_tests, outside),
        ("`isinstance` on `Drawing` or `Trajectory`", type_tests, sources),
        (f"functions with {MANY} or more parameters", long_signatures, sources),
        ("old names in Python identifiers", old_names, sources),
    ):
        report.count(what, [place for source in where for place in find(source)])
    for kind in ("py", "js"):
        files = sorted(root.glob(f"sketchrnn/**/*.{kind}"))
        lengths = {f.relative_to(root): len(f.read_text().splitlines()) for f in files}
        longest = max(lengths, key=lambda name: lengths[name])
        report.rows[f"longest `.{kind}` file, lines"] = f"{lengths[longest]} (`{longest.name}`)"
    comments, code = map(sum, zip(*map(comments_and_code, sources), strict=True))
    report.rows["lines of Python code"] = f"{code:,}"
    report.rows["comments per hundred lines of code"] = f"{100 * comments / code:.1f}"
    has = [one for source in sources for one in has_docstring(source)]
    report.rows["modules, classes and functions with a docstring"] = f"{sum(has) / len(has):.0%}"
    return report


def commit_of(root: Path) -> str:
    """Return the short name of the commit that is checked out, or the folder's name."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or root.name


def main() -> None:
    """Print the table that the command line asks for."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("other", nargs="?", type=Path, help="another checkout")
    arguments.add_argument("--list", action="store_true", help="print every place that is counted")
    chosen = arguments.parse_args()
    roots = [root.resolve() for root in (chosen.other, HERE) if root is not None]
    reports = [describe(root) for root in roots]
    print("| |", " | ".join(f"`{commit_of(root)}`" for root in roots), "|")
    print("|---|" + "--:|" * len(roots))
    for what in reports[0].rows:
        print(f"| {what} |", " | ".join(report.rows[what] for report in reports), "|")
    for root, report in zip(roots, reports, strict=True) if chosen.list else ():
        for what, places in report.places.items():
            print(f"\n{root.name}, {what}:", *places, sep="\n  ")


if __name__ == "__main__":
    main()
