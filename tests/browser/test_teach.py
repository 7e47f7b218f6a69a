"""The Teach page as people use it: the real server with tiny models and a job that has ended."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.teaching.jobs import Job, Order, Status, jobs_folder
from tests import tiny
from tests.browser.app import SERVE, STILL, OpenPage, endings, serve
from tests.inference.completers import scribble

ID = "a-job-that-has-ended"


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port, with two tiny models and a job."""
    folder = tmp_path_factory.mktemp("teach")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKETCHRNN_MODELS", str(folder / "models"))
        tiny.checkpoint(folder / "shipped" / "tiny", categories=2)
        tiny.checkpoint(folder / "models" / "robots", categories=2)
        write_job(scribble(0, 5, 4))
        command = [sys.executable, "-c", SERVE, str(folder / "shipped")]
        with serve(command, folder / "log.txt") as found:
            yield found


def write_job(example: Drawing) -> None:
    """Write a job that has taught a name."""
    job = Job(jobs_folder() / ID)
    (job.data / "svg").mkdir(parents=True)
    example.write(job.data / "svg" / "001.svg")
    tiny.checkpoint(job.out, categories=2)
    order = asdict(Order("teach", "kind 1", [], 60, "tiny"))
    (job.folder / "job.json").write_text(json.dumps(order))
    job.write(Status("done"))


def test_a_model_that_is_not_saved_is_drawn_with(open_page: OpenPage) -> None:
    page = open_page(f"teach?job={ID}", **STILL)
    page.get_by_role("button", name="Draw with it").click()
    page.get_by_role("radio", name="Kind 1 (not saved)", checked=True).wait_for()
    assert endings(page)
    assert "model=own" in page.url and ID not in page.url
    stranger = open_page(f"?{page.url.partition('?')[2]}", **STILL)
    endings(stranger)
    expect(stranger.get_by_role("radio", name="Kind 1 (not saved)")).to_have_count(0)


@pytest.mark.parametrize("width", [1366, 390])
def test_a_saved_model_is_deleted_only_after_a_question(
    open_page: OpenPage, width: int, tmp_path: Path
) -> None:
    page = open_page("teach", width=width, **STILL)
    page.get_by_text("Draw your doodle, then press").wait_for()
    page.get_by_text("Delete a saved model").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_text("Delete Robots for good?").wait_for()
    page.screenshot(path=tmp_path / f"question-{width}.png", full_page=True)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Delete Robots for good?")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 390:  # the last test
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_role("button", name="Delete Robots").click()
        page.get_by_text("Robots is deleted.").wait_for()
        expect(page.get_by_text("Delete a saved model")).to_have_count(0)
