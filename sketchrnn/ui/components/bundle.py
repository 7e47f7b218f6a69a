"""Joins ES modules into the one script that Streamlit takes for a component.

Each module becomes a function that runs once and returns its exports; its other names stay private:

    const modules = {};
    modules["clock.js"] = (() => {
    class Clock { … }
    return { Clock };
    })();
    modules["gallery.js"] = (() => {
    const { Clock } = modules["clock.js"];
    …
    return mount(…);
    })();
    export default modules["gallery.js"];

`bundle` finds `import` and `export` with regular expressions. These rely on Biome's format: such a
statement begins in the first column, and nothing inside of another statement does.
Not here: types, style and syntax, which `./test` checks with TypeScript, Biome and Node.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

IMPORT = re.compile(r'^import \{([\w$,\s]+)\} from "(\.\.?/[^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|class|function|async function) ([\w$]+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default (.+(?:\n[ )}\]].*)*;)\n\Z", re.MULTILINE)
OTHER = re.compile(r"^(?:import|export)\b.*|\bimport(?:\(|\.meta).*", re.MULTILINE)
"""All other forms, such as default imports, renamed and mutable exports, and imports at run time.
Most of them would mean something else in a bundle. Comments import their types with `@import`."""


@dataclass(frozen=True)
class _Module:
    path: Path
    text: str
    imports: dict[Path, set[str]]
    """The imported names by file."""
    exports: list[str]
    has_default: bool


def bundle(entry: Path, through: tuple[Path, str] | None = None) -> str:
    """Return a script that does what a module and all that it imports do.

    Args:
        entry: the module; its default export is that of the script.
        through: a module and the name of a function that it exports. The default export of the
            script is then what this function returns for that of the entry.

    Raises:
        FileNotFoundError: a file imports one that is missing.
        ValueError: a file holds a form of `import` or `export` that is not covered, imports a name
            that is not exported, or imports itself over other files; the entry does not end with a
            default export, or another file has one.
    """
    modules: dict[Path, _Module] = {}
    _collect(entry.resolve(), [], modules)
    if through is not None:
        _collect(through[0].resolve(), [entry.resolve()], modules)
    root = Path(os.path.commonpath([path.parent for path in modules]))
    parts = [_wrapped(module, root) for module in modules.values()]
    result = _slot(entry.resolve(), root)
    if through is not None:
        result = f"{_slot(through[0].resolve(), root)}.{through[1]}({result})"
    return "".join(["const modules = {};\n", *parts, f"export default {result};\n"])


def _collect(path: Path, importers: Sequence[Path], modules: dict[Path, _Module]) -> None:
    """Add a module to `modules` after all that it imports.

    importers: the chain from the entry to the module, without the module.
    """
    if path in importers:
        circle = [file.name for file in (*importers[importers.index(path) :], path)]
        raise ValueError(f"expected imports without a circle, got {' -> '.join(circle)}")
    if path in modules:
        return
    module = _read(path)
    is_entry = not importers
    if module.has_default != is_entry:
        raise ValueError(
            f"{path}: expected {int(is_entry)} default exports at its end, "
            f"got {int(module.has_default)}"
        )
    for target, names in module.imports.items():
        _collect(target, [*importers, path], modules)
        if missing := names - set(modules[target].exports):
            raise ValueError(f"{path}: expected exports of {target}, got {sorted(missing)}")
    modules[path] = module


def _read(path: Path) -> _Module:
    text = path.read_text(encoding="utf-8")
    rest = IMPORT.sub("", EXPORT.sub("", DEFAULT.sub("", text)))
    if other := OTHER.search(rest):
        raise ValueError(
            f'{path}: expected `import {{ a, b }} from "./file.js";` or an export of '
            f"one declaration, got {other.group()!r}"
        )
    imports: dict[Path, set[str]] = {}
    for names, target in IMPORT.findall(text):
        imports.setdefault((path.parent / target).resolve(), set()).update(_names(names))
    return _Module(path, text, imports, EXPORT.findall(text), DEFAULT.search(text) is not None)


def _names(listed: str) -> list[str]:
    return [name for name in re.split(r"[,\s]+", listed) if name]


def _wrapped(module: _Module, root: Path) -> str:
    """The module as a function that runs once; its result is kept in its slot of `modules`."""

    def constants(match: re.Match[str]) -> str:
        target = (module.path.parent / match[2]).resolve()
        return f"const {{{match[1]}}} = {_slot(target, root)};"

    body = EXPORT.sub("", IMPORT.sub(constants, module.text))
    if module.has_default:
        body = DEFAULT.sub(r"return \1\n", body)
    else:
        body += f"return {{ {', '.join(module.exports)} }};\n"
    return f"{_slot(module.path, root)} = (() => {{\n{body}}})();\n"


def _slot(path: Path, root: Path) -> str:
    return f"modules[{json.dumps(path.relative_to(root).as_posix())}]"
