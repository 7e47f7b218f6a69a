"""What every test shares: one torch thread, repeatable examples, and a browser if there is one."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import settings

# Two cores and many small tensors: more threads only wait for each other. The variable is for the
# processes that tests start.
torch.set_num_threads(1)
os.environ["OMP_NUM_THREADS"] = "1"

# The same examples in every run, and no deadline: the first example of a test may load a library.
settings.register_profile("suite", max_examples=25, deadline=None, derandomize=True, database=None)
settings.load_profile("suite")

TESTS = Path(__file__).parent
LONGEST = (
    "browser/test_pages.py",
    "browser/test_pad.py",
    "browser/test_learn.py",
    "browser/test_pad_exports.py",
    "browser/test_morph.py",
    "browser/test_network.py",
    "browser/test_cars.py",
    "browser/test_hostile.py",
    "browser/test_teach.py",
    "training/test_state.py",
    "app/test_learn.py",
    "app/test_sketch.py",
    "training/test_workers.py",
    "test_environment.py",
    "golden/test_golden.py",
)
"""Files that take the most time are begun first, or one process would be left with them alone.

Those with a browser follow one another, as a process keeps its browser and servers meanwhile.
"""

CHROMIUM_PLACES = (
    "chromium-headless-shell",  # loads a page in two thirds of the time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the others stay in their order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.relative_to(TESTS).as_posix(), len(LONGEST)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Test in one process more than there are cores: one that drives a browser mostly waits."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty cache for the whole run: no test reads or writes the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("SKETCHRNN_CACHE", str(folder))
        patch.setenv("SKETCHRNN_MODELS", str(folder / "models"))
        yield folder


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back `__main__`: a page that a test runs leaves its script there, and a process that is
    begun afterwards would run it anew.
    """
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, from the variable CHROMIUM or the usual places; skips without one."""
    if named := os.environ.get("CHROMIUM"):
        assert Path(named).is_file(), f"CHROMIUM names {named}, and there is no such file"
        return named
    for place in CHROMIUM_PLACES:
        if path := shutil.which(place):
            return path
    pytest.skip("no Chromium found: install it, or set CHROMIUM=/path/to/it")
