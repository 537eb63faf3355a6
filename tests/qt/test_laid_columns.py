"""The images of a case as Measure shows them, and what goes in and out of the project in their own millimetres."""

from __future__ import annotations

import numpy as np
import pytest

from mctgui.alignment import Alignment, inverse
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.qt.measure.free_files import importing
from mctgui.qt.measure.laid_columns import directions_of, laid_columns, state_of
from mctgui.voi import BoxVOI, PlacedVOIs, export_vois, save_vois
from mctgui.volume import Volume

TURN = np.array([[0.8, -0.6, 0.0, 4.0], [0.6, 0.8, 0.0, -3.0], [0.0, 0.0, 1.0, 20.0], [0.0, 0.0, 0.0, 1.0]])


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "laid") as made:
        made.add_case()
        for modality, frame in (("mdct", "one"), ("microct", "other")):
            volume = Volume.from_spacing(np.zeros((40, 40, 40), np.uint8), (0.5, 0.5, 0.5), "grey8", (-10.0, -10.0, -10.0))
            finish(made.add_volume(1, modality, volume, {"frame": frame}))
        yield made


def test_that_only_the_aligned_micro_ct_is_laid_with_its_coarser_levels(project):
    project.set_alignment(1, Alignment.of("registration", TURN))
    mdct, micro = laid_columns(project, 1)[0]
    assert mdct.alignment is None
    assert mdct.beside() == ""
    assert np.allclose(micro.volume.affine, TURN @ np.array(micro.record.affine))
    assert np.allclose(micro.coarse.affine, TURN @ project.load_pyramid(micro.record).affine)
    assert np.allclose(micro.own_grid.affine, np.array(micro.record.affine))
    assert micro.beside() == "through the registration"
    assert np.allclose(directions_of(micro), directions_of(mdct))  # choosing it turns nothing on the screen


def test_that_the_state_follows_the_alignment(project):
    loose = laid_columns(project, 1)[0]
    assert [one.beside() for one in loose] == ["", "not aligned to the MDCT"]
    assert state_of(loose) == state_of(laid_columns(project, 1)[0])
    project.set_alignment(1, Alignment.from_shift((0.0, 0.0, 0.0)))
    by_hand = laid_columns(project, 1)[0]
    assert by_hand[1].beside() == "aligned by hand"
    assert state_of(by_hand) != state_of(loose)  # it lies where it lay, but now somebody said so


def test_that_a_damaged_alignment_hides_the_micro_ct_and_is_told(project):
    project.set_alignment(1, Alignment.of("registration", TURN))
    with project._database.change() as change:
        change.execute("UPDATE alignments SET json = '{}'")
    columns, errors = laid_columns(project, 1)
    assert [one.modality for one in columns] == ["mdct"]
    assert "cannot be read" in errors[0].message


def test_that_masks_drawn_on_the_micro_ct_are_taken_to_the_mdct_and_placements_stay(project, tmp_path):
    alignment = Alignment.of("registration", TURN)
    project.set_alignment(1, alignment)
    micro = laid_columns(project, 1)[0][1]
    placed = PlacedVOIs(free={"box": BoxVOI((4.0, -3.0, 20.0), (3.0, 3.0, 3.0))})
    export_vois(placed.moved(inverse(alignment.matrix)), tmp_path / "own.nii.gz", micro.own_grid)
    (found,) = finish(importing([tmp_path / "own.nii.gz"], micro.own_grid, alignment))
    (mask,) = found.vois.values()
    assert mask.centre_mm == pytest.approx((4.0, -3.0, 20.0), abs=0.3)
    save_vois(placed, tmp_path / "ours.json")
    (ours,) = finish(importing([tmp_path / "ours.json"], micro.own_grid, alignment))
    assert ours.vois["box"].centre_mm == pytest.approx((4.0, -3.0, 20.0))
