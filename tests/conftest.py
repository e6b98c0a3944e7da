"""What all tests share: the small shop, the sample study, and what a skip means in CI."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from regulars import Study
from tests.postgres import Server, running

ROOT = Path(__file__).parent.parent

# How long an example takes on a busy machine says nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole studies first: the longest files begun last would leave the other cores idle."""
    items.sort(key=lambda item: "story" not in item.path.parts)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a test that does not run is a failure: there everything that it needs is installed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of data sets that no package ships."""
    folder = Path(os.environ.get("REGULARS_DATA", ROOT / "../shared/data"))
    if not folder.is_dir():
        pytest.skip(f"no data folder {folder}: set REGULARS_DATA")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser."""
    from shutil import which

    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        pytest.skip("no chromium on this machine")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server that lives as long as the tests."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def sample_study() -> Iterator[Study]:
    """The Complete Journey, read and cleaned once for all tests."""
    with Study.open(settings=Study.sample_settings()) as study:
        yield study


@pytest.fixture(scope="session")
def sample_folder(sample_study: Study, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the sample study leaves behind."""
    return sample_study.write(tmp_path_factory.mktemp("sample") / "study")


@pytest.fixture(scope="session")
def corner_study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Corner Shop at its own size, simulated and read once for all tests."""
    with Study.corner_shop(tmp_path_factory.mktemp("corner-shop") / "records") as study:
        yield study
