"""Look, then choose: what was found is listed with its warnings, and nothing questionable is chosen for the user."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from mctgui.dicom import write_series
from mctgui.jobs import Progress
from mctgui.project.finding import Sources
from mctgui.project.looking import Found
from mctgui.qt.cases.summary import warnings_of
from mctgui.stack import save_stack
from mctgui.volume import Grid, Volume


def volume(intensity: str = "HU", shape: tuple[int, int, int] = (6, 20, 24)) -> Volume:
    voxels = np.arange(np.prod(shape)).reshape(shape) % 200
    dtype = np.int16 if intensity == "HU" else np.uint8
    return Volume(voxels.astype(dtype), Grid.from_spacing(shape, (0.6, 0.5, 0.5)).affine, intensity)


def idle(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    QApplication.processEvents()


def click(widget) -> None:
    """With the mouse, where a person would: on the sign of ticks and radio buttons."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))


def words_of(widget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with two clean series, one with a gap, a volume file and a stack of numbered slices."""
    import tifffile

    root = tmp_path / "tree"
    for name, depth in (("long", 6), ("short", 4), ("gap", 9)):
        write_series(volume(shape=(depth, 20, 24)), root / name, description=name)
    for file in sorted((root / "gap").iterdir())[5:7]:
        file.unlink()
    (root / "stacks").mkdir()
    save_stack(volume("grey8"), root / "stacks" / "bone.tif")
    np.save(root / "stacks" / "bare.npy", np.zeros((4, 8, 8), dtype=np.uint8))
    (root / "slices").mkdir()
    for number in range(8, 12):
        tifffile.imwrite(root / "slices" / f"rec{number}.tif", np.full((8, 8), number, np.uint8))
    (root / "slices" / "rec.log").write_text("Image Pixel Size (um)=50\n")
    return root


def chooser_for(qtbot, window, path: Path):
    window.screen_shown.import_paths([path])
    idle(qtbot, window)
    assert window.screen_shown.asking.chooser.isVisible()
    return window.screen_shown.asking.chooser


def row_of(chooser, name: str):
    return next(row for row in chooser.rows if row.tick.words == name)


def test_that_series_and_stacks_of_one_folder_are_listed_together_and_imported_as_ticked(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree)
    names = [row.tick.words for row in chooser.rows]
    assert sorted(names) == ["bare.npy", "bone.tif", "gap", "long", "rec*.tif", "short"]
    assert [row.tick.words for row in chooser.rows if row.tick.isChecked()] == ["long"]
    assert "3 series found, 3 stacks found" in chooser.count.text()
    click(row_of(chooser, "bone.tif").tick)
    click(row_of(chooser, "rec*.tif").tick)
    assert chooser.import_button.text() == "Import 3"
    click(chooser.import_button)
    idle(qtbot, window)
    kinds = [window.project.volumes(case.id)[0].modality for case in window.project.cases()]
    assert sorted(kinds) == ["mdct", "microct", "microct"]


def test_that_an_archive_is_looked_into_like_a_folder(qtbot, window, tree, tmp_path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in sorted(tree.rglob("*.dcm")) or [one for name in ("long", "short") for one in (tree / name).iterdir()]:
            archive.write(file, file.relative_to(tree))
    chooser = chooser_for(qtbot, window, tmp_path / "export.zip")
    assert {"long", "short"} <= {row.tick.words for row in chooser.rows}
    click(chooser.import_button)
    idle(qtbot, window)
    (case,) = window.project.cases()
    assert window.project.volumes(case.id)[0].shape == (6, 20, 24)


def test_that_a_way_to_mend_a_series_is_never_chosen_for_the_user(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree)
    row = row_of(chooser, "gap")
    assert not row.tick.isChecked()
    assert row.ways
    assert not any(button.isChecked() for button in row.ways.values())
    click(row_of(chooser, "long").tick)
    click(row.tick)
    assert not chooser.import_button.isEnabled()
    assert chooser.open_question.text() == "Choose how the ticked series is imported."
    click(row.ways["resampled"])
    assert chooser.import_button.isEnabled()


def test_that_the_chosen_way_and_its_warning_stay_with_the_case(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree / "gap")
    row = row_of(chooser, "gap")
    sentence = next(one.message for one in row.item.arrangements if one.way == "regular")
    assert sentence in words_of(row)
    row.ways["regular"].setFocus()
    QTest.keyClick(row.ways["regular"], Qt.Key.Key_Space)
    assert row.tick.isChecked()
    click(chooser.import_button)
    idle(qtbot, window)
    (case,) = window.project.cases()
    (record,) = window.project.volumes(case.id)
    assert record.shape[0] < len(list((tree / "gap").iterdir()))
    assert sentence in warnings_of(record)


def test_that_the_voxel_size_is_asked_for_in_the_row_of_the_stack(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree)
    click(row_of(chooser, "long").tick)
    row = row_of(chooser, "bare.npy")
    assert not row.spacing.isVisible()
    click(row.tick)
    assert row.spacing.isVisible()
    assert not chooser.import_button.isEnabled()
    QTest.keyClicks(row.spacing.fields["cube"], "0.04")
    click(chooser.import_button)
    idle(qtbot, window)
    (case,) = window.project.cases()
    assert window.project.volumes(case.id)[0].spacing_mm == pytest.approx((0.04, 0.04, 0.04))


def test_that_what_is_dropped_together_is_listed_together(qtbot, window, tree):
    window.screen_shown.import_paths([tree / "gap", tree / "stacks"])
    idle(qtbot, window)
    chooser = window.screen_shown.asking.chooser
    assert sorted(row.tick.words for row in chooser.rows) == ["bare.npy", "bone.tif", "gap"]


def test_that_clean_scans_that_leave_no_choice_are_imported_at_once(qtbot, window, tree):
    window.screen_shown.import_paths([tree / "slices", tree / "stacks" / "bone.tif"])
    idle(qtbot, window)
    assert len(window.project.cases()) == 2
    assert not window.screen_shown.asking.chooser.isVisible()


def test_that_files_of_lumbarsr_say_their_part_and_masks_are_marked(qtbot, window, tmp_path):
    folder = tmp_path / "RegisteredData" / "Lumbar_03"
    folder.mkdir(parents=True)
    for name in ("MicroPCCT_105um", "MicroPCCT_105um_BoneMask", "ClinicalCT_195X_500Z_S_registered"):
        save_stack(volume(), folder / f"Lumbar03_{name}.nii.gz")
    chooser = chooser_for(qtbot, window, tmp_path / "RegisteredData")
    words = {row.tick.words: words_of(row) for row in chooser.rows}
    clinical = words["Lumbar03_ClinicalCT_195X_500Z_S_registered.nii.gz"]
    assert "LumbarSR case 3: clinical CT 195X_500Z_S, registered to the micro-CT" in clinical
    mask = row_of(chooser, "Lumbar03_MicroPCCT_105um_BoneMask.nii.gz")
    assert "it is no image" in words_of(mask)
    assert not mask.tick.isChecked()


@pytest.mark.parametrize("together", [True, False])
def test_that_a_registered_pair_becomes_one_case_unless_that_is_unticked(qtbot, window, tmp_path, together):
    folder = tmp_path / "RegisteredData" / "Lumbar_03"
    folder.mkdir(parents=True)
    for name in ("MicroPCCT_105um", "ClinicalCT_195X_500Z_S_registered"):
        save_stack(volume(), folder / f"Lumbar03_{name}.nii.gz")
    chooser = chooser_for(qtbot, window, tmp_path / "RegisteredData")
    assert not chooser.together.isVisible()
    for row in chooser.rows:
        if not row.tick.isChecked():
            click(row.tick)
    assert chooser.together.isVisible()
    if not together:
        click(chooser.together)
    click(chooser.import_button)
    idle(qtbot, window)
    kinds = [sorted(one.modality for one in window.project.volumes(case.id)) for case in window.project.cases()]
    assert kinds == [["mdct", "microct"]] if together else sorted(kinds) == [["mdct"], ["microct"]]
    assert [case.donor for case in window.project.cases()] == (["LumbarSR 3"] if together else ["", ""])


class Search:
    """A look that goes on only when the test says so."""

    def __init__(self, monkeypatch, steps: list[Progress], found: tuple[Found, ...]) -> None:
        self.go = [threading.Event() for _ in steps]
        self.end = threading.Event()

        def look_into(_paths):
            for event, step in zip(self.go, steps, strict=True):
                event.wait(20)
                yield step
            while not self.end.wait(0.01):
                yield steps[-1]
            return found

        monkeypatch.setattr("mctgui.project.looking.look_into", look_into)


@pytest.fixture
def catalogue(tree):
    """Sources of the tree: with one series, then with all three."""
    from mctgui.jobs import finish
    from mctgui.project.finding import find_sources

    sources = finish(find_sources(tree))
    return Sources(sources.series[:1], (), (), 0), Sources(sources.series, sources.stacks, sources.skipped, 0)


def test_that_the_list_opens_while_it_grows_and_keeps_rows_and_ticks(qtbot, window, tree, catalogue, monkeypatch):
    early, late = catalogue
    steps = [
        Progress(1, 9, "reading headers", Found(tree, early)),
        Progress(8, 9, "reading headers", Found(tree, Sources(late.series, (), (), 0))),
    ]
    search = Search(monkeypatch, steps, (Found(tree, late),))
    chooser = window.screen_shown.asking.chooser
    window.screen_shown.import_paths([tree])
    search.go[0].set()
    qtbot.waitUntil(lambda: len(chooser.rows) == 1, timeout=10_000)
    assert chooser.isVisible()
    assert chooser.count.text() == "1 of 9 files looked at"
    first = chooser.rows[0]
    click(first.tick)
    ticked = first.tick.isChecked()
    assert ticked
    assert not chooser.import_button.isEnabled()
    search.go[1].set()
    qtbot.waitUntil(lambda: len(chooser.rows) == 3, timeout=10_000)
    assert chooser.rows[0] is first
    assert first.tick.isChecked()
    search.end.set()
    idle(qtbot, window)
    assert len(chooser.rows) == 6
    assert chooser.rows[0] is first
    assert [row for row in chooser.rows if row.tick.isChecked()] == [first]


def test_that_looking_can_be_cancelled(qtbot, window, tree, catalogue, monkeypatch):
    search = Search(monkeypatch, [Progress(1, 9, "reading headers", Found(tree, catalogue[0]))], ())
    search.go[0].set()
    chooser = window.screen_shown.asking.chooser
    window.screen_shown.import_paths([tree])
    qtbot.waitUntil(lambda: chooser.isVisible() and bool(chooser.rows), timeout=10_000)
    assert chooser.leave_button.text() == "Cancel"
    click(chooser.leave_button)
    idle(qtbot, window)
    assert not window.inspector.isVisible()
    assert window.project is None
    assert window.message_bar.current is None


def test_that_escape_leaves_the_list(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree)
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    assert not window.inspector.isVisible()
    assert chooser.rows == []


def test_that_every_row_gets_a_picture_or_a_plain_sign(qtbot, window, tree, monkeypatch):
    from mctgui.errors import UnreadableFile
    from mctgui.project import previews

    real = previews.source_thumbnail

    def sometimes(item, side=96):
        if getattr(item, "description", "") == "short":
            raise UnreadableFile("damaged", "")
        return real(item, side)

    monkeypatch.setattr(previews, "source_thumbnail", sometimes)
    chooser = chooser_for(qtbot, window, tree)
    qtbot.waitUntil(lambda: all(row.has_picture for row in chooser.rows), timeout=20_000)
    assert row_of(chooser, "short").picture.toolTip() == "No picture can be made of this."
    assert row_of(chooser, "long").picture.pixmap().height() > 20
    assert window.message_bar.current is None


def test_that_what_was_left_out_is_told_when_asked_for(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree)
    assert chooser.left_button.accessibleName() == "1 file left out"  # the log of the slices
    assert not chooser.reasons.isVisible()
    QTest.mouseClick(chooser.left_button, Qt.MouseButton.LeftButton)
    assert chooser.reasons.text() == "1 × a text file, not DICOM"


def test_that_the_keyboard_goes_through_the_rows_before_it_comes_to_the_buttons(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree)
    chooser.rows[0].tick.setFocus()
    reached = []
    while not chooser.import_button.hasFocus() and len(reached) < 60:
        reached.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    ticks = [widget for widget in reached if widget in [row.tick for row in chooser.rows]]
    assert ticks == [row.tick for row in chooser.rows]
    assert reached[-1] is chooser.leave_button
    assert all(widget.accessibleName() or widget.text() for widget in reached)


def test_that_a_second_drop_joins_the_list_and_keeps_its_ticks(qtbot, window, tree):
    chooser = chooser_for(qtbot, window, tree / "gap")
    click(row_of(chooser, "gap").ways["regular"])
    window.screen_shown.import_paths([tree / "stacks"])
    idle(qtbot, window)
    assert [row.tick.words for row in chooser.rows] == ["gap", "bone.tif", "bare.npy"]
    assert [row.tick.isChecked() for row in chooser.rows] == [True, False, False]
    assert row_of(chooser, "gap").way == "regular"


def test_that_pictures_of_rows_in_sight_are_made_first(qtbot, window, tmp_path, monkeypatch):
    from mctgui.project import previews

    for number in range(30):
        save_stack(volume("grey8"), tmp_path / f"bone{number:02d}.nrrd")
    go, order = threading.Event(), []

    def waiting(item, _side=96):
        order.append(item.uid)
        go.wait(20)
        return np.zeros((8, 8), np.uint8)

    monkeypatch.setattr(previews, "source_thumbnail", waiting)
    chooser = chooser_for(qtbot, window, tmp_path)
    bar = chooser.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=10_000)
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    hidden = {row.item.uid for row in chooser.rows if row.visibleRegion().isEmpty()}
    chooser.rows_changed.emit()
    go.set()
    qtbot.waitUntil(lambda: len(order) == 30, timeout=20_000)
    in_sight = 30 - len(hidden)
    assert in_sight > 3
    assert not hidden & set(order[1 : 1 + in_sight])  # the first was begun before the list was scrolled
    qtbot.waitUntil(lambda: all(row.has_picture for row in chooser.rows), timeout=20_000)
