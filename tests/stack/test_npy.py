"""``.npy`` with its sidecar."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mctgui.errors import MissingSpacing, UnreadableFile
from mctgui.stack import load_stack, save_stack
from mctgui.volume import Volume


@pytest.fixture
def saved(tmp_path):
    voxels = np.arange(60, dtype=np.int16).reshape(3, 4, 5)
    save_stack(Volume.from_spacing(voxels, (0.1, 0.2, 0.3), "HU", (1, 2, 3)), tmp_path / "a.npy")
    return tmp_path / "a.npy"


def test_that_the_sidecar_says_where_and_what_the_voxels_are(saved):
    sidecar = json.loads(saved.with_suffix(".json").read_text())
    assert sidecar["spacing_mm"] == pytest.approx([0.1, 0.2, 0.3])
    volume = load_stack(saved)
    assert volume.intensity == "HU"
    assert volume.index_to_mm((0, 0, 0)) == pytest.approx((1, 2, 3))
    assert isinstance(volume.voxels, np.memmap)
    assert not volume.voxels.flags.writeable


def test_that_without_a_sidecar_the_spacing_must_be_given(saved):
    saved.with_suffix(".json").unlink()
    with pytest.raises(MissingSpacing):
        load_stack(saved)
    assert load_stack(saved, (1, 1, 2)).spacing_mm == (1, 1, 2)


def test_that_a_json_of_another_program_is_ignored(saved):
    saved.with_suffix(".json").write_text('{"RepetitionTime": 2}')
    with pytest.raises(MissingSpacing):
        load_stack(saved)


@pytest.mark.parametrize("damage", [{"affine": "x"}, {"shape": [9, 9, 9]}, {"intensity": "loud"}, {"version": 99}])
def test_that_a_sidecar_that_does_not_fit_is_refused_rather_than_used(saved, damage):
    sidecar = saved.with_suffix(".json")
    sidecar.write_text(json.dumps(json.loads(sidecar.read_text()) | damage))
    with pytest.raises(UnreadableFile):
        load_stack(saved)


def test_that_objects_in_the_file_are_never_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    np.save(tmp_path / "a.npy", np.array([[[Trap()]]], dtype=object), allow_pickle=True)
    with pytest.raises(UnreadableFile, match="objects"):
        load_stack(tmp_path / "a.npy", (1, 1, 1))
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("array", [np.zeros((0, 3, 3)), np.zeros((3, 3)), np.float64(1), np.zeros((2, 2, 2), complex)])
def test_that_what_is_no_volume_is_refused(tmp_path, array):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "a.npy", (1, 1, 1))


def test_that_truth_values_and_foreign_byte_orders_become_plain_numbers(tmp_path):
    np.save(tmp_path / "bool.npy", np.ones((2, 3, 4), bool))
    assert load_stack(tmp_path / "bool.npy", (1, 1, 1)).voxels.dtype == np.uint8
    np.save(tmp_path / "big.npy", np.full((2, 3, 4), 258, ">u2"))
    volume = load_stack(tmp_path / "big.npy", (1, 1, 1))
    assert volume.voxels.dtype.isnative
    assert int(volume.voxels[0, 0, 0]) == 258


def test_that_a_truncated_array_is_refused(saved):
    saved.write_bytes(saved.read_bytes()[:-7])
    with pytest.raises(UnreadableFile):
        load_stack(saved)


@pytest.mark.parametrize(
    "text", ["[" * 30000, '{"a":' * 9000, '{"format": "mctgui-volume", "version": 1, "shape": [2, 3, 4]}']
)
def test_that_a_sidecar_of_nonsense_is_one_sentence_or_nothing(tmp_path, text):
    np.save(tmp_path / "a.npy", np.zeros((2, 3, 4), np.uint8))
    (tmp_path / "a.json").write_text(text)
    with pytest.raises((MissingSpacing, UnreadableFile)):
        load_stack(tmp_path / "a.npy")


@pytest.mark.parametrize(
    "header", ["-" * 5000 + "1", "(" * 5000, "{'descr': '<u2', 'fortran_order': False, 'shape': (2**99,)"]
)
def test_that_a_header_of_nonsense_is_one_sentence(tmp_path, header):
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode())
    with pytest.raises(UnreadableFile):
        load_stack(tmp_path / "a.npy")


def test_that_a_sidecar_with_impossible_places_is_refused(tmp_path):
    save_stack(Volume.from_spacing(np.zeros((2, 3, 4), np.uint8), (1, 1, 1)), tmp_path / "a.npy")
    text = (tmp_path / "a.json").read_text()
    (tmp_path / "a.json").write_text(text.replace("1.0", "1e308"))
    with pytest.raises(UnreadableFile, match="damaged"):
        load_stack(tmp_path / "a.npy")


@pytest.mark.parametrize("shape", [(2**40, 2**20, 2**10), (2**62, 3, 5), (-(2**40), 2**40, 7)])
def test_that_sides_whose_product_is_no_number_are_refused(shape, tmp_path):
    with (tmp_path / "a.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<u2", "fortran_order": False, "shape": shape})
        file.write(b"\0" * 200)
    with pytest.raises(UnreadableFile, match=r"a\.npy is truncated"):
        load_stack(tmp_path / "a.npy", (1, 1, 1))
