"""Tests of `models`: importing the user interface has no side effects, and loading has one."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.ui import batching, models
from tests.tiny import checkpoint

ROOT = Path(__file__).parents[2]
IMPORT_ALL = """
import torch
from streamlit.testing.v1 import AppTest
from sketchrnn.inference import completer

SCRIPT = '''
import pkgutil
import sketchrnn.ui
for module in pkgutil.walk_packages(sketchrnn.ui.__path__, "sketchrnn.ui."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
'''
torch.set_num_threads(3)
default = completer.sample_alone
app = AppTest.from_string(SCRIPT, default_timeout=100).run()
assert not app.exception, app.exception
assert torch.get_num_threads() == 3, "an import sets the number of threads"
assert completer.sample_alone is default, "an import replaces the sampler"
"""
"""Streamlit runs the imports, since its canvas can be imported only by an app."""


def test_importing_the_interface_has_no_side_effects() -> None:
    command = [sys.executable, "-c", IMPORT_ALL]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_a_loaded_model_samples_with_those_of_other_visitors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", used.append)
    models.use_one_thread.cache_clear()
    drawings, cars = (str(checkpoint(tmp_path / kind, kind)) for kind in ("drawing", "trajectory"))
    assert models.load(drawings).sampler is models.load(cars).sampler is batching.batching_sampler
    assert used == [1]  # once for the server, not once a model
    assert models.load_drawing_model(drawings) is models.load(drawings)
    assert models.load_trajectory_model(cars) is models.load(cars)
    with pytest.raises(UsageError, match="expected a model of drawings, but trajectory is of"):
        models.load_drawing_model(cars)
    with pytest.raises(UsageError, match="expected a model of trajectories, but drawing is of"):
        models.load_trajectory_model(drawings)
