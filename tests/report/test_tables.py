"""The table: every figure, every setting, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from mctgui.project.records import MeasurementRecord, VolumeRecord
from mctgui.report.tables import (
    BONEJ_NAMES,
    MeasurementRow,
    as_text,
    difference_percent,
    measurement_rows,
    with_table_warnings,
    write_csv,
    write_table,
    write_xlsx,
)
from mctgui.voi import CylinderVOI

UNIT = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))

VOI = CylinderVOI((0.125, -15.5, 2.5), (0.0, 0.6, 0.8))


def volume(number: int, modality: str, intensity: str = "grey8", **provenance) -> VolumeRecord:
    return VolumeRecord(number, 1, modality, (9, 9, 9), UNIT, intensity, "uint8", "v", (0, 255), "now", provenance)


def measured(number: int, volume_id: int, modality: str, bv_tv: float, th: float, which: str = "upper") -> MeasurementRecord:
    values = {
        "bv_tv": bv_tv,
        "tb_th_mm": {"mean": th, "sd": 0.05, "max": 0.5},
        "tb_sp_mm": {"mean": 0.8, "sd": 0.2, "max": 1.5},
        "threshold": 96.0,
        "threshold_method": "isodata",
        "threshold_rule": "in the VOI",
        "spacing_mm": [0.1, 0.2, 0.3],
        "voi": VOI.to_json(),
        "voi_mode": "context",
        "margin_mm": 2.3,
        "voxels": {"total": 1000, "bone": 200},
        "warnings": ["near the resolution limit"],
    }
    return MeasurementRecord(number, 1, 1, volume_id, modality, which, "0.1.0", "now", values)


@pytest.fixture
def rows() -> list[MeasurementRow]:
    volumes = {
        1: volume(1, "mdct", "HU"),
        2: volume(2, "microct-like", model={"name": "demo", "sha256": "ab" * 32}),
        3: volume(3, "microct"),
    }
    records = [
        measured(1, 3, "microct", 0.20, 0.25),
        measured(2, 2, "microct-like", 0.19, 0.24),
        measured(3, 1, "mdct", 0.99, 0.99),
        measured(4, 1, "mdct", 0.30, 0.50),
        measured(5, 1, "mdct", 0.28, 0.45, which="lower"),
    ]
    return measurement_rows(("=SP-1", "L3", "3"), records, volumes)


def test_that_rows_stand_in_the_order_of_the_modalities_and_the_last_measurement_counts(rows):
    assert [(row.voi, row.modality) for row in rows] == [
        ("upper", "mdct"),
        ("upper", "microct-like"),
        ("upper", "microct"),
        ("lower", "mdct"),
    ]
    assert rows[0].bv_tv == 0.30


def test_that_differences_are_in_percent_of_the_micro_ct_of_the_same_voi(rows):
    assert rows[0].difference_bv_tv_percent == pytest.approx(50.0)
    assert rows[0].difference_tb_th_percent == pytest.approx(100.0)
    assert rows[1].difference_bv_tv_percent == pytest.approx(-5.0)
    assert rows[2].difference_bv_tv_percent is None
    assert rows[3].difference_bv_tv_percent is None  # there is no micro-CT of the lower VOI
    assert difference_percent(1.0, 0.0) is None


def test_that_each_row_carries_the_settings_it_was_measured_with(rows):
    row = rows[1]
    assert (row.voxel_z_mm, row.voxel_y_mm, row.voxel_x_mm) == (0.1, 0.2, 0.3)
    assert (row.threshold_unit, row.threshold_method, row.voi_mode) == ("grey", "isodata", "context")
    assert rows[0].threshold_unit == "HU"
    assert (row.model, row.model_sha256) == ("demo", "ab" * 32)
    assert rows[0].model_sha256 == ""
    assert row.voi_volume_mm3 == pytest.approx(883.57, abs=0.01)
    assert row.software == "0.1.0"


def test_that_each_row_says_where_and_how_it_was_measured_so_that_it_can_be_measured_again(rows, tmp_path):
    from openpyxl import load_workbook

    write_csv(rows, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        found = next(csv.DictReader(file))
    again = CylinderVOI(
        tuple(float(found[f"voi_centre_{axis}_mm"]) for axis in "xyz"),
        tuple(float(found[f"voi_axis_{axis}"]) for axis in "xyz"),
        float(found["voi_diameter_mm"]),
        float(found["voi_height_mm"]),
    )
    assert again == VOI
    assert float(found["margin_mm"]) == 2.3
    write_xlsx(rows, tmp_path / "t.xlsx", title="t")
    sheet = load_workbook(tmp_path / "t.xlsx")["Measurements"]
    heading = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heading.index("VOI centre y mm (LPS)") + 1).value == -15.5
    assert len(heading) == len(found)


def test_that_csv_gives_back_every_number_and_no_formula(rows, tmp_path):
    write_csv(rows, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert float(found[0]["difference_bv_tv_percent"]) == rows[0].difference_bv_tv_percent
    assert found[2]["difference_bv_tv_percent"] == ""
    assert found[0]["case"] == "'=SP-1"
    assert len(found) == 4


def test_that_xlsx_holds_numbers_as_numbers_and_names_as_text(rows, tmp_path):
    from openpyxl import load_workbook

    write_xlsx(rows, tmp_path / "t.xlsx", title="=SP-1")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book["Measurements"]
    heading = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heading.index("BV/TV") + 1).value == 0.30
    assert sheet.cell(2, 1).data_type == "s"
    assert sheet.cell(3, heading.index("Image") + 1).value == "micro-CT-like"
    words = [cell.value for row in book["About"].iter_rows() for cell in row]
    assert "Research use only, not for diagnosis." in words
    assert all(cell.data_type != "f" for each in book for row in each.iter_rows() for cell in row)


def test_that_the_text_table_has_one_line_per_row_and_a_heading(rows):
    lines = as_text(rows).splitlines()
    assert len(lines) == 5
    assert "+50.0" in lines[1]
    assert lines[3].endswith("0.200")
    assert as_text([replace(rows[0], bv_tv=0.123456)]).splitlines()[1].split()[2] == "0.123"


STRUCTURE = {
    "bs_bv_per_mm": 14.5, "conn_d_per_mm3": 3.6, "euler": -172, "smi": 1.4, "da": 0.45, "fractal_dimension": 2.5,
    "da_axes": [[0.1, 0.2, 0.97], [1, 0, 0], [0, 1, 0]], "mil_lengths_mm": [0.9, 0.8, 0.7], "settings_sha256": "cd" * 32,
    "structure_notes": ["SMI says little here."], "input_sha256": "ef" * 32, "input_hash_of": "source",
    "settings": {"scope": "image"},
}  # fmt: skip


def with_values(record: MeasurementRecord, **values) -> MeasurementRecord:
    return replace(record, values={**record.values, **values})


def test_that_structure_settings_and_hashes_stand_in_the_row():
    record = with_values(measured(1, 3, "microct", 0.2, 0.25), **STRUCTURE)
    (row,) = measurement_rows(("SP-1", "L3", "3"), [record], {3: volume(3, "microct")})
    assert (row.bs_bv_per_mm, row.conn_d_per_mm3, row.euler, row.smi, row.da) == (14.5, 3.6, -172, 1.4, 0.45)
    assert (row.da_axis_x, row.da_axis_y, row.da_axis_z) == (0.1, 0.2, 0.97)
    assert (row.mil_longest_mm, row.mil_shortest_mm) == (0.9, 0.7)
    assert (row.threshold_scope, row.input_sha256, row.input_hash_of) == ("image", "ef" * 32, "source")
    assert row.settings_sha256 == "cd" * 32
    assert row.warnings == "near the resolution limit SMI says little here."


def test_that_figures_which_an_older_version_did_not_measure_are_left_empty(rows, tmp_path):
    assert rows[0].smi is None
    assert rows[0].tb_th_p50_mm is None
    write_csv(rows, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        assert next(csv.DictReader(file))["smi"] == ""


def test_that_each_mode_is_a_row_and_is_compared_with_the_micro_ct_of_its_mode():
    volumes = {1: volume(1, "mdct", "HU"), 3: volume(3, "microct")}
    records = [
        measured(1, 1, "mdct", 0.3, 0.5),
        with_values(measured(2, 1, "mdct", 0.3, 0.4), voi_mode="bonej"),
        measured(3, 3, "microct", 0.2, 0.25),
        with_values(measured(4, 3, "microct", 0.2, 0.2), voi_mode="bonej"),
    ]
    found = measurement_rows(("SP-1", "", ""), records, volumes)
    assert [(row.modality, row.voi_mode) for row in found] == [
        ("mdct", "context"), ("mdct", "bonej"), ("microct", "context"), ("microct", "bonej"),
    ]  # fmt: skip
    assert [row.difference_tb_th_percent for row in found[:2]] == pytest.approx([100.0, 100.0])
    assert [line.split()[2] for line in as_text(found).splitlines()] == ["mode", "context", "bonej", "context", "bonej"]


def test_that_a_voi_of_another_shape_has_its_place_but_no_diameter():
    from mctgui.voi import BoxVOI

    record = with_values(measured(1, 3, "microct", 0.2, 0.25), voi=BoxVOI((1.0, 2.0, 3.0), (4.0, 5.0, 6.0)).to_json())
    (row,) = measurement_rows(("SP-1", "", ""), [record], {3: volume(3, "microct")})
    assert (row.voi_shape, row.voi_centre_x_mm, row.voi_diameter_mm) == ("box", 1.0, None)
    assert "mm" in row.voi_words
    record = with_values(record, voi={"shape": "torus"})
    (row,) = measurement_rows(("SP-1", "", ""), [record], {3: volume(3, "microct")})
    assert (row.voi_shape, row.voi_centre_x_mm) == ("", None)


def test_that_a_table_of_several_voxel_sizes_or_versions_says_so_in_each_row(rows, tmp_path):
    assert with_table_warnings(rows) == rows
    mixed = [*rows, replace(rows[0], measured_voxel_mm=0.052, software="0.2.0", warnings="")]
    write_table(mixed, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        warnings = [row["warnings"] for row in csv.DictReader(file)]
    assert all("mixes voxel sizes (0.052, 0.1 mm)" in text and "mixes versions" in text for text in warnings)
    assert warnings[0].startswith("near the resolution limit The table")


def test_that_bonejs_names_come_first_and_nothing_is_lost(rows, tmp_path):
    from openpyxl import load_workbook

    write_table(rows, tmp_path / "t.csv", names="bonej")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert list(first)[: len(BONEJ_NAMES) + 1] == ["Label", *BONEJ_NAMES.values()]
    assert len(first) == len(MeasurementRow.__slots__) + 1
    assert float(first["Tb.Th Mean (mm)"]) == rows[0].tb_th_mean_mm
    assert first["Label"] == "'=SP-1 MDCT upper context"
    write_table(rows, tmp_path / "t.xlsx", names="bonej")
    sheet = load_workbook(tmp_path / "t.xlsx")["Measurements"]
    assert [cell.value for cell in sheet[1]][:4] == ["Label", "BV (mm³)", "TV (mm³)", "BV/TV"]
    assert sheet.cell(2, 1).data_type == "s"


def test_that_the_workbook_keeps_heading_and_names_in_view_and_every_heading_once(rows, tmp_path):
    from openpyxl import load_workbook

    write_table(rows, tmp_path / "t.xlsx")
    sheet = load_workbook(tmp_path / "t.xlsx")["Measurements"]
    heading = [cell.value for cell in sheet[1]]
    assert len(heading) == len(set(heading)) == len(MeasurementRow.__slots__)
    assert sheet.freeze_panes == "F2"
