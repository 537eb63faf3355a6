"""VOIs from and for other programs."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mctgui.errors import MctguiError, UnreadableFile, UnsuitableVOI
from mctgui.stack import save_stack
from mctgui.voi import (
    AnteriorEdgeConstruction,
    BoxVOI,
    CylinderVOI,
    EllipsoidVOI,
    MaskVOI,
    PlacedVOIs,
    export_vois,
    import_vois,
)
from mctgui.voi.imagej_roi import ImageJROI, outlines_of, read_rois, write_rois
from mctgui.voi.stl import triangles_of
from mctgui.volume import Grid, Volume


@pytest.fixture
def grid() -> Grid:
    return Grid.from_spacing((30, 60, 50), (0.5, 0.4, 0.4), (-10.0, -30.0, 100.0))


@pytest.fixture
def placed() -> PlacedVOIs:
    construction = AnteriorEdgeConstruction((0.0, -28.0, 107.2), superior=(0.05, 0.02, 1.0))
    return PlacedVOIs(construction, {"lesion": EllipsoidVOI((7.5, -7.5, 107.0), (3.0, 4.0, 3.0))})


@pytest.mark.parametrize("suffix", [".nii.gz", ".nrrd", ".mha", ".zip"])
def test_that_an_exported_mask_comes_back_voxel_by_voxel(
    tmp_path: Path, grid: Grid, placed: PlacedVOIs, suffix: str
) -> None:
    path = tmp_path / f"vois{suffix}"
    notes = export_vois(placed, path, grid)
    assert notes
    again = import_vois(path, grid)
    assert again.notes == ()
    assert len(again.vois) == 3
    names = again.vois if suffix == ".zip" else ("vois 1", "vois 2", "vois 3")
    for name, voi in zip(names, placed.vois.values(), strict=True):
        assert np.array_equal(again.vois[name].mask(grid), voi.mask(grid))
    if suffix == ".zip":
        assert list(again.vois) == ["upper", "lower", "lesion"]
    else:
        assert "1 = upper, 2 = lower, 3 = lesion" in notes[0]


def test_that_our_own_file_keeps_the_shapes(tmp_path: Path, grid: Grid, placed: PlacedVOIs) -> None:
    mask = MaskVOI(np.ones((2, 3, 4), dtype=bool), grid.affine)
    whole = PlacedVOIs(placed.construction, {**placed.free, "drawn": mask, "box": BoxVOI((0, 0, 0), (1, 2, 3))})
    export_vois(whole, tmp_path / "vois.json")
    again = import_vois(tmp_path / "vois.json")
    assert again.vois == whole.vois
    assert again.placed is not None
    assert again.placed.construction == whole.construction


def test_that_a_segmentation_becomes_masks(tmp_path: Path) -> None:
    from mctgui.dicom import Segment, find_series, write_segmentation, write_series
    from mctgui.dicom.evidence import stored_grid
    from mctgui.jobs import finish

    voxels = np.random.default_rng(0).integers(-200, 900, (20, 40, 40)).astype(np.int16)
    write_series(Volume.from_spacing(voxels, (0.5, 0.5, 0.5), "HU"), tmp_path / "scan", description="x", pseudonym="a")
    series = finish(find_series(tmp_path / "scan")).series[0]
    voi = CylinderVOI(tuple(stored_grid(series).centre_mm), diameter_mm=8.0, height_mm=4.0)
    where, mask = voi.clipped(stored_grid(series))
    write_segmentation(series, [Segment("upper VOI", where, mask)], tmp_path / "seg", description="x")
    found = import_vois(tmp_path / "seg", stored_grid(series))
    assert list(found.vois) == ["upper"]
    assert np.array_equal(found.vois["upper"].mask(stored_grid(series)), voi.mask(stored_grid(series)))


def test_that_a_picture_is_no_mask(tmp_path: Path, grid: Grid) -> None:
    voxels = np.random.default_rng(0).integers(0, 255, grid.shape).astype(np.uint8)
    save_stack(Volume(voxels, grid.affine, "grey8"), tmp_path / "ct.nrrd")
    with pytest.raises(UnreadableFile, match="no mask"):
        import_vois(tmp_path / "ct.nrrd")
    save_stack(Volume(np.zeros(grid.shape, np.uint8), grid.affine, "grey8"), tmp_path / "empty.nii.gz")
    with pytest.raises(UnsuitableVOI, match="Nothing is marked"):
        import_vois(tmp_path / "empty.nii.gz")


def test_that_overlapping_vois_are_not_squeezed_into_a_label_map(tmp_path: Path, grid: Grid) -> None:
    both = PlacedVOIs(free={"a": CylinderVOI((0, -18, 107)), "b": BoxVOI((0, -18, 107), (2, 2, 2))})
    with pytest.raises(MctguiError, match="overlaps"):
        export_vois(both, tmp_path / "a.nrrd", grid)
    assert not (tmp_path / "a.nrrd").exists()
    for path, given in ((tmp_path / "a.png", grid), (tmp_path / "a.nrrd", None), (tmp_path / "a.roi", grid)):
        with pytest.raises(MctguiError) as caught:
            export_vois(both, path, given)
        assert caught.value.hint


def test_that_a_voi_beside_the_volume_is_noticed(tmp_path: Path, grid: Grid) -> None:
    export_vois(PlacedVOIs(free={"far": BoxVOI((500, 0, 0), (1, 1, 1))}), tmp_path / "far.json")
    assert import_vois(tmp_path / "far.json", grid).notes == ("The VOI far lies outside the volume.",)


def shoelace(outline: np.ndarray) -> float:
    x, y = outline.T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def test_that_outlines_run_along_pixel_borders_and_round_holes() -> None:
    mask = np.zeros((8, 9), dtype=bool)
    mask[1:6, 2:8] = True
    mask[3, 4] = False
    mask[6, 8] = True  # touches by a corner
    outlines = outlines_of(mask)
    assert sorted(shoelace(outline) for outline in outlines) == [1.0, 1.0, 30.0]
    assert np.array_equal(ImageJROI("x", 1, outlines).mask(mask.shape), mask)


def test_that_any_mask_survives_imagej(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    for number in range(20):
        mask = random.random((17, 23)) < random.uniform(0.05, 0.95)
        mask[3, 4] = True
        write_rois([ImageJROI(f"r{number}", 7, outlines_of(mask))], tmp_path / "x.zip")
        [roi], skipped = read_rois(tmp_path / "x.zip")
        assert (roi.name, roi.position, skipped) == (f"r{number}", 7, [])
        assert np.array_equal(roi.mask(mask.shape), mask)


def plain_roi(
    kind: int, box: tuple[int, int, int, int], *, position: int = 0, points: tuple = (), options: int = 0
) -> bytes:
    """A region as ImageJ's RoiEncoder lays it out, without a second header; box is top, left, bottom, right."""
    header = bytearray(64)
    struct.pack_into(">4shBx4hH", header, 0, b"Iout", 227, kind, *box, len(points))
    struct.pack_into(">i", header, 56, position)
    top, left = box[:2]
    coordinates = b"".join(
        struct.pack(">h", value) for axis, low in ((0, left), (1, top)) for value in [p[axis] - low for p in points]
    )
    return bytes(header) + coordinates


def test_that_imagejs_shapes_mark_the_pixels_that_imagej_marks(tmp_path: Path) -> None:
    shapes = {
        "rectangle": plain_roi(1, (2, 3, 6, 10), position=4),
        "oval": plain_roi(2, (0, 0, 10, 10), position=4),
        "triangle": plain_roi(0, (0, 0, 8, 8), position=4, points=((0, 0), (8, 0), (0, 8))),
        "freehand": plain_roi(7, (1, 1, 5, 5), position=4, points=((1, 1), (5, 1), (5, 5), (1, 5))),
    }
    counted = {}
    for name, data in shapes.items():
        (tmp_path / f"{name}.roi").write_bytes(data)
        [roi], _ = read_rois(tmp_path / f"{name}.roi")
        assert (roi.name, roi.position) == (name, 4)
        counted[name] = roi.mask((12, 12))
    assert counted["rectangle"].sum() == 28
    assert counted["rectangle"][2:6, 3:10].all()
    assert counted["oval"].sum() == 80  # pixel centres within 5 pixels of (5, 5)
    assert counted["triangle"].sum() == 28  # of 64 the half without its diagonal
    assert counted["freehand"].sum() == 16


def test_that_slices_without_a_region_are_named_and_left_empty(tmp_path: Path, grid: Grid) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for position in (3, 4, 8, 9, 12):
            archive.writestr(f"{position:04d}-0020-0020.roi", plain_roi(1, (10, 10, 20, 20)))
        archive.writestr("line.roi", plain_roi(3, (0, 0, 1, 1)))
    found = import_vois(tmp_path / "set.zip", grid)
    [mask] = found.vois.values()
    marked = np.flatnonzero(mask.mask(grid).any(axis=(1, 2)))
    assert list(marked) == [2, 3, 7, 8, 11]
    assert any("line" in note for note in found.notes)
    assert any("5 to 7, 10 to 11" in note for note in found.notes)


def test_that_rois_without_slice_or_volume_are_refused(tmp_path: Path, grid: Grid) -> None:
    (tmp_path / "a.roi").write_bytes(plain_roi(1, (1, 1, 4, 4)))
    with pytest.raises(MctguiError, match="says no slice"):
        import_vois(tmp_path / "a.roi", grid)
    with pytest.raises(MctguiError, match="know pixels alone"):
        import_vois(tmp_path / "a.roi")
    (tmp_path / "b.roi").write_bytes(plain_roi(1, (1, 1, 4, 4), position=31))
    with pytest.raises(MctguiError, match="slice 31"):
        import_vois(tmp_path / "b.roi", grid)
    (tmp_path / "c.roi").write_bytes(plain_roi(1, (100, 100, 104, 104), position=3))
    with pytest.raises(UnsuitableVOI, match="no pixel"):
        import_vois(tmp_path / "c.roi", grid)


@pytest.mark.parametrize("name", ["a.zip", "a.roi", "a.nrrd", "a.nii.gz", "a.dcm", "a.json", "a.txt", "a"])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"Iout\x00\xe3" + bytes(10), b"Iout\x00\xe3\x00\x00" + bytes([1] * 90)]
)
def test_that_damaged_files_end_in_a_sentence(tmp_path: Path, grid: Grid, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MctguiError) as caught:
        import_vois(tmp_path / name, grid)
    assert name in caught.value.message
    assert caught.value.hint
    (tmp_path / name).unlink()
    with pytest.raises(MctguiError):
        import_vois(tmp_path / name, grid)


@pytest.mark.parametrize(
    "voi",
    [
        CylinderVOI((1, 2, 3), (0.3, -0.4, 1.0), 15.0, 5.0),
        BoxVOI((1, 2, 3), (4, 5, 6), ((0, 1, 0), (1, 0, 0), (0, 0, 1))),
        EllipsoidVOI((1, 2, 3), (14, 15, 16)),
        MaskVOI(np.ones((12, 10, 8), dtype=bool), np.diag([0.5, 0.5, 0.5, 1.0])),
    ],
)
def test_that_surfaces_are_closed_and_enclose_the_volume(voi) -> None:
    triangles = triangles_of(voi)
    enclosed = np.einsum("ij,ij->i", triangles[:, 0], np.cross(triangles[:, 1], triangles[:, 2])).sum() / 6
    assert enclosed == pytest.approx(voi.volume_mm3, rel=0.04)
    edges: dict[tuple, int] = {}
    for triangle in triangles.round(6):
        for a, b in zip(triangle, np.roll(triangle, -1, axis=0), strict=True):
            edges[tuple(a), tuple(b)] = edges.get((tuple(a), tuple(b)), 0) + 1
    assert all(edges.get((b, a)) == count for (a, b), count in edges.items())


def test_that_stl_holds_all_vois(tmp_path: Path, placed: PlacedVOIs) -> None:
    export_vois(placed, tmp_path / "vois.stl")
    data = (tmp_path / "vois.stl").read_bytes()
    [count] = struct.unpack_from("<I", data, 80)
    assert len(data) == 84 + 50 * count
    assert count == sum(len(triangles_of(voi)) for voi in placed.vois.values())
