"""The real scans beside the checkout: right anatomy, right numbers, named faults."""

from __future__ import annotations

import math

import numpy as np
import pytest


@pytest.fixture(scope="module")
def spine(shared_data):
    from mctgui.dicom import find_series
    from mctgui.jobs import finish

    (series,) = finish(find_series(shared_data / "ct_spine_philips_lidc0314")).series
    return series, series.load()


def test_that_the_spine_is_stacked_upwards_although_its_names_are_not_in_order(spine):
    series, volume = spine
    assert [path.name for path in series.files[:3]] == ["000197.dcm", "000160.dcm", "000152.dcm"]
    assert volume.shape == (70, 512, 512)
    assert volume.spacing_mm == pytest.approx((1.0, 0.78125, 0.78125))
    assert volume.index_to_mm((0, 0, 0))[2] == pytest.approx(-679.8)
    assert volume.index_to_mm((69, 0, 0))[2] == pytest.approx(-610.8)


def test_that_the_hounsfield_units_of_the_spine_are_those_of_air_and_tissue(spine):
    _, volume = spine
    assert (volume.intensity, volume.voxels.dtype) == ("HU", np.int16)
    corner = volume.voxels[:, :20, :20]
    assert corner.mean() == pytest.approx(-1000, abs=40)
    values, counts = np.unique(volume.voxels[(volume.voxels > -20) & (volume.voxels < 120)], return_counts=True)
    assert 20 < values[counts.argmax()] < 80  # muscle, blood, liver


def test_that_neighbouring_slices_of_the_spine_are_alike_only_in_this_order(spine):
    _, volume = spine
    middle = volume.voxels[:, 150:350, 150:350].astype(np.float32)
    steps = np.abs(np.diff(middle, axis=0)).mean(axis=(1, 2))
    apart = np.abs(middle[10:] - middle[:-10]).mean(axis=(1, 2))
    assert (steps[: len(apart)] < apart).all()
    assert (steps[-len(apart) :] < apart).all()


def test_that_the_back_of_the_patient_lies_towards_posterior(spine):
    _, volume = spine
    bone = volume.voxels > 400
    rows = np.nonzero(bone.any(axis=(0, 2)))[0]
    body = volume.voxels.max(axis=0) > -300
    body_rows = np.nonzero(body.any(axis=1))[0]
    # The spine lies in the back half of the trunk, and axis 1 grows towards posterior.
    centre_of_bone = np.average(np.arange(bone.shape[1]), weights=bone.sum(axis=(0, 2)))
    assert centre_of_bone > (body_rows[0] + body_rows[-1]) / 2
    assert volume.grid.letters_along(1) == ("A", "P")
    assert len(rows) > 0


def test_that_the_liver_lies_on_the_right_of_the_patient(spine):
    _, volume = spine
    smooth = volume.voxels[:, ::2, ::2]
    lung = (smooth < -700) & (smooth > -980)
    soft = (smooth > 20) & (smooth < 160)
    half = smooth.shape[2] // 2
    assert volume.grid.letters_along(2) == ("R", "L")
    # The dome of the liver pushes the right lung up: more soft tissue than lung on that side.
    right = soft[:, :, :half].sum() / max(lung[:, :, :half].sum(), 1)
    left = soft[:, :, half:].sum() / max(lung[:, :, half:].sum(), 1)
    assert right > left


def test_that_tilt_and_uneven_spacing_of_the_head_are_named_and_refused(shared_data, only_series):
    series = only_series(shared_data / "ct_gantry_tilt_ge")
    found = {warning.code: warning.message for warning in series.warnings}
    assert not series.loadable
    assert "18.5 degrees" in found["gantry-tilt"]
    assert all(step in found["uneven-spacing"] for step in ("1.081 mm", "4.002 mm", "6.999 mm"))
    assert len(series.files) == 28


def test_that_the_mixed_tree_is_sorted_out(shared_data, catalogue):
    found = catalogue(shared_data / "ct_mixed_tree_philips")
    by_name = {series.description: series for series in found.series}
    assert set(by_name) == {"STD BRAIN 5MM", "STEREOTAXIS"}
    brain = {warning.code: warning.message for warning in by_name["STD BRAIN 5MM"].warnings}
    assert "8 between slices 1 and 2 (45 mm apart)" in brain["missing-slices"]
    stereo = {warning.code for warning in by_name["STEREOTAXIS"].warnings}
    assert {"gantry-tilt", "missing-slices"} <= stereo
    assert by_name["STEREOTAXIS"].spacing_mm[0] == pytest.approx(2.5 * math.cos(math.radians(18.5)), abs=1e-3)
    reasons = [item.reason for item in found.skipped]
    assert sum("directory" in reason for reason in reasons) == 4
    assert sum("localizer" in reason for reason in reasons) == 1
    assert sum("secondary capture" in reason for reason in reasons) == 1


def test_that_the_compressed_series_without_uids_loads(shared_data, only_series):
    series = only_series(shared_data / "ct_siemens_j2k_totalseg")
    codes = {warning.code for warning in series.warnings}
    assert {"no-sop-class", "no-series-uid", "overlapping-slices"} <= codes
    assert (series.shape, series.slice_thickness_mm, series.kernel) == ((20, 512, 512), 3.0, "Br38f 3")
    assert series.windows == ((40.0, 300.0), (300.0, 1500.0))
    volume = series.load()
    assert volume.spacing_mm == pytest.approx((2.0, 0.9765625, 0.9765625))
    assert volume.voxels[:, :30, :30].mean() == pytest.approx(-1000, abs=30)


def test_that_nothing_is_written_to_stderr_while_odd_files_are_read(shared_data, catalogue, capfd):
    import contextlib

    from mctgui.errors import MctguiError

    for series in catalogue(shared_data / "dicom_odd").series:
        with contextlib.suppress(MctguiError):
            series.load()
    assert capfd.readouterr().err == ""
