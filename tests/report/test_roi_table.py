"""Measurements on screen as files: units in the names, all digits, nobody's name."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from mctgui.errors import StorageFailure
from mctgui.project.records import CaseRecord, ROIRecord
from mctgui.report.roi_table import ROIRow, profiles, roi_rows, write_profile_csv, write_roi_csv
from mctgui.roi import Angle, Ellipse, Length, LineProfile, statistics
from mctgui.volume import Volume

CASE = CaseRecord(1, "SP-0001", "L2", "3", "2026-01-01T00:00:00+00:00")
SHAPES = (
    Length("axial", (0, 0, 0), (1 / 3, 0, 0)),
    Angle("axial", (1, 0, 0), (0, 0, 0), (0, 1, 0)),
    Ellipse("axial", (4, 4, 0), (3, 0, 0), (0, 2, 0)),
    LineProfile("axial", (-1, 2, 0), (6, 2, 0)),
)


def volumes() -> dict:
    z, y, x = np.indices((3, 10, 10))
    hu = Volume.from_spacing((x - 7 * y - 100 + 0 * z).astype(np.int16), (1, 1, 1), "HU")
    grey = Volume.from_spacing((x + y).astype(np.uint8).repeat(2, 1).repeat(2, 2), (1, 0.5, 0.5), "grey8")
    return {"mdct": hu, "microct": grey}


def records() -> list:
    return [
        (ROIRecord(at, 1, "mdct", f"{shape.kind} {at}", "2026-01-01", shape.as_json()), shape)
        for at, shape in enumerate(SHAPES, start=1)
    ]


def read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_that_regions_have_a_row_for_each_image_and_lines_have_one(tmp_path):
    rows = roi_rows(CASE, records(), volumes())
    assert [(row.kind, row.image, row.unit) for row in rows] == [
        ("length", "mdct", ""),
        ("angle", "mdct", ""),
        ("ellipse", "mdct", "HU"),
        ("ellipse", "microct", "grey"),
        ("profile", "mdct", ""),
    ]


def test_that_the_file_has_one_line_of_names_and_every_digit(tmp_path):
    path = tmp_path / "table.csv"
    write_roi_csv(roi_rows(CASE, records(), volumes()), path)
    length, angle, hu, grey, profile = read(path)
    assert float(length["length_mm"]) == 1 / 3
    assert float(angle["angle_deg"]) == 90.0
    assert float(profile["length_mm"]) == 7.0
    for line, volume in ((hu, volumes()["mdct"]), (grey, volumes()["microct"])):
        found = statistics(SHAPES[2], volume)
        assert int(line["pixels"]) == found.n
        for column, value in (
            ("mean", found.mean), ("sd", found.sd), ("minimum", found.minimum), ("maximum", found.maximum),
            ("area_mm2", found.area_mm2), ("counted_area_mm2", found.counted_mm2),
        ):  # fmt: skip
            assert float(line[column]) == value
    assert (hu["x1_mm"], hu["x2_mm"], hu["y3_mm"]) == ("4.0", "7.0", "6.0")
    assert length["mean"] == length["x3_mm"] == ""


def test_that_no_cell_names_a_person_and_none_is_taken_for_a_formula(tmp_path):
    names = list(ROIRow.__dataclass_fields__)
    assert not {"patient", "donor", "date", "created", "id"} & set(names)
    record, shape = records()[0]
    evil = ROIRecord(1, 1, "mdct", "=HYPERLINK()", record.created, record.json)
    path = tmp_path / "table.csv"
    write_roi_csv(roi_rows(CASE, [(evil, shape)], volumes()), path)
    assert read(path)[0]["name"] == "'=HYPERLINK()"


def test_that_a_profile_has_all_images_below_each_other_and_gaps_where_there_is_no_value(tmp_path):
    path = tmp_path / "profile.csv"
    samples = profiles(SHAPES[3], volumes())
    write_profile_csv("profile 4", samples, path)
    lines = read(path)
    assert list(lines[0]) == ["name", "image", "unit", "distance_mm", "value"]
    for modality, unit in (("mdct", "HU"), ("microct", "grey")):
        mine = [line for line in lines if line["image"] == modality]
        assert {line["unit"] for line in mine} == {unit}
        assert [float(line["distance_mm"]) for line in mine] == samples[modality].distance_mm.tolist()
        assert [float(line["value"] or "nan") for line in mine] == pytest.approx(samples[modality].values, nan_ok=True)
        assert mine[0]["value"] == "", "the line begins outside the image"


def test_that_a_file_that_cannot_be_written_leaves_the_earlier_one(tmp_path):
    path = tmp_path / "table.csv"
    path.mkdir()
    with pytest.raises(StorageFailure):
        write_roi_csv([], path)
    assert list(path.parent.iterdir()) == [path]
