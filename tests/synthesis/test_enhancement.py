from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch

from mctgui.errors import MctguiError, ModelRefused
from mctgui.jobs import finish
from mctgui.synthesis import (
    EnhancedSlice,
    Enhancing,
    Model,
    demo_model_path,
    enhance,
    enhanced_grid,
    enhancing_slices,
    kept_slices,
    load_model,
    load_official,
    save_model,
    tiling,
)
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.engines import with_norm_folded_in
from mctgui.synthesis.in_plane import resample_in_plane
from mctgui.synthesis.intensity import unit_to_grey8, window_to_unit
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_generator import build_generator
from mctgui.synthesis.pth_files import write_pth
from mctgui.synthesis.tiling import tiles
from mctgui.volume import Volume
from tests.synthesis.conftest import card_for, tiny

MakeModel = Callable[[str], Model]
NORMS = ("batch", "instance")


class SharpensNothing(torch.nn.Module):
    """Stands for a network that gives back what it gets."""

    def __init__(self, config: object) -> None:
        super().__init__()
        self.config = config

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return image


def echo_of(model: Model) -> Model:
    return Model(SharpensNothing(model.generator.config), model.card)


@pytest.mark.parametrize("norm", NORMS)
def test_that_a_slice_is_what_the_network_gives_for_the_whole_slice(norm: str, tiny_model: MakeModel, scan: Volume) -> None:
    model = tiny_model(norm)
    result = finish(enhance(scan, model))
    assert result.shape == (3, 52, 68)
    assert result.voxels.dtype == np.uint8
    assert result.intensity == "grey8"
    rows, columns = (np.arange(count) / 2 - 0.25 for count in (52, 68))
    unit = window_to_unit(resample_in_plane(scan.voxels[1], rows, columns), (-300, 1700))
    with torch.no_grad():
        direct = unit_to_grey8(model.generator(torch.from_numpy(unit)[None, None])[0, 0].numpy())
    assert np.abs(result.voxels[1].astype(int) - direct).max() <= 1  # folding and layout may turn a rounding
    assert np.ptp(direct) > 50


@pytest.mark.parametrize("norm", NORMS)
def test_that_a_region_has_the_values_of_the_whole_slice(norm: str, tiny_model: MakeModel) -> None:
    rng = np.random.default_rng(3)
    scan = Volume.from_spacing(rng.normal(300, 500, (2, 90, 110)).astype(np.int16), (0.1, 0.2, 0.2), "HU")
    model = tiny_model(norm)
    whole = finish(enhance(scan, model))
    part = finish(enhance(scan, model, region=((1, 2), (41, 60), (50, 73))))
    start = np.rint(whole.mm_to_index(part.index_to_mm((0, 0, 0)))).astype(int)
    assert start.tolist() == [1, 82, 100]
    assert part.shape == (1, 38, 46)
    expected = whole.voxels[1:2, 82:120, 100:146].astype(int)
    assert np.abs(part.voxels - expected).max() <= 1


def test_that_sizes_which_the_network_cannot_take_are_padded_and_cut_back(tiny_model: MakeModel) -> None:
    voxels = np.full((1, 21, 23), 1200, dtype=np.int16)
    result = finish(enhance(Volume.from_spacing(voxels, (0.1, 0.1, 0.1), "HU"), tiny_model("batch"), force=True))
    assert result.shape == (1, 21, 23)


@pytest.mark.parametrize("norm", ["instance", "batch"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 200)])
def test_that_slices_of_a_few_pixels_are_enhanced_too(shape: tuple[int, int], norm: str, tiny_model: MakeModel) -> None:
    few = Volume.from_spacing(np.zeros((2, *shape), np.int16), (0.2, 0.2, 0.2), "HU")
    result = finish(enhance(few, tiny_model(norm), device="cpu", threads=1, force=True))
    assert result.shape[1:] == (2 * shape[0], 2 * shape[1])


def test_that_large_slices_go_through_in_tiles_with_the_same_values(
    tiny_model: MakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(1)
    voxels = rng.normal(300, 500, (1, 130, 150)).astype(np.int16)
    voxels[:, :, 100:] = -1000  # air: tiles that are uniform
    scan = Volume.from_spacing(voxels, (0.1, 0.1, 0.1), "HU")
    model = tiny_model("batch")
    whole = finish(enhance(scan, model, force=True)).voxels
    monkeypatch.setattr(tiling, "LARGEST_TILE_PX", 2 * model.generator.config.reach_px + 16)
    assert len(list(tiles((132, 152), model.generator.config))) > 8
    tiled = finish(enhance(scan, model, force=True)).voxels
    assert np.abs(tiled.astype(int) - whole).max() <= 1


def test_that_a_network_with_instance_norm_is_never_tiled(tiny_model: MakeModel) -> None:
    with pytest.raises(ValueError, match="whole slice"):
        next(tiles((64, 64), tiny_model("instance").generator.config))


def test_that_folding_batch_norm_keeps_the_output(tiny_model: MakeModel) -> None:
    generator = tiny_model("batch").generator
    image = torch.rand(1, 1, 32, 24) * 2 - 1
    folded = with_norm_folded_in(generator)
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in folded.modules())
    assert any(isinstance(layer, torch.nn.BatchNorm2d) for layer in generator.modules())
    with torch.no_grad():
        assert torch.allclose(folded(image), generator(image), atol=1e-4)


def test_that_left_stays_left_and_the_place_in_the_patient_is_kept(tiny_model: MakeModel, scan: Volume) -> None:
    result = finish(enhance(scan, echo_of(tiny_model("batch"))))
    spot_mm = scan.index_to_mm((1, 6, 25))  # inside the bright block, which lies off the middle both ways
    other_mm = scan.index_to_mm((1, 20, 8))
    z, y, x = np.rint(result.mm_to_index(spot_mm)).astype(int)
    v, w = np.rint(result.mm_to_index(other_mm)).astype(int)[1:]
    assert result.voxels[z, y, x] == 191  # 1200 HU in -300..1700
    assert result.voxels[z, v, w] < 160
    assert result.grid.letters_along(2) == scan.grid.letters_along(2) == ("R", "L")


def test_that_a_tilted_and_flipped_scan_keeps_its_geometry(tiny_model: MakeModel) -> None:
    affine = np.array([[0.0, 0.0, 0.1, 4.0], [0.0, -0.2, 0.0, 9.0], [0.2, 0.0, 0.0, -2.0], [0, 0, 0, 1]])
    scan = Volume(np.zeros((4, 10, 12), np.int16), affine, "HU")
    grid = enhanced_grid(scan, tiny_model("batch").card)
    assert grid.shape == (4, 20, 24)
    assert grid.spacing_mm == pytest.approx((0.1, 0.1, 0.1))
    for index in ((0, -0.5, -0.5), (3, 9.5, 11.5)):
        corner = grid.mm_to_index(scan.index_to_mm(index))
        limits = (index[0], -0.5 if index[1] < 0 else 19.5, -0.5 if index[2] < 0 else 23.5)
        assert corner == pytest.approx(limits)


def test_that_the_grid_covers_the_field_of_view_of_the_input(tiny_model: MakeModel) -> None:
    scan = Volume.from_spacing(np.zeros((7, 328, 328), np.int16), (0.1, 0.1953125, 0.1953125), "HU", (-32, -30, 5))
    grid = enhanced_grid(scan, tiny_model("batch").card)
    assert grid.shape == (7, 640, 640)
    assert grid.spacing_mm == pytest.approx((0.1, 0.1, 0.1))
    edge = -32 - 0.1953125 / 2
    assert grid.index_to_mm((0, 0, 0)) == pytest.approx((edge + 0.05, edge + 2 + 0.05, 5))


def test_that_slices_appear_while_they_are_computed_and_cancelling_is_clean(tiny_model: MakeModel, scan: Volume) -> None:
    model = tiny_model("batch")
    whole = finish(enhance(scan, model, threads=2))
    threads = torch.get_num_threads()
    work = enhancing_slices(scan, model, threads=2)
    assert next(work).partial is None
    step = next(work)
    assert isinstance(step.partial, EnhancedSlice)
    assert (step.done, step.total, step.partial.index) == (1, 3, 0)
    assert np.array_equal(step.partial.image, whole.voxels[0])
    assert step.partial.grid.shape == (3, 52, 68)
    assert torch.get_num_threads() == threads
    work.close()
    assert torch.get_num_threads() == threads


def test_that_a_large_slice_can_be_stopped_between_its_tiles(
    tiny_model: MakeModel, scan: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_model("batch")
    monkeypatch.setattr(tiling, "LARGEST_TILE_PX", 32)
    steps = list(enhancing_slices(scan, model, force=True))
    finished = [step for step in steps if step.partial is not None]
    assert len(finished) == 3
    assert len(steps) > 3 + 1 + 3
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_that_a_scan_unlike_the_training_is_refused_with_the_numbers_unless_forced(
    tiny_model: MakeModel, scan: Volume
) -> None:
    model = tiny_model("batch")
    coarse = Volume.from_spacing(scan.voxels, (0.1, 0.78, 0.78), "HU")
    with pytest.raises(ModelRefused, match=r"pixels of 0.2 mm; these are 0.78 mm wide"):
        finish(enhance(coarse, model))
    thick = Volume.from_spacing(scan.voxels, (1.0, 0.2, 0.2), "HU")
    with pytest.raises(ModelRefused, match=r"0.6 mm thick; these lie 1 mm apart") as refusal:
        finish(enhance(thick, model))
    assert "--force" in refusal.value.hint
    for thickness, refused in ((3.0, True), (0.2, True), (0.5, False), (0.7, False), (None, False)):
        near = Volume.from_spacing(scan.voxels, (0.1, 0.2, 0.2), "HU")  # slices of any thickness may lie 0.1 mm apart
        with pytest.raises(ModelRefused, match=f"these are {thickness:g} mm thick") if refused else nullcontext():
            finish(enhance(near, model, slice_thickness_mm=thickness))
    soft = Volume.from_spacing(np.minimum(scan.voxels, 100), (0.1, 0.2, 0.2), "HU")
    with pytest.raises(ModelRefused, match="no bone"):
        finish(enhance(soft, model))
    with pytest.raises(ModelRefused, match="Hounsfield"):
        finish(enhance(dataclasses.replace(scan, intensity="grey8"), model))
    assert finish(enhance(thick, model, force=True)).shape == (3, 52, 68)


@pytest.mark.parametrize(("pores_hu", "refused"), [(-600, True), (-150, True), (-60, False), (250, False)])
def test_that_a_dry_bone_is_refused_with_the_hu_of_its_pores(tiny_model: MakeModel, pores_hu: int, *, refused: bool) -> None:
    y, x = np.mgrid[:64, :64] - 31.5
    distance = np.hypot(y, x)
    image = np.where(distance < 20, pores_hu, np.where(distance < 24, 1200, -1000))  # a shell in air
    image[:, 30:34] = np.where(distance[:, 30:34] < 20, 500, image[:, 30:34])  # and a plate in it
    dry = Volume.from_spacing(np.repeat(image[None], 3, axis=0).astype(np.int16), (0.6, 0.2, 0.2), "HU")
    if refused:
        with pytest.raises(ModelRefused, match=f"dry: its pores have {pores_hu} HU"):
            finish(enhance(dry, tiny_model("batch")))
        finish(enhance(dry, tiny_model("batch"), force=True))
    else:
        finish(enhance(dry, tiny_model("batch")))


def test_that_wrong_regions_and_devices_are_refused(tiny_model: MakeModel, scan: Volume) -> None:
    model = tiny_model("batch")
    with pytest.raises(MctguiError, match="20 to 99 along y"):
        finish(enhance(scan, model, region=((0, 1), (20, 99), (0, 5))))
    with pytest.raises(MctguiError, match="no device"):
        finish(enhance(scan, model, device="tpu"))
    huge = Volume.from_spacing(np.zeros((1, 3, 3), np.int16), (1.0, 900.0, 900.0), "HU")
    with pytest.raises(MctguiError, match="too large"):
        enhanced_grid(huge, model.card)


def test_that_the_demo_model_is_nearer_to_the_microct_than_the_mdct_is() -> None:
    from mctgui.morphometry import measure
    from mctgui.phantom import Scanner, VertebraRecipe, grow, simulate_mdct
    from mctgui.voi import CylinderVOI

    recipe = VertebraRecipe.varied(
        301, field_of_view_mm=(26.0, 20.0, 20.0), centre_mm=(0.0, -13.0, 0.0), z_range_mm=(-3.0, 0.0)
    )
    microct = finish(grow(recipe)).microct
    mdct = finish(simulate_mdct(microct, Scanner(seed=301)))
    enhanced = finish(enhance(mdct, load_model(demo_model_path()), threads=1))
    voi = CylinderVOI((0.0, -13.0, -1.5), (0.0, 0.0, 1.0), diameter_mm=12.0, height_mm=1.5)
    blurred, made, true = (measure(volume, voi) for volume in (mdct, enhanced, microct))
    assert abs(made.bv_tv - true.bv_tv) < 0.5 * abs(blurred.bv_tv - true.bv_tv)
    assert abs(made.tb_th.mean_mm - true.tb_th.mean_mm) < 0.5 * abs(blurred.tb_th.mean_mm - true.tb_th.mean_mm)
    window = Volume(unit_to_grey8(window_to_unit(mdct.voxels, (-300, 1700))), mdct.affine, "grey8")
    inside = voi.mask(enhanced.grid)
    a, b, c = (volume.resample_to(enhanced.grid).voxels[inside].astype(float) for volume in (window, enhanced, microct))
    assert np.abs(b - c).mean() < np.abs(a - c).mean()
    assert abs(b.std() - c.std()) < abs(a.std() - c.std())


def test_that_a_slice_without_memory_for_it_is_worked_out_in_strips_with_the_same_values(
    tiny_model: MakeModel, scan: Volume
) -> None:
    model = tiny_model("instance")
    whole = finish(enhance(scan, model, device="cpu", low_memory=False))
    strips = finish(enhance(scan, model, device="cpu", low_memory=True))
    assert np.abs(whole.voxels.astype(int) - strips.voxels).max() <= 1
    assert np.mean(whole.voxels != strips.voxels) < 0.01


def test_that_hu_like_values_are_the_window_of_the_input_read_backwards(tiny_model: MakeModel, scan: Volume) -> None:
    model = tiny_model("batch")
    hu = finish(enhance(scan, echo_of(model), output="hu"))
    assert (hu.voxels.dtype, hu.intensity) == (np.int16, "HU")
    rows, columns = (np.arange(count) / 2 - 0.25 for count in (52, 68))
    given = np.clip(resample_in_plane(scan.voxels[1], rows, columns), -300, 1700)
    assert np.abs(hu.voxels[1] - given).max() <= 0.51
    grey, made = (finish(enhance(scan, model, output=output)).voxels for output in ("grey8", "hu"))
    assert np.abs(grey - (made + 300.0) / 2000 * 255).max() <= 0.6


@pytest.mark.parametrize("kind", ["pix2pix", "CRN"])
def test_that_the_controls_enhance_too_with_slices_padded_to_what_they_take(kind: str, scan: Volume, tmp_path: Path) -> None:
    network, multiple = (
        (build_unet(UNetConfig(1, 1, 4, 5, "instance"), seed=1), 32)
        if kind == "pix2pix"
        else (build_crn(CRNConfig(widths=(8, 8, 4), n_images=2), seed=1), 4)
    )
    with torch.no_grad():
        for weights in network.parameters():
            if weights.ndim == 4:
                weights.mul_(4.0)
    save_model(network.eval(), card_for(network.config), tmp_path / kind)
    model = load_model(tmp_path / kind)
    assert (model.card.method, model.generator.config) == (kind, network.config)
    result = finish(enhance(scan, model, device="cpu"))
    assert result.shape == (3, 52, 68)
    rows, columns = (np.arange(count) / 2 - 0.25 for count in (52, 68))
    unit = window_to_unit(resample_in_plane(scan.voxels[1], rows, columns), (-300, 1700))
    # CRN gets squares, as in its training.
    height, width = (68, 68) if kind == "CRN" else (52, 68)
    sides = (-(-height // multiple) * multiple, -(-width // multiple) * multiple)
    padded = np.pad(unit, ((0, sides[0] - 52), (0, sides[1] - 68)), mode="symmetric")
    with torch.no_grad():
        direct = unit_to_grey8(network(torch.from_numpy(padded)[None, None])[0, 0].numpy())[:52, :68]
    assert np.abs(result.voxels[1].astype(int) - direct).max() <= 1
    assert np.ptp(direct) > 20


def test_that_three_channels_get_the_same_slice_and_give_their_mean(scan: Volume, tmp_path: Path) -> None:
    config = dataclasses.replace(tiny("instance"), input_channels=3, output_channels=3)
    save_model(build_generator(config, seed=4).eval(), card_for(config), tmp_path / "three")
    model = load_model(tmp_path / "three")
    result = finish(enhance(scan, model, device="cpu"))
    rows, columns = (np.arange(count) / 2 - 0.25 for count in (52, 68))
    unit = window_to_unit(resample_in_plane(scan.voxels[2], rows, columns), (-300, 1700))
    with torch.no_grad():
        made = model.generator(torch.from_numpy(np.stack([unit] * 3))[None])[0].mean(0).numpy()
    assert np.abs(result.voxels[2].astype(int) - unit_to_grey8(made)).max() <= 1


@pytest.mark.parametrize("channels", [1, 3])
def test_that_an_official_checkpoint_enhances_with_what_the_user_states(channels: int, scan: Volume, tmp_path: Path) -> None:
    config = dataclasses.replace(tiny("instance"), input_channels=channels, output_channels=channels)
    network = build_generator(config, seed=4).eval()
    write_pth(network, tmp_path / "latest_net_G.pth")
    takes = card_for(tiny()).input
    model = load_official(tmp_path / "latest_net_G.pth", takes)
    save_model(network, card_for(config), tmp_path / "ours")
    ours = load_model(tmp_path / "ours")
    assert model.card.facts_from == "user"
    assert model.card.training is None
    assert "stated by the user" in model.card.note()
    assert ours.card.note() == ""
    assert "not calibrated" in ours.card.note("hu")
    assert np.array_equal(finish(enhance(scan, model)).voxels, finish(enhance(scan, ours)).voxels)
    thick = Volume.from_spacing(scan.voxels, (1.0, 0.2, 0.2), "HU")
    with pytest.raises(ModelRefused, match=r"0.6 mm thick; these lie 1 mm apart"):
        finish(enhance(thick, model))


def test_that_a_scan_beyond_the_window_is_refused_with_the_numbers(tiny_model: MakeModel, scan: Volume) -> None:
    bright = Volume(scan.voxels + np.int16(2000), scan.affine, "HU")
    with pytest.raises(ModelRefused, match=r"takes values from -300 to 1700; \d+% of this scan lies above"):
        finish(enhance(bright, tiny_model("batch")))


def test_that_a_model_of_pictures_takes_pictures_and_gives_no_hu(scan: Volume, tmp_path: Path) -> None:
    card = card_for(tiny())
    takes = card.input.model_copy(update={"intensity": "grey8", "window_hu": (0.0, 255.0)})
    save_model(build_generator(tiny(), seed=4).eval(), card.model_copy(update={"input": takes}), tmp_path / "pictures")
    model = load_model(tmp_path / "pictures")
    with pytest.raises(ModelRefused, match="takes pictures in grey8; these voxels are HU"):
        finish(enhance(scan, model))
    picture = Volume(unit_to_grey8(window_to_unit(scan.voxels, (-300, 1700))), scan.affine, "grey8")
    assert finish(enhance(picture, model)).shape == (3, 52, 68)
    with pytest.raises(MctguiError, match="gives no HU-like values"):
        finish(enhance(picture, model, output="hu"))


def test_that_two_programs_that_begin_at_once_do_not_write_over_each_other(
    tiny_model: MakeModel, scan: Volume, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, folder, plain = tiny_model("batch"), tmp_path / "kept", kept_slices.enhancing_slices
    other: list[object] = []

    def slow(*given, **named):
        if not other:  # while this one still makes ready, another program begins and finishes a slice
            other.append(None)
            other[0] = kept_slices.keeping_slices(scan, model, Enhancing(device="cpu"), folder)
            while not isinstance(next(other[0]).partial, EnhancedSlice):
                pass
        return plain(*given, **named)

    monkeypatch.setattr(kept_slices, "enhancing_slices", slow)
    with pytest.raises(MctguiError, match="unfinished enhancement in kept"):
        finish(kept_slices.keeping_slices(scan, model, Enhancing(device="cpu"), folder))
    assert kept_slices.finished_slices(folder) == 1
    assert np.array_equal(finish(other[0]).voxels, finish(enhance(scan, model, device="cpu")).voxels)
