"""mctgui simulate."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.cli.main import main


@pytest.fixture
def microct(tmp_path):
    from mctgui.jobs import finish
    from mctgui.phantom import VertebraRecipe, grow
    from mctgui.stack import save_stack

    recipe = VertebraRecipe(spacing_mm=0.2, field_of_view_mm=(3.0, 20.0, 20.0), centre_mm=(10.0, -22.0, 0.0))
    file = tmp_path / "in" / "microct.nii.gz"
    file.parent.mkdir()
    save_stack(finish(grow(recipe)).microct, file)
    return file


def test_that_a_folder_gets_a_dicom_series(microct, tmp_path, capsys):
    from mctgui.dicom import find_series
    from mctgui.jobs import finish

    out = tmp_path / "mdct"
    assert main(["simulate", str(microct), str(out), "--quiet", "--json", "-"]) == 0
    result = json.loads(capsys.readouterr().out)
    (series,) = finish(find_series(out)).series
    assert series.shape == tuple(result["shape"])
    assert series.load().voxels.mean() == pytest.approx(result["mean_hu"], abs=0.5)
    assert result["scanner"]["bone_grey"] > result["scanner"]["background_grey"]


def test_that_a_file_gets_its_format_and_the_settings_are_used(microct, tmp_path, capsys):
    from mctgui.stack import load_stack

    words = ["--scanner", "soft kernel", "--noise-hu", "0", "--slice-interval-mm", "0.5", "--quiet"]
    out = tmp_path / "mdct.nii.gz"
    assert main(["simulate", str(microct), str(out), *words]) == 0
    assert "1.8 mm in the slice" in capsys.readouterr().out
    volume, source = load_stack(out), load_stack(microct)
    assert volume.spacing_mm == pytest.approx((0.5, 0.1953125, 0.1953125), rel=1e-4)
    assert np.allclose(volume.grid.centre_mm, source.grid.centre_mm, atol=0.01)


@pytest.mark.parametrize("words", [["--noise-hu", "-4"], ["--pixel-mm", "0"], ["--bone-hu", "-2000"], ["--seed", "-1"]])
def test_that_impossible_settings_end_with_one_sentence(microct, tmp_path, capsys, words):
    assert main(["simulate", str(microct), str(tmp_path / "o"), *words]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert not (tmp_path / "o").exists()


def test_that_an_unknown_suffix_and_an_unreadable_volume_are_refused(microct, tmp_path, capsys):
    assert main(["simulate", str(microct), str(tmp_path / "o.xyz")]) == 1
    assert "suffix" in capsys.readouterr().err
    text = tmp_path / "note.txt"
    text.write_text("no volume")
    assert main(["simulate", str(text), str(tmp_path / "o")]) == 1
    assert main(["simulate", str(tmp_path / "missing.tif"), str(tmp_path / "o")]) == 1
    assert not (tmp_path / "o").exists()


def test_that_an_output_in_the_way_is_refused_before_the_work(microct, tmp_path, capsys):
    assert main(["simulate", str(microct), str(microct.parent)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert [file.name for file in microct.parent.iterdir()] == ["microct.nii.gz"]
