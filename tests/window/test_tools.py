"""Measuring, slabs, cine, key images, thumbnails and what is taken along, by mouse and keys in the real window."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel

from mctgui.qt.viewer.onscreen.table import ROITable

from .hands import ALT, CTRL, SHIFT, Hands, Key, button, grey_at, pane_of, picture, place_of, settle, until
from .phantom import POST

pytestmark = pytest.mark.gl


def draw(view, hands: Hands, key: Key, start: tuple[float, float], end: tuple[float, float], modality: str = "mdct") -> None:
    """Choose a tool by its key and drag it from one place of the axial slice to another, mm; then put the tool away."""
    pane = pane_of(view, modality)
    hands.point(pane.canvas)
    hands.key(key)
    hands.drag(pane.canvas, place_of(pane, (*start, 0.0)), place_of(pane, (*end, 0.0)))
    hands.key(key)
    settle()


def rows(view) -> list[tuple[str, str]]:
    """Name and value of each measurement, as the inspector lists them."""
    table = view.screen_shown.inspector().findChild(ROITable)
    model = table.model()
    return [tuple(str(model.index(row, column).data()) for column in (0, 1)) for row in range(model.rowCount())]


def words(view) -> str:
    """Everything that the inspector says."""
    return " ".join(label.text() for label in view.screen_shown.inspector().findChildren(QLabel) if label.isVisible())


def number(text: str) -> float:
    return float(text.split()[0].rstrip("°").replace("−", "-"))


def test_that_a_length_is_in_millimetres_and_drawn_where_it_was_dragged(view, hands):
    pane = pane_of(view, "mdct")
    before = picture(pane.canvas)
    draw(view, hands, Key.Key_D, (-10.0, 12.0), (5.0, 12.0))
    ((_, value),) = rows(view)
    assert number(value) == pytest.approx(15.0, abs=0.3)
    assert value.endswith("mm")
    hands.key(Key.Key_Escape)  # nothing is chosen
    settle()
    at = place_of(pane, (-5.0, 12.0, 0.0))
    changed = np.abs(picture(pane.canvas) - before)[round(at.y()) - 3 : round(at.y()) + 4, round(at.x())]
    assert changed.max() > 60


def test_that_an_angle_is_in_degrees(view, hands):
    pane = pane_of(view, "microct")
    hands.point(pane.canvas)
    hands.key(Key.Key_A)
    hands.drag(pane.canvas, place_of(pane, (-10.0, 10.0, 0.0)), place_of(pane, (0.0, 10.0, 0.0)))
    hands.point(pane.canvas, place_of(pane, (0.0, 5.0, 0.0)))
    hands.click(pane.canvas, place_of(pane, (0.0, 0.0, 0.0)))
    hands.key(Key.Key_A)
    ((_, value),) = rows(view)
    assert number(value) == pytest.approx(90, abs=1.5)


def test_that_a_rectangle_and_an_ellipse_have_their_statistics_in_every_image(view, hands):
    draw(view, hands, Key.Key_R, (-9.5, 2.5), (-6.5, 9.5))
    ((_, value),) = rows(view)
    assert "900" in value
    told = words(view)
    for part in ("mean", "SD", "min", "max", "900", "180", "200"):
        assert part in told, part
    histograms = view.screen_shown._measuring.section.histograms
    assert [plot.isVisible() for plot in histograms] == [True, True]  # one for each unit
    hands.scroll_to(histograms[0])
    settle()
    assert picture(histograms[0]).std() > 5
    draw(view, hands, Key.Key_E, (-11.9, 2.5), (-4.1, 9.5))
    assert len(rows(view)) == 2
    mean = number(rows(view)[1][1])
    assert -100 < mean < 900  # bone and what is beside it
    assert "Area" in words(view)


def test_that_a_line_profile_goes_through_all_images(view, hands):
    draw(view, hands, Key.Key_G, (-13.0, 6.0), (5.0, 6.0))
    plot = view.screen_shown._measuring.section.profile
    assert plot.isVisible()
    told = words(view)
    assert "900" in told
    assert "200" in told


def test_that_a_shape_is_changed_by_its_handle_and_undone_and_redone(view, hands):
    pane = pane_of(view, "mdct")
    draw(view, hands, Key.Key_D, (-10.0, 12.0), (5.0, 12.0))
    hands.drag(pane.canvas, place_of(pane, (5.0, 12.0, 0.0)), place_of(pane, (0.0, 12.0, 0.0)))
    assert number(rows(view)[0][1]) == pytest.approx(10.0, abs=0.3)
    hands.key(Key.Key_Z, CTRL)
    assert number(rows(view)[0][1]) == pytest.approx(15.0, abs=0.3)
    hands.key(Key.Key_Z, CTRL)
    assert rows(view) == []
    hands.key(Key.Key_Y, CTRL)
    hands.key(Key.Key_Z, CTRL | SHIFT)
    assert number(rows(view)[0][1]) == pytest.approx(10.0, abs=0.3)
    hands.key(Key.Key_Delete)
    assert rows(view) == []
    hands.key(Key.Key_Z, CTRL)
    assert len(rows(view)) == 1


def test_that_measurements_are_exported_as_csv_by_the_file_dialog(view, hands, tmp_path):
    draw(view, hands, Key.Key_D, (-10.0, 12.0), (5.0, 12.0))
    hands.answer_dialog(tmp_path / "lengths.csv")
    hands.command("Export measurements on screen")
    until(lambda: (tmp_path / "lengths.csv").exists(), "the file is there")
    with (tmp_path / "lengths.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(line for line in file if not line.startswith("#")))
    assert len(lines) >= 2
    assert any("15." in cell or "14.9" in cell for row in lines[1:] for cell in row)


def test_that_slabs_are_chosen_in_the_panel_and_seen(view, hands):
    pane = pane_of(view, "microct")
    assert grey_at(pane, (*POST, 0.0))[0] < 60
    hands.click(view.screen_shown.slabs)
    panel = view.screen_shown.slabs.panel
    until(panel.isVisible, "the panel is open")
    modes, depths = panel.findChildren(QComboBox), panel.findChildren(QDoubleSpinBox)
    mode = next(box for box in modes if box.isVisible() and box.accessibleName() == "Slab of micro-CT")
    depth = next(box for box in depths if box.isVisible() and box.accessibleName().split()[-1] == "micro-CT")
    hands.click(mode)
    hands.key(Key.Key_Down)
    hands.key(Key.Key_Down)  # single, mean, MIP
    hands.key(Key.Key_Return)
    hands.double_click(depth, QPoint(20, depth.height() // 2))
    hands.key(Key.Key_A, CTRL)
    hands.type("8")
    hands.key(Key.Key_Return)
    hands.key(Key.Key_Escape)
    until(lambda: not panel.isVisible(), "the panel is closed")
    settle()
    slab = view.viewstate.slab("microct")
    assert (slab.mode, slab.thickness_mm) == ("mip", 8.0)
    assert grey_at(pane, (*POST, 0.0))[0] > 150  # 4 mm further up
    assert "MIP 8 mm" in pane.strip.beside
    assert grey_at(pane_of(view, "microct-like"), (*POST, 0.0))[0] < 60


def test_that_c_plays_the_slices_until_esc(view, hands):
    pane = pane_of(view, "microct")
    hands.point(pane.canvas)
    first = pane.index
    hands.key(Key.Key_C)
    until(lambda: pane.index != first and pane_of(view, "mdct").index is not None, "it plays", 5)
    hands.key(Key.Key_Escape)
    stopped = pane.index
    settle(0.4)
    assert pane.index == stopped


def test_that_key_images_are_kept_found_again_and_noted(view, hands):
    pane = pane_of(view, "microct")
    hands.point(pane.canvas)
    hands.key(Key.Key_K)
    kept = pane.index
    hands.wheel(pane.canvas, -5)
    assert pane.index != kept
    hands.key(Key.Key_N, SHIFT)
    assert pane.index == kept
    listed = view.screen_shown.key_images.section.list
    assert listed.rowCount() == 1
    hands.key(Key.Key_Z, CTRL)
    assert listed.rowCount() == 0


def test_that_thumbnails_show_the_stack_and_a_click_goes_there(view, hands):
    hands.point(pane_of(view, "mdct").canvas)
    hands.key(Key.Key_S)
    bar = view.screen_shown.thumbnails
    until(lambda: bar.isVisible() and bar.finished == len(bar.indices), "thumbnails are made")
    settle()
    viewport = bar.viewport()
    assert picture(viewport)[30:, :400].max() > 200
    hands.wheel(viewport, 30)
    hands.click(viewport, QPoint(4 + 40, 60))  # the first: nearest to the head
    pane = pane_of(view, bar.pane.modality)
    assert pane.number_of(pane.index) == 1
    hands.key(Key.Key_S)


@pytest.mark.parametrize("whole", [True, False], ids=["all panes", "one pane"])
def test_that_pictures_are_saved_as_seen(view, hands, tmp_path, whole):
    hands.point(pane_of(view, "microct-like").canvas)
    target = tmp_path / "seen.png"
    hands.answer_dialog(target)
    hands.key(Key.Key_S, CTRL | SHIFT if whole else CTRL)
    until(target.exists, "the picture is saved")
    saved = QImage(str(target))
    assert saved.width() > (700 if whole else 200)
    pane = pane_of(view, "microct-like")
    assert saved.width() < 1.3 * (view.screen_shown._board.width() if whole else pane.width())
    assert any(QImage(str(target)).text(key) for key in saved.textKeys())  # says what it is
    assert "SP-" not in " ".join(saved.text(key) for key in saved.textKeys())


def test_that_a_slice_is_saved_at_the_resolution_of_its_source(view, hands, tmp_path):
    pane = pane_of(view, "microct")
    hands.point(pane.canvas)
    target = tmp_path / "source.png"
    hands.answer_dialog(target)
    hands.key(Key.Key_S, CTRL | ALT)
    until(target.exists, "the slice is saved")
    saved = QImage(str(target))
    assert saved.width() == pane.stack.volume.shape[2]
    grey = saved.convertToFormat(QImage.Format.Format_Grayscale8)

    def at(x: float, y: float) -> int:
        return grey.pixelColor(round((x + 15) / 0.4 - 0.5), round((y + 15) / 0.4 - 0.5)).lightness()

    assert at(-8, 5) > at(8, 5) + 100  # upright and not mirrored
    assert at(4, -8) > at(4, 8) + 100


def test_that_a_picture_goes_to_the_clipboard(view, hands):
    QGuiApplication.clipboard().clear()
    hands.point(pane_of(view, "mdct").canvas)
    hands.key(Key.Key_C, CTRL)
    settle()
    assert QGuiApplication.clipboard().image().width() > 200
    assert "clipboard" in view.message_bar.current.text


def test_that_work_is_there_when_the_project_is_opened_again(view, hands):
    draw(view, hands, Key.Key_D, (-10.0, 12.0), (5.0, 12.0))
    hands.key(Key.Key_K)
    hands.wheel(pane_of(view, "mdct").canvas, 2)
    folder = view.project.folder
    hands.command("Close the project")
    assert view.project is None
    hands.command(f"Open {folder.stem}")
    until(lambda: view.project is not None, "the recent project is open")
    hands.key(Key.Key_2, CTRL)
    until(lambda: view.screen_is("view") and view.screen_shown.panes, "View is shown")
    settle()
    assert number(rows(view)[0][1]) == pytest.approx(15.0, abs=0.3)
    assert view.screen_shown.key_images.section.list.rowCount() == 1


def test_that_the_micro_ct_is_aligned_by_keys_and_that_is_undone(view, hands):
    pane = pane_of(view, "microct")
    hands.point(pane.canvas)
    hands.key(Key.Key_BracketRight)
    assert view.viewstate.offset_mm("microct")[2] == pytest.approx(-0.4)
    hands.key(Key.Key_BracketRight)
    assert view.viewstate.offset_mm("microct")[2] == pytest.approx(-0.8)
    hands.key(Key.Key_Z, CTRL)
    assert view.viewstate.offset_mm("microct")[2] == 0
    align = button(view, "Align the micro-CT here")
    hands.scroll_to(align)
    hands.click(align)
    assert not view.viewstate.links.scroll  # free, so that the same bone can be shown in both
    hands.wheel(pane.canvas, 5)
    hands.key(Key.Key_L, SHIFT)
    settle()
    assert view.viewstate.offset_mm("microct")[2] != 0


def test_that_a_synthetic_volume_is_exported_as_a_marked_dicom_series_that_reads_back(view, hands, tmp_path):
    from pydicom import dcmread

    from mctgui.dicom import find_series
    from mctgui.jobs import finish

    hands.point(pane_of(view, "microct-like").canvas)
    hands.answer_dialog(tmp_path / "out")
    hands.command("Export as DICOM series")
    until(lambda: (tmp_path / "out").is_dir() and not view.jobs.active, "the series is written", 60)
    assert "was written into out" in view.message_bar.current.text
    (series,) = finish(find_series(tmp_path / "out")).series
    header = dcmread(series.files[0])
    assert header.SyntheticData == "YES"
    assert "AI SYNTHETIC" in header.SeriesDescription
    assert header.PatientID == view.case.pseudonym
    wanted, found = pane_of(view, "microct-like").stack.volume, series.load().canonical()
    assert found.shape == wanted.shape
    np.testing.assert_array_equal(found.voxels, wanted.voxels)
    np.testing.assert_allclose(found.affine, wanted.affine, atol=1e-3)
