"""The output folder is the old study or the whole new one, whatever happens in between."""

import resource
import signal
import subprocess
from pathlib import Path

import pytest

from regulars import Study
from regulars.core.errors import OutputError, UnknownName
from regulars.output import OURS
from tests import shops
from tests.inputs.till import Shop, command, contents, make

ROWS = tuple(shops.rows(12))
"""Few: of a small shop most chapters have nothing to draw."""
HIDDEN = ".study.*"
"""Work folders and old studies beside the folder `study`."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return make(tmp_path, ROWS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | None]:
    """A finished study, to be laid where a test needs one."""
    folder = tmp_path_factory.mktemp("kept")
    with make(folder, ROWS, name="The old study").open() as study:
        study.write(folder / "study")
    return contents(folder / "study")


def lay(folder: Path, kept: dict[str, bytes | None]) -> Path:
    """The kept study as a folder."""
    folder.mkdir()
    for name, content in kept.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
    return folder


def stopped(shop: Shop, how: signal.Signals, at: str = "regulars: charts") -> tuple[int, int, str]:
    """A run that gets a signal when it has told a stage: its process id, exit code and words."""
    with subprocess.Popen(
        command("run", "--out", "study"), cwd=shop.folder, stderr=subprocess.PIPE, text=True,
        # Where the tests run in the background, interruptions are ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:  # fmt: skip
        assert process.stderr
        for told in process.stderr:
            if told.startswith(at):
                break
        process.send_signal(how)
        said = process.stderr.read()
    return process.pid, process.returncode, said


def test_a_run_that_is_killed_leaves_the_old_study_and_the_next_one_clears_up(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    study = lay(shop.folder / "study", kept)
    pid, code, _ = stopped(shop, signal.SIGKILL)
    assert code == -signal.SIGKILL
    left = shop.folder / f".study.new.{pid}"
    assert (left / "tables" / "order_lines.parquet").exists(), "it was killed before it wrote"
    assert contents(study) == kept
    assert Study.load(study).settings.name == "The old study"

    done = shop.regulars("run", "--out", "study")
    assert done.returncode == 0, done.stderr
    assert list(shop.folder.glob(HIDDEN)) == []
    assert Study.load(study).settings.name == "Study"


def test_a_first_run_that_is_killed_leaves_no_study(shop: Shop) -> None:
    stopped(shop, signal.SIGKILL)
    assert not (shop.folder / "study").exists()
    with pytest.raises(OutputError) as caught:
        Study.load(shop.folder / "study")
    assert caught.value.what == "there is no study in this folder"


def test_an_interrupted_run_says_so_and_leaves_nothing(shop: Shop) -> None:
    before = shop.everything()
    _, code, said = stopped(shop, signal.SIGINT)
    assert code == 130
    assert said.endswith("regulars: interrupted; nothing was written\n")
    assert "Traceback" not in said
    assert shop.everything() == before


def test_the_work_folder_of_a_run_that_goes_on_is_left_alone(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        at_work = lay(shop.folder / f".study.new.{other.pid}", kept)
        with shop.open() as study:
            study.write(shop.folder / "study")
        assert contents(at_work) == kept
        other.kill()


@pytest.mark.parametrize("with_new", [False, True])
def test_loading_restores_a_study_whose_run_was_killed_between_its_two_moves(
    tmp_path: Path, kept: dict[str, bytes | None], with_new: bool
) -> None:
    lay(tmp_path / ".study.old", kept)
    if with_new:
        lay(tmp_path / ".study.new.999999999", kept)
    assert Study.load(tmp_path / "study").settings.name == "The old study"
    assert contents(tmp_path / "study") == kept
    assert not (tmp_path / ".study.old").exists()


def test_a_run_that_fails_first_restores_the_study_of_one_that_was_killed(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    lay(shop.folder / ".study.old", kept)
    done = shop.regulars("run", "gone.csv", "--out", "study")
    assert done.returncode == 2
    assert contents(shop.folder / "study") == kept
    assert list(shop.folder.glob(HIDDEN)) == []


def test_a_run_after_one_that_was_killed_between_its_moves_replaces_the_study(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    lay(shop.folder / ".study.old", kept)
    with shop.open() as study:
        study.write(shop.folder / "study")
    assert Study.load(shop.folder / "study").settings.name == "Study"
    assert list(shop.folder.glob(HIDDEN)) == []


def test_an_error_in_the_middle_of_writing_leaves_nothing_behind(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    before = shop.everything()
    study = shop.open()
    assert study.story
    study.close()
    with pytest.raises(Exception, match="closed"):
        study.write(shop.folder / "study")
    assert shop.everything() == before

    lay(shop.folder / "study", kept)
    with pytest.raises(Exception, match="closed"):
        study.write(shop.folder / "study")
    assert contents(shop.folder / "study") == kept
    assert list(shop.folder.glob(HIDDEN)) == []


def test_a_disk_that_takes_no_more_is_an_error_and_leaves_nothing_behind(shop: Shop) -> None:
    before = shop.everything()
    most = 1_000_000

    def small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = shop.regulars("run", "--out", "study", preexec_fn=small_files_only)
    assert done.returncode == 2, done.stderr
    assert "the output cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert shop.everything() == before


def test_an_output_path_that_is_a_file_is_refused(shop: Shop) -> None:
    said = shop.refuses("run", "--out", "sales.csv")
    assert "the output folder is a file" in said
    assert f"where: {shop.sales}" in said
    assert "--out" in said


def test_an_output_path_below_a_file_is_refused(shop: Shop) -> None:
    said = shop.refuses("run", "--out", "sales.csv/below/study")
    assert "sales.csv, on the way to it, is a file" in said
    with shop.open() as study, pytest.raises(OutputError):
        study.write(shop.sales / "below")


def test_an_output_folder_that_cannot_be_made_is_refused_before_anything_is_read(
    shop: Shop,
) -> None:
    said = shop.refuses("run", "--out", "/proc/regulars-study")
    assert "the output cannot be written: " in said
    assert "where: /proc/regulars-study" in said
    assert "another folder with --out" in said
    assert "regulars: read\n" not in said


def test_an_output_folder_that_holds_something_else_is_refused(shop: Shop) -> None:
    (shop.folder / "taxes").mkdir()
    (shop.folder / "taxes" / "2024.pdf").write_text("mine")
    said = shop.refuses("run", "--out", "taxes")
    assert "holds what no study wrote, and will not be replaced" in said
    assert "there is: 2024.pdf" in said
    assert "an empty folder, or a new one, with --out" in said
    with shop.open() as study, pytest.raises(OutputError):
        study.write(shop.folder / "taxes")


def test_a_file_of_the_users_own_in_a_study_s_folder_is_not_lost(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    folder = lay(shop.folder / "study", kept)
    (folder / "notes.txt").write_text("mine")
    with (
        shop.open() as study,
        pytest.raises(OutputError, match="will not be replaced") as caught,
    ):
        study.write(folder)
    assert caught.value.exists == ("notes.txt",)
    assert (folder / "notes.txt").read_text() == "mine"


def test_what_a_study_writes_is_known_as_its_own(kept: dict[str, bytes | None]) -> None:
    assert {Path(name).parts[0] for name in kept} == OURS


def test_an_empty_folder_and_new_folders_on_the_way_are_taken(shop: Shop) -> None:
    (shop.folder / "empty").mkdir()
    with shop.open() as study:
        first = study.write(shop.folder / "empty")
        second = study.write(shop.folder / "new" / "newer" / "study")
    assert contents(first / "tables") == contents(second / "tables"), "the same tables again"
    assert Study.load(shop.folder / "empty").settings.name == "Study"
    assert Study.load(shop.folder / "new" / "newer" / "study").settings.name == "Study"


def test_a_left_over_is_removed_whatever_is_in_the_folders_name(
    shop: Shop, kept: dict[str, bytes | None]
) -> None:
    lay(shop.folder / ".study [1].new.999999999", kept)
    with shop.open() as study:
        study.write(shop.folder / "study [1]")
    assert [path.name for path in shop.folder.glob(".study*")] == []


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"story": {}, "settings": {"a": 1}}'])
def test_a_study_json_that_was_damaged_is_an_error(
    tmp_path: Path, kept: dict[str, bytes | None], content: str
) -> None:
    folder = lay(tmp_path / "study", kept)
    (folder / "study.json").write_text(content)
    with pytest.raises(OutputError) as caught:
        Study.load(folder)
    assert "study.json" in caught.value.what
    assert caught.value.where == str(folder)


def test_a_loaded_study_tells_which_tables_it_holds(
    tmp_path: Path, kept: dict[str, bytes | None]
) -> None:
    with Study.load(lay(tmp_path / "study", kept)) as study:
        assert len(study.table("order_lines")) == len(ROWS)
        with pytest.raises(UnknownName) as caught:
            study.table("order_line")
    assert "order_lines" in caught.value.exists
    assert caught.value.hint == "did you mean 'order_lines'?"
