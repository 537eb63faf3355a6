"""The project folder: rows and volumes that come back as they went in."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from mctgui.errors import MctguiError, StorageFailure, UnreadableFile
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.schema import NEWEST
from mctgui.voi import AnteriorEdgeConstruction, CylinderVOI, PlacedVOIs
from mctgui.volume import Grid, Volume

PLACED = AnteriorEdgeConstruction((0.0, -15.0, 0.0))


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        yield made


def ramp(shape=(5, 7, 9), dtype=np.int16):
    voxels = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    return Volume.from_spacing(voxels, (0.1, 0.2, 0.3), "HU", (10.0, -20.0, 30.0))


def test_that_a_project_gets_its_suffix_and_its_folders(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        assert made.folder == tmp_path / "bones.mctproj"
        assert {path.name for path in made.folder.iterdir() if path.is_dir()} == {
            "volumes", "pairs", "runs", "models", "studies", "reports",
        }  # fmt: skip


def test_that_everything_is_there_after_reopening(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        case = made.add_case(level="L2", donor="3")
        volume = finish(made.add_volume(case.id, "mdct", ramp(), {"source": {"files": 2}}))
        voi = made.add_voi(case.id, PLACED, "manual")
        measured = made.add_measurement(voi, volume, "upper", {"bv_tv": 0.21, "tb_th_mm": {"mean": float("nan")}})
    with Project.open(tmp_path / "bones.mctproj") as opened:
        assert opened.cases() == [case]
        assert opened.volumes(case.id) == [volume]
        assert opened.latest_voi(case.id) == voi
        assert opened.measurements(case.id) == [measured]
        assert measured.values == {"bv_tv": 0.21, "tb_th_mm": {"mean": None}}
        back = opened.load_volume(opened.volumes(case.id)[0])
        np.testing.assert_array_equal(back.voxels, ramp().voxels)
        np.testing.assert_allclose(back.affine, ramp().affine)
        assert back.intensity == "HU"


def test_that_a_loaded_volume_is_a_read_only_memory_map(project):
    case = project.add_case()
    record = finish(project.add_volume(case.id, "microct", ramp()))
    voxels = project.load_volume(record).voxels
    assert isinstance(voxels, np.memmap)
    assert not voxels.flags.writeable


def test_that_pseudonyms_count_on_after_the_highest_one(project):
    assert project.add_case().pseudonym == "SP-0001"
    assert project.add_case("SP-0041").pseudonym == "SP-0041"
    project.add_case("specimen")
    assert project.add_case().pseudonym == "SP-0042"


def test_that_a_pseudonym_is_taken_only_once(project):
    project.add_case("A")
    with pytest.raises(MctguiError, match="a case A already"):
        project.add_case("A")
    assert len(project.cases()) == 1


def test_that_editing_a_case_leaves_the_rest_of_it(project):
    case = project.add_case(level="L1", donor="7")
    assert project.edit_case(case.id, level="L4").title == "SP-0001 · L4 · donor 7"


def test_that_a_deleted_case_takes_its_rows_and_files_with_it(project):
    case = project.add_case()
    kept = project.add_case()
    record = finish(project.add_volume(case.id, "mdct", ramp()))
    other = finish(project.add_volume(kept.id, "mdct", ramp()))
    voi = project.add_voi(case.id, PLACED, "automatic")
    project.add_measurement(voi, record, "lower", {})
    project.delete_case(case.id)
    assert project.cases() == [kept]
    assert project.measurements() == []
    assert [path.name for path in (project.folder / "volumes").iterdir()] == [Path(other.path).name]
    with pytest.raises(MctguiError, match="no longer in the project"):
        project.case(case.id)


def test_that_deleting_a_volume_deletes_what_was_measured_in_it_only(project):
    case = project.add_case()
    voi = project.add_voi(case.id, PLACED, "automatic")
    first, second = (finish(project.add_volume(case.id, "mdct", ramp())) for _ in range(2))
    for record in (first, second):
        project.add_measurement(voi, record, "upper", {"bv_tv": record.id})
    project.delete_volume(first.id)
    assert [measured.volume_id for measured in project.measurements(case.id)] == [second.id]
    assert project.latest_volume(case.id, "mdct") == second
    assert project.latest_volume(case.id, "microct") is None


def test_that_measuring_again_replaces_the_measurement(project):
    case = project.add_case()
    voi = project.add_voi(case.id, PLACED, "automatic")
    record = finish(project.add_volume(case.id, "mdct", ramp()))
    project.add_measurement(voi, record, "upper", {"bv_tv": 0.1})
    project.add_measurement(voi, record, "lower", {"bv_tv": 0.2})
    project.add_measurement(voi, record, "upper", {"bv_tv": 0.3})
    assert [(one.which, one.values["bv_tv"]) for one in project.measurements(case.id)] == [("lower", 0.2), ("upper", 0.3)]


def test_that_the_last_placement_counts_and_earlier_ones_stay(project):
    case = project.add_case()
    project.add_voi(case.id, PLACED, "automatic")
    moved = AnteriorEdgeConstruction((1.0, -15.0, 0.0))
    adjusted = project.add_voi(case.id, moved, "adjusted")
    assert project.latest_voi(case.id) == adjusted
    assert adjusted.placed.construction == moved
    assert adjusted.placed.how == "adjusted"
    assert [voi.how for voi in project.vois(case.id)] == ["automatic", "adjusted"]


def test_that_free_cylinders_keep_their_names(project):
    case = project.add_case()
    free = PlacedVOIs(free={"pedicle": CylinderVOI((1.0, 2.0, 3.0), (0, 0, 1), 4.0, 6.0)}, how="manual")
    assert project.add_voi(case.id, free).placed.cylinders == free.cylinders
    assert project.add_voi(case.id, free.to_json()).placed.cylinders == free.cylinders


def test_that_values_that_are_no_placement_are_not_kept(project):
    case = project.add_case()
    with pytest.raises(MctguiError, match="not a VOI file"):
        project.add_voi(case.id, {"edge_mm": [0, 0, 0]})
    with pytest.raises(ValueError, match="guessed"):
        project.add_voi(case.id, PLACED, "guessed")
    assert project.vois(case.id) == []


def test_that_a_moved_project_opens_with_its_volumes(tmp_path):
    with Project.create(tmp_path / "here") as made:
        case = made.add_case()
        finish(made.add_volume(case.id, "mdct", ramp()))
    assert not list((tmp_path / "here.mctproj").glob("*.sqlite-*"))  # the log is in the file: it can be zipped
    shutil.move(tmp_path / "here.mctproj", tmp_path / "there.mctproj")
    (tmp_path / "there.mctproj" / "runs").rmdir()  # as a zip program would lose it
    with Project.open(tmp_path / "there.mctproj") as opened:
        record = opened.volumes(case.id)[0]
        assert opened.load_volume(record).voxels[4, 6, 8] == 5 * 7 * 9 - 1
        assert (opened.folder / "runs").is_dir()


def test_that_threads_share_a_project(project):
    case = project.add_case()
    failures = []

    def write(number):
        try:
            for step in range(20):
                project.add_voi(case.id, PlacedVOIs(PLACED, placed_by=f"{number} {step}"))
                project.latest_voi(case.id)
        except Exception as error:  # noqa: BLE001 - whatever it is must reach the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    written = [voi.placed.placed_by for voi in project.vois(case.id)]
    assert sorted(written) == sorted(f"{number} {step}" for number in range(4) for step in range(20))


def test_that_two_openings_of_one_project_see_each_other(project):
    with Project.open(project.folder) as other:
        case = other.add_case("from elsewhere")
        assert project.cases() == [case]
        project.add_voi(case.id, PLACED, "manual")
        assert len(other.vois(case.id)) == 1


@pytest.mark.parametrize("what", ["missing", "empty folder", "file", "text", "other database"])
def test_that_opening_something_else_says_so_and_changes_nothing(tmp_path, what):
    target = tmp_path / "x.mctproj"
    if what == "file":
        target.write_text("hello")
    elif what != "missing":
        target.mkdir()
    if what == "text":
        (target / "project.sqlite").write_text("hello " * 1000)
    if what == "other database":
        with sqlite3.connect(target / "project.sqlite") as connection:
            connection.execute("CREATE TABLE a (b)")
        connection.close()
    before = sorted(path.name for path in tmp_path.rglob("*"))
    with pytest.raises(UnreadableFile, match=r"x\.mctproj (does not exist|is not an mctgui project|is damaged)\.") as caught:
        Project.open(target)
    assert caught.value.hint
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_that_a_newer_project_is_refused(project):
    project.close()
    with sqlite3.connect(project.folder / "project.sqlite") as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    connection.close()
    with pytest.raises(UnreadableFile, match="newer mctgui"):
        Project.open(project.folder)


def test_that_a_damaged_database_is_one_clear_sentence(project):
    for _ in range(200):
        project.add_case()
    project.close()
    path = project.folder / "project.sqlite"
    content = bytearray(path.read_bytes())
    content[4096 : len(content) - 4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="damaged") as caught:
        Project.open(project.folder)
    assert "project.backup.sqlite" in caught.value.hint


def test_that_the_backup_holds_what_was_there_at_the_last_opening(project):
    first = project.add_case()
    project.close()
    with Project.open(project.folder) as opened:
        opened.add_case()
    (project.folder / "project.backup.sqlite").replace(project.folder / "project.sqlite")
    with Project.open(project.folder) as restored:
        assert restored.cases() == [first]


def test_that_a_project_opens_on_a_disk_that_has_no_room_for_a_backup(project, monkeypatch):
    from mctgui.project import database

    case = project.add_case()
    project.close()

    def full(path):
        raise StorageFailure("the disk is full")

    monkeypatch.setattr(database, "atomic_file", full)
    with Project.open(project.folder) as opened:
        assert opened.cases() == [case]


def test_that_a_project_is_not_made_over_something(tmp_path):
    (tmp_path / "x.mctproj").mkdir()
    (tmp_path / "x.mctproj" / "thesis.txt").write_text("years of work")
    with pytest.raises(StorageFailure, match="exists already"):
        Project.create(tmp_path / "x")
    assert [path.name for path in (tmp_path / "x.mctproj").iterdir()] == ["thesis.txt"]


@pytest.mark.skipif(os.name == "nt", reason="permissions are not like this on Windows")
def test_that_a_read_only_project_says_what_to_do(tmp_path):
    with Project.create(tmp_path / "bones") as made:
        made.add_case()
    for path in [made.folder / "project.sqlite", made.folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    outer = [tmp_path, *tmp_path.parents]
    modes = {path: path.stat().st_mode for path in outer if path.stat().st_uid == os.geteuid() and path != path.parent}
    superuser = os.geteuid() == 0
    try:
        if superuser:  # who may write everything, so be somebody else for a moment
            for path, mode in modes.items():
                path.chmod(mode | 0o055)
            os.seteuid(65534)
        with pytest.raises(StorageFailure, match="cannot be opened for writing") as caught:
            Project.open(made.folder)
        assert "Copy the project" in caught.value.hint
    finally:
        if superuser:
            os.seteuid(0)
            for path, mode in modes.items():
                path.chmod(mode)
        made.folder.chmod(0o755)


def test_that_an_older_project_gets_the_newer_tables(project, monkeypatch):
    case = project.add_case()
    project.close()
    from mctgui.project import database, schema

    more = (*schema.MIGRATIONS, ("ALTER TABLE cases ADD COLUMN remark TEXT NOT NULL DEFAULT 'none'",))
    monkeypatch.setattr(database, "MIGRATIONS", more)
    monkeypatch.setattr(database, "NEWEST", len(more))
    with Project.open(project.folder) as opened:
        assert opened.cases() == [case]
        assert [row["remark"] for row in opened._database.ask("SELECT remark FROM cases")] == ["none"]
        assert opened._database.ask("PRAGMA user_version")[0][0] == len(more)


def test_that_a_migration_that_fails_leaves_the_project_as_it_was(project, monkeypatch):
    project.add_case()
    project.close()
    from mctgui.project import database, schema

    monkeypatch.setattr(database, "MIGRATIONS", (*schema.MIGRATIONS, ("DROP TABLE measurements", "not SQL")))
    monkeypatch.setattr(database, "NEWEST", len(schema.MIGRATIONS) + 1)
    with pytest.raises(StorageFailure):
        Project.open(project.folder)
    monkeypatch.undo()
    with Project.open(project.folder) as opened:
        assert opened.measurements() == []


def test_that_a_closed_project_says_that_it_is_closed(project):
    project.close()
    with pytest.raises(StorageFailure, match="is closed"):
        project.cases()


def test_that_a_row_cannot_lead_out_of_the_folder(project):
    case = project.add_case()
    record = finish(project.add_volume(case.id, "mdct", ramp()))
    with project._database.change() as change:
        change.execute("UPDATE volumes SET path = 'volumes/../../elsewhere'")
    with pytest.raises(UnreadableFile, match="outside its folder"):
        project.load_volume(project.volume(record.id))


def test_that_facts_are_kept(project):
    assert project.fact("demo") is None
    project.set_fact("demo", "building")
    project.set_fact("demo", "complete")
    project.close()
    with Project.open(project.folder) as opened:
        assert opened.fact("demo") == "complete"


def test_that_the_grid_of_a_record_is_that_of_the_volume(project):
    turned = Grid((3, 4, 5), np.array([[0, 0, 0.5, 1], [0.2, 0, 0, 2], [0, 0.3, 0, 3], [0, 0, 0, 1]]))
    volume = Volume(np.zeros(turned.shape, np.uint8), turned.affine, "grey8")
    record = finish(project.add_volume(project.add_case().id, "microct", volume))
    np.testing.assert_allclose(record.grid.affine, turned.affine)
    assert record.spacing_mm == pytest.approx((0.5, 0.3, 0.2))


def test_that_a_mask_lies_in_a_file_of_the_project_and_comes_back(tmp_path: Path) -> None:
    from mctgui.voi import MaskVOI

    with Project.create(tmp_path / "masks") as project:
        case = project.add_case("case 1", "L3")
        mask = MaskVOI(np.ones((3, 4, 5), dtype=bool), np.diag([0.5, 0.5, 1.0, 1.0]))
        kept = project.add_voi(case.id, PlacedVOIs(free={"drawn": mask}))
        assert kept.placed.vois == {"drawn": mask}
        [file] = (project.folder / "vois").iterdir()
        assert file.stem == mask.sha256
        assert project.vois(case.id)[0].placed.vois["drawn"] == mask
        file.write_bytes(b"damaged")
        record = project.latest_voi(case.id)
        assert record is not None
        with pytest.raises(MctguiError, match="damaged"):
            _ = record.placed
        file.unlink()
        record = project.latest_voi(case.id)
        assert record is not None
        with pytest.raises(MctguiError, match="gone"):
            _ = record.placed
