"""From slices to frames: the same place, size and grey for every class."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.reading.display import DisplayChoice
from mctgui.reading.draw import Drawn, Item
from mctgui.reading.pictures import rendering_all
from mctgui.reading.preview import previewing
from mctgui.reading.rendering import aperture, field_of, framed, inner_side, middle_of_bone, render
from mctgui.reading.study import new_study
from mctgui.volume import Volume


def _volume(pixel: float, intensity="grey8", shape=(1, 120, 140), offset=0.0):
    """A brightness that rises by 3 per mm along x and 2 along y."""
    y, x = (np.arange(count) * pixel for count in shape[1:])
    voxels = (offset + 20 + 2 * y[:, None] + 3 * x[None, :])[None].astype(np.float32)
    return Volume.from_spacing(voxels, (1.0, pixel, pixel), intensity)


@pytest.mark.parametrize("interpolation", ["cubic", "linear"])
@pytest.mark.parametrize("pixel", [0.05, 0.1, 0.17, 0.25])
def test_that_a_ramp_stays_the_same_ramp_whatever_pixels_it_had(pixel, interpolation):
    choice = DisplayChoice(field_mm=4.0, pixel_mm=0.1, interpolation=interpolation)
    count = round(9 / pixel)
    volume = _volume(pixel, shape=(1, count, count))
    field = field_of(volume, 0, (4.0, 4.0), choice)
    grey = render(volume, 0, field, choice).astype(float)
    at = 4.0 + (np.arange(40) - 19.5) * 0.1
    wanted = (20 + 2 * at[:, None] + 3 * at[None, :]) * 255 / 256
    # Where pixels are of the same size the field moves by up to half a pixel so that they are copied.
    assert np.abs(grey - wanted).max() <= 0.5 + (0.25 if pixel == 0.1 else 0.01)


def test_that_pixels_of_the_same_size_are_copied():
    random = np.random.default_rng(3)
    voxels = random.integers(0, 256, (1, 90, 90), dtype=np.uint8)
    volume = Volume.from_spacing(voxels, (1.0, 0.1, 0.1), "grey8")
    choice = DisplayChoice(field_mm=5.0, pixel_mm=0.1, windows={"grey8": {"centre": 127.5, "width": 255}})
    grey = render(volume, 0, field_of(volume, 0, (4.4321, 4.4567), choice), choice)
    row, column = np.argwhere((np.lib.stride_tricks.sliding_window_view(voxels[0], (50, 50)) == grey).all(axis=(2, 3)))[0]
    assert abs(row + 24.5 - 44.567) <= 0.5
    assert abs(column + 24.5 - 44.321) <= 0.5


def test_that_shrinking_does_not_alias():
    stripes = np.zeros((1, 400, 400), dtype=np.uint8)
    stripes[:, :, ::2] = 200
    volume = Volume.from_spacing(stripes, (1.0, 0.05, 0.05), "grey8")
    choice = DisplayChoice(field_mm=10.0, pixel_mm=0.2)
    grey = render(volume, 0, field_of(volume, 0, (10.0, 10.0), choice), choice)
    assert int(grey.max()) - int(grey.min()) <= 4


def test_that_what_is_beyond_the_slice_is_black_and_known():
    volume = _volume(0.1, shape=(1, 60, 60), offset=50)
    choice = DisplayChoice(field_mm=10.0, pixel_mm=0.1)
    field = field_of(volume, 0, (3.0, 3.0), choice)
    grey = render(volume, 0, field, choice)
    assert field.covered.sum() == 60 * 60
    assert not grey[~field.covered].any()
    assert grey[field.covered].all()


def test_that_the_windows_of_two_units_show_the_same_grey():
    choice = DisplayChoice(field_mm=4.0)
    hu = Volume.from_spacing(np.full((1, 80, 80), 400, dtype=np.int16), (1.0, 0.1, 0.1), "HU")
    grey = Volume.from_spacing(np.full((1, 80, 80), 128, dtype=np.uint8), (1.0, 0.1, 0.1), "grey8")
    shown = [render(each, 0, field_of(each, 0, (4.0, 4.0), choice), choice) for each in (hu, grey)]
    assert abs(int(shown[0][0, 0]) - int(shown[1][0, 0])) <= 1


def test_that_missing_values_are_black():
    voxels = np.full((1, 80, 80), 100, dtype=np.float32)
    voxels[0, 30:50, 30:50] = np.nan
    volume = Volume.from_spacing(voxels, (1.0, 0.1, 0.1), "grey8")
    choice = DisplayChoice(field_mm=4.0)
    grey = render(volume, 0, field_of(volume, 0, (4.0, 4.0), choice), choice)
    assert grey[20, 20] == 0
    assert grey[2, 2] > 90


def test_that_the_middle_is_that_of_the_bone():
    voxels = np.zeros((2, 100, 120), dtype=np.uint8)
    voxels[1, 20:40, 70:90] = 200
    volume = Volume.from_spacing(voxels, (1.0, 0.1, 0.1), "grey8", (5.0, 6.0, 7.0))
    assert middle_of_bone(volume, 1, DisplayChoice()) == pytest.approx((5 + 7.95, 6 + 2.95))
    assert middle_of_bone(volume, 0, DisplayChoice()) == pytest.approx((5 + 5.95, 6 + 4.95))


@pytest.mark.parametrize("kind", ["square", "round"])
def test_that_a_frame_has_a_black_border_of_the_chosen_width(kind):
    choice = DisplayChoice(field_mm=5.0, border_px=3, aperture=kind)
    frame = framed(np.full((50, 50), 255, dtype=np.uint8), aperture(choice), choice)
    assert frame.shape == (choice.side_px, choice.side_px) == (inner_side(choice) + 6,) * 2
    assert not frame[:3].any()
    assert not frame[:, -3:].any()
    assert frame[28, 28] == 255
    assert bool(frame[3, 3]) == (kind == "square")


def test_that_a_preview_shows_the_slice_that_the_lock_will_show(images_of):
    first = images_of("microct", 1)
    volume = first[0].open_volume()
    steps = np.diag([-1.0, 1.0, -1.0, 1.0])  # kept upside down and mirrored, as many scanners write it
    steps[0, 3], steps[2, 3] = volume.shape[2] - 1, volume.shape[0] - 1
    kept = Volume(volume.voxels[::-1, :, ::-1], volume.affine @ steps, volume.intensity)
    one = replace(first[7], open_volume=lambda: kept)
    study = new_study(
        readers=1,
        display={"field_mm": 8.0},
        draw={"classes": [{"image_class": "microct", "count": 1}], "repeat_share": 0},
    )
    drawn = Drawn((Item((one,)),), (), (), {})
    ((_, shown),) = finish(previewing(study, drawn))
    with tempfile.TemporaryFile() as file:
        made = finish(rendering_all(study, drawn, file))
        assert np.array_equal(shown, made.pixels[0, 0])
