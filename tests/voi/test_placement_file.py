"""VOIs in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mctgui.errors import StorageFailure, UnreadableFile
from mctgui.voi import AnteriorEdgeConstruction, CylinderVOI, PlacedVOIs, load_vois, save_vois


@pytest.fixture
def placed() -> PlacedVOIs:
    construction = AnteriorEdgeConstruction((1.5, -30.25, 12.0), (0.1, -1.0, 0.0), gap_mm=0.5)
    return PlacedVOIs(
        construction, how="adjusted", edge_rule="half-maximum", placed_by="reader 2", notes=("near the cortex",)
    )


def test_that_a_placement_comes_back_as_it_was(tmp_path: Path, placed: PlacedVOIs) -> None:
    save_vois(placed, tmp_path / "voi.json")
    again = load_vois(tmp_path / "voi.json")
    assert again.cylinders == placed.cylinders
    assert (again.how, again.placed_by, again.notes, again.placed_at) == (
        "adjusted",
        "reader 2",
        placed.notes,
        placed.placed_at,
    )


def test_that_free_cylinders_come_back(tmp_path: Path) -> None:
    free = {"left pedicle": CylinderVOI((1, 2, 3), (0, 1, 0), 6, 8)}
    save_vois(PlacedVOIs(free=free), tmp_path / "voi.json")
    assert load_vois(tmp_path / "voi.json").cylinders == free


def test_that_the_file_states_version_units_and_what_follows(tmp_path: Path, placed: PlacedVOIs) -> None:
    save_vois(placed, tmp_path / "voi.json")
    record = json.loads((tmp_path / "voi.json").read_text())
    assert (record["format"], record["version"], record["coordinates"]) == ("mctgui-voi", 1, "LPS mm")
    assert set(record["vois"]) == {"upper", "lower"}
    assert {"edge_mm", "anterior", "left", "superior", "circle_centre_mm"} <= set(record["construction"])


def test_that_a_failed_write_leaves_the_old_file(tmp_path: Path, placed: PlacedVOIs) -> None:
    target = tmp_path / "voi.json"
    save_vois(placed, target)
    before = target.read_bytes()
    with pytest.raises(StorageFailure):
        save_vois(placed, target / "inside.json")
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"format": "mctgui-voi", "version": 2}',
        '{"format": "mctgui-voi", "version": 1}',
        '{"format": "mctgui-voi", "version": 1, "vois": {}, "how": "manual"}',
        '{"format": "mctgui-voi", "version": 1, "how": "manual", "vois": {"a": {"shape": "box"}}}',
        '{"format": "mctgui-voi", "version": 1, "how": "manual", "vois": {"a":{"centre_mm":[0,0,NaN], "axis": [0, 0, 1]}}}',
        '{"format": "mctgui-voi", "version": 1, "how": "guessed", "vois": {"a": {"centre_mm": [0, 0, 0], "axis": [0, 0, 1],'
        ' "diameter_mm": 15, "height_mm": 5}}}',
        "[" * 100_000,
    ],
)
def test_that_what_is_no_voi_file_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "voi.json").write_text(text)
    with pytest.raises(UnreadableFile, match=r"voi\.json"):
        load_vois(tmp_path / "voi.json")


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="does not exist"):
        load_vois(tmp_path / "none.json")


def test_that_a_cylinder_moved_by_hand_is_noticed(tmp_path: Path, placed: PlacedVOIs) -> None:
    record = placed.to_json()
    record["vois"]["upper"]["centre_mm"][0] += 1.0
    (tmp_path / "voi.json").write_text(json.dumps(record))
    with pytest.raises(UnreadableFile, match="upper cylinder does not follow"):
        load_vois(tmp_path / "voi.json")
