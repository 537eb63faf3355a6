"""VOIs on a series as it lies in the files are the VOIs that are measured in the volume made of it."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.dicom import find_series, read_segmentation, write_series
from mctgui.errors import MctguiError, UnsuitableVOI
from mctgui.jobs import finish
from mctgui.report.dicom_objects import require_series, write_vois
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

TURNS = {
    "head first": np.eye(3),
    "feet first": np.diag([-1.0, 1.0, -1.0]),
    "oblique": np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]]),
    "sagittal": np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]]),
}


@pytest.mark.parametrize("name", TURNS)
def test_that_a_segment_is_the_mask_of_the_measured_volume(tmp_path, name):
    affine = np.eye(4)
    affine[:3, :3] = TURNS[name] * [0.5, 0.4, 0.6]
    affine[:3, 3] = [3, -4, 5]
    volume = Volume(np.zeros((20, 30, 24), np.int16), affine, "HU")
    write_series(volume, tmp_path / "scan", description="x")
    (series,) = finish(find_series(tmp_path / "scan")).series
    loaded = series.load()
    centre = tuple(float(value) for value in loaded.grid.centre_mm)
    cylinder = CylinderVOI(centre, (0.1, 0.2, 0.97), 4.0, 3.0)
    write_vois(series, PlacedVOIs(free={"core": cylinder}), tmp_path / "seg.dcm")
    (segment,) = read_segmentation(tmp_path / "seg.dcm")
    assert segment.label == "core VOI"
    expected = np.argwhere(cylinder.mask(loaded.grid))
    found = np.argwhere(segment.mask)
    places = np.rint(loaded.mm_to_index(Volume(segment.mask, segment.affine).index_to_mm(found))).astype(int)
    assert len(expected) > 100
    assert np.array_equal(np.unique(places, axis=0), np.unique(expected, axis=0))


def test_that_a_voi_beside_the_series_is_refused(tmp_path):
    write_series(Volume.from_spacing(np.zeros((4, 5, 6), np.int16), (1, 1, 1), "HU"), tmp_path / "scan", description="x")
    (series,) = finish(find_series(tmp_path / "scan")).series
    with pytest.raises(UnsuitableVOI):
        write_vois(series, PlacedVOIs(free={"far": CylinderVOI((99.0, 0.0, 0.0))}), tmp_path / "seg.dcm")
    assert not (tmp_path / "seg.dcm").exists()


def test_that_what_is_no_series_is_refused():
    with pytest.raises(MctguiError, match="no DICOM series"):
        require_series(object())
