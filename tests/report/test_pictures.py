"""Side-by-side pictures: what is marked, in which colour, at which scale."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.errors import StorageFailure
from mctgui.report import pictures
from mctgui.report.modalities import AI_MARK, modality


def drawn(path):
    from matplotlib.image import imread

    return imread(path)[..., :3]


@pytest.fixture
def texts(monkeypatch):
    """Every text that is drawn, with its colour."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    found = []
    for owner in (Figure, Axes):
        original = owner.text

        def text(self, x, y, s, *args, original=original, **style):
            found.append((s, style.get("color")))
            return original(self, x, y, s, *args, **style)

        monkeypatch.setattr(owner, "text", text)
    return found


def test_that_every_synthetic_pane_and_no_other_carries_the_mark(volumes, construction, tmp_path, texts):
    pictures.draw_side_by_side(volumes, [construction.upper, construction.lower], tmp_path / "a.png", title="SP-1")
    assert [text for text, _ in texts].count(AI_MARK) == 2
    texts.clear()
    real = {key: volume for key, volume in volumes.items() if not modality(key).synthetic}
    pictures.draw_side_by_side(real, [], tmp_path / "b.png", title="SP-1")
    assert AI_MARK not in [text for text, _ in texts]


def test_that_titles_wear_the_colour_of_their_modality_and_letters_stand_at_the_edges(volumes, tmp_path, texts):
    pictures.draw_side_by_side(volumes, [], tmp_path / "a.png", title="SP-1")
    colours = dict(texts)
    assert colours["MDCT"] == "#d07f35"
    assert colours["micro-CT-like"] == "#4fb0c6"
    assert colours["micro-CT"] == "#d5e8a8"
    words = [text for text, _ in texts]
    assert {letter: words.count(letter) for letter in "RLAPHF"} == {"R": 3, "L": 3, "A": 6, "P": 5, "H": 3, "F": 2}


def test_that_the_outline_of_the_voi_is_as_wide_as_the_scale_says(volumes, cylinder, tmp_path):
    dark = {
        "microct": type(volumes["microct"])(np.zeros_like(volumes["microct"].voxels), volumes["microct"].affine, "grey8")
    }
    pictures.draw_side_by_side(dark, [cylinder], tmp_path / "with.png", title="")
    pictures.draw_side_by_side(dark, [], tmp_path / "without.png", title="", position_mm=cylinder.centre_mm)
    difference = np.abs(drawn(tmp_path / "with.png") - drawn(tmp_path / "without.png")).max(axis=2) > 0.4
    axial = difference[: pictures.HEADER + pictures.STRIP + pictures.PANE_WIDTH]
    columns = np.flatnonzero(axial.any(axis=0))
    scale = (pictures.PANE_WIDTH - 2 * pictures.RIM) / 24.0
    assert columns[-1] - columns[0] == pytest.approx(cylinder.diameter_mm * scale, abs=4)


def test_that_a_picture_without_volumes_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match="at least one"):
        pictures.draw_side_by_side({}, [], tmp_path / "a.png", title="")


def test_that_a_picture_that_cannot_be_written_leaves_nothing(volumes, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageFailure):
        pictures.draw_side_by_side(volumes, [], tmp_path / "file" / "a.png", title="")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_that_the_file_says_what_it_is(volumes, tmp_path):
    pictures.draw_side_by_side(volumes, [], tmp_path / "a.png", title="SP-1")
    content = (tmp_path / "a.png").read_bytes()
    assert b"AI-generated" in content
    assert b"not for diagnosis" in content
