"""Voxels without a header are described in place: the length is checked while typing, and a wrong width is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel


def idle(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.jobs.active, timeout=60_000)
    QApplication.processEvents()


@pytest.fixture
def voxels() -> np.ndarray:
    return (np.arange(10 * 12 * 14) % 500).astype("<u2").reshape(10, 12, 14)


@pytest.fixture
def raw(tmp_path: Path, voxels) -> Path:
    path = tmp_path / "scan.raw"
    path.write_bytes(bytes(100) + voxels.tobytes())
    return path


def form_for(window, path: Path):
    window.screen_shown.import_paths([path])
    form = window.screen_shown.asking.raw_form
    assert form.isVisible()
    return form


def fill(field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def words_of(form) -> str:
    QApplication.processEvents()
    return " | ".join(label.text() for label in form.findChildren(QLabel) if label.isVisible())


def test_that_a_described_file_becomes_a_case(qtbot, window, raw, voxels):
    form = form_for(window, raw)
    assert form.sides["x"].hasFocus()
    for axis, text in (("x", "14"), ("y", "12"), ("z", "10")):
        fill(form.sides[axis], text)
    assert "Needs 3,360 bytes; the file has 3,460." in words_of(form)
    (button,) = [one for one in form.suggestions if "bytes before" in one.text()]
    assert button.text() == "100 bytes before would fit"
    fill(form.size.fields["cube"], "0.05")
    assert not form.import_button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "and the file has as many" in words_of(form)
    QTest.mouseClick(form.import_button, Qt.MouseButton.LeftButton)
    idle(qtbot, window)
    (case,) = window.project.cases()
    (record,) = window.project.volumes(case.id)
    assert record.spacing_mm == pytest.approx((0.05, 0.05, 0.05))
    assert np.array_equal(window.project.load_volume(record).voxels, voxels)
    assert "scan" not in str(record.provenance)
    assert not form.isVisible()


def test_that_the_middle_slices_are_shown_while_typing(qtbot, window, raw):
    form = form_for(window, raw)
    assert form.pictures["axial"].is_empty
    for axis, text in (("x", "14"), ("y", "12"), ("z", "10")):
        fill(form.sides[axis], text)
    qtbot.waitUntil(lambda: not form.pictures["axial"].is_empty, timeout=10_000)
    assert not form.pictures["sagittal"].is_empty
    fill(form.sides["x"], "0")
    qtbot.waitUntil(lambda: form.pictures["axial"].is_empty, timeout=10_000)


def test_that_a_size_in_the_name_that_fits_is_filled_in(window, tmp_path, voxels):
    path = tmp_path / "bone_14x12x10.vol"
    path.write_bytes(voxels.tobytes())
    form = form_for(window, path)
    assert [form.sides[axis].value() for axis in "xyz"] == [14, 12, 10]
    assert form.dtype.currentText() == "uint16"
    assert form.size.spacing_mm is None
    assert not form.import_button.isEnabled()


def test_that_escape_and_back_leave_it_without_a_trace(window, raw):
    form = form_for(window, raw)
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()
    form_for(window, raw)
    QTest.mouseClick(form.back_button, Qt.MouseButton.LeftButton)
    assert not form.isVisible()
    assert window.project is None


def test_that_a_file_of_unknown_kind_may_be_described(qtbot, window, tmp_path, voxels):
    path = tmp_path / "scan.xyz"
    path.write_bytes(bytes(128) + voxels.tobytes())
    window.screen_shown.import_paths([path])
    idle(qtbot, window)
    assert window.message_bar.current.action[0] == "Describe its voxels…"
    QTest.mouseClick(window.message_bar._action, Qt.MouseButton.LeftButton)
    assert window.screen_shown.asking.raw_form.isVisible()


def test_that_voxels_with_a_header_beside_them_need_no_description(qtbot, window, tmp_path, voxels):
    (tmp_path / "a.raw").write_bytes(voxels.tobytes())
    (tmp_path / "a.mhd").write_text(
        "ObjectType = Image\nNDims = 3\nDimSize = 14 12 10\nElementType = MET_USHORT\n"
        "ElementSpacing = 0.1 0.1 0.1\nElementDataFile = a.raw\n"
    )
    window.screen_shown.import_paths([tmp_path / "a.raw"])
    idle(qtbot, window)
    (case,) = window.project.cases()
    assert window.project.volumes(case.id)[0].shape == (10, 12, 14)


def test_that_a_dicom_file_with_the_name_of_raw_voxels_is_opened_as_what_it_is(qtbot, window, tmp_path):
    from mctgui.dicom import write_series
    from mctgui.volume import Volume

    write_series(Volume.from_spacing(np.zeros((1, 8, 8), np.int16), (1, 1, 1), "HU"), tmp_path / "a", description="slice")
    (tmp_path / "slice.dat").write_bytes(next((tmp_path / "a").iterdir()).read_bytes())
    window.screen_shown.import_paths([tmp_path / "slice.dat"])
    idle(qtbot, window)
    assert not window.screen_shown.asking.raw_form.isVisible()
    assert window.screen_shown.asking.chooser.isVisible()
