"""``mctgui models`` as a user runs it: a run becomes a model, a model goes to other programs and enhances."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from mctgui.stack import save_stack
from mctgui.synthesis import load_discriminator, load_generator, load_model, read_record
from mctgui.synthesis.validation_files import read_figures, write_best, write_figures
from mctgui.synthesis.weights import write_weights
from mctgui.volume import Volume


def pairs_in(folder: Path, mctgui) -> Path:
    rng = np.random.default_rng(4)
    mdct = Volume.from_spacing(rng.integers(-500, 1500, (4, 32, 32)).astype(np.int16), (0.2, 0.2, 0.2), "HU")
    save_stack(mdct, folder / "mdct.npy")
    for donor in ("d1", "d2"):
        microct = Volume.from_spacing(rng.integers(0, 256, (4, 64, 64)).astype(np.uint8), (0.2, 0.1, 0.1), "grey8")
        save_stack(microct, folder / f"{donor}.tif")
        images = ("--mdct", folder / "mdct.npy", "--microct", folder / f"{donor}.tif")
        made = mctgui("pairs", *images, "--donor", donor, "--name", donor, "--out", folder / donor)
        assert made.code == 0, made.err
    return folder


def trained(folder: Path, mctgui, method: str = "pix2pixhd") -> Path:
    pairs_in(folder, mctgui)
    run = mctgui(
        "train", folder / "d1", folder / "d2", "--method", method, "--hold-out", 0.5, "--crop-px", 32, "--batch", 1,
        "--epochs", 1, "--decay-epochs", 1, "--steps", 2, "--device", "cpu", "--threads", 1, "--out", folder / "run",
    )  # fmt: skip
    assert run.code == 0, run.err
    return folder / "run"


@pytest.mark.parametrize(("method", "title"), [("pix2pixhd", "pix2pixHD"), ("pix2pix", "pix2pix"), ("crn", "CRN")])
def test_that_a_run_becomes_a_model_with_a_card_and_enhances(tmp_path: Path, mctgui, method: str, title: str) -> None:
    run = trained(tmp_path, mctgui, method)
    model = tmp_path / "bones.mctproj" / "models" / "mine"
    words = ("--name", "my bones", "--version", "0.3", "--purpose", "Tests.", "--to", model, "--json", "-")
    made = mctgui("models", "promote", run, *words)
    assert made.code == 0, made.err
    card = json.loads(made.out)["card"]
    assert (card["name"], card["version"], card["method"], card["facts_from"]) == ("my bones", "0.3", title, "record")
    assert (card["input"]["in_plane_spacing_mm"], card["input"]["mdct_pixel_mm"]) == pytest.approx((0.1, 0.2))
    assert card["input"]["window_hu"] == [-300, 1700]
    trained_on, held_out = card["training_data"]["specimens"], card["training"]["split"]["held_out_specimens"]
    assert sorted((*trained_on, *held_out)) == ["d1", "d2"]
    assert (card["training_data"]["pairs"], card["training"]["split"]["by"]) == (4, "donor")
    assert card["training"]["configuration"]["crops.crop_px"] == 32
    assert card["network"]["parameters"] > 1000
    assert card["held_out"]["ssim"] != 0
    best = run / "best" / "generator.safetensors"
    kept = load_generator(best if best.is_file() else run / "generator.safetensors")
    loaded = load_model(model)
    assert all(torch.equal(a, b) for a, b in zip(kept.parameters(), loaded.generator.parameters(), strict=True))
    listed = mctgui("models", "list", tmp_path / "bones.mctproj")
    assert listed.code == 0, listed.err
    assert "my bones 0.3" in listed.out
    assert "pix2pixHD demo" in listed.out
    words = ("--model", model, "--out", tmp_path / "out.nrrd", "--device", "cpu", "--json", "-")
    enhanced = mctgui("enhance", tmp_path / "mdct.npy", *words)
    assert enhanced.code == 0, enhanced.err
    assert json.loads(enhanced.out)["model"]["name"] == "my bones"
    again = mctgui("models", "promote", run, "--name", "x", "--to", model)
    assert again.code == 1
    assert "exists already" in again.err


def test_that_a_model_is_exported_in_the_official_format_and_as_onnx(tmp_path: Path, mctgui) -> None:
    run = trained(tmp_path, mctgui)
    model = tmp_path / "model"
    assert mctgui("models", "promote", run, "--name", "m", "--generator", "last", "--to", model).code == 0
    words = ("models", "export", model, "--official", tmp_path / "latest_net_G.pth", "--onnx", tmp_path / "m.onnx")
    done = mctgui(*words)
    assert done.code == 0, done.err
    theirs = torch.load(tmp_path / "latest_net_G.pth", weights_only=True)
    ours = load_model(model).generator.state_dict()
    assert list(theirs) == list(ours)
    assert all(torch.equal(theirs[key], value) for key, value in ours.items())
    assert (tmp_path / "m.onnx").stat().st_size > 10_000
    for wrong, code, said in (
        (("models", "export", model), 2, "--official-discriminator or --onnx"),
        (("models", "export", model, "--official-discriminator", tmp_path / "d.pth"), 1, "has no discriminator"),
        (("models", "export", tmp_path / "x", "--official-discriminator", tmp_path / "d.pth"), 1, "There is nothing at"),
        (("models", "export", run, "--onnx", tmp_path / "d.onnx"), 1, "of a model, not of a run"),
        (("models", "export", tmp_path, "--official", tmp_path / "g.pth"), 1, "holds no model.safetensors"),
        (("models", "list", "--official-discriminator", "x.pth"), 2, "--official-discriminator does not go with list"),
        (("models", "export", model, "--onnx", tmp_path / "m.txt"), 2, "does not end in .onnx"),
        (("models", "list", "--name", "x"), 2, "does not go with list"),
        (("models", "promote", run, "--to", tmp_path / "y"), 2, "--name and --to"),
        (("models", "promote", run, "--name", "../evil", "--to", tmp_path / "y"), 1, "cannot have this name"),
        (("models", "promote", tmp_path, "--name", "x", "--to", tmp_path / "y"), 1, "no run.json"),
    ):
        refused = mctgui(*wrong)
        assert (refused.code, said in refused.err) == (code, True), refused.err
    assert not (tmp_path / "y").exists()


def test_that_a_card_names_the_bones_that_the_first_weights_have_seen_too(tmp_path: Path, mctgui) -> None:
    run = trained(tmp_path, mctgui)
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**record, "begun_with_specimens": ["d9", "d8", *record["data"]["specimens"]]}))
    made = mctgui("models", "promote", run, "--name", "m", "--to", tmp_path / "model", "--json", "-")
    assert made.code == 0, made.err
    assert json.loads(made.out)["card"]["training_data"]["specimens"] == [*record["data"]["specimens"], "d9", "d8"]


@pytest.mark.parametrize("method", ["pix2pixhd", "pix2pix", "crn"])
def test_that_both_networks_of_a_run_are_exported_to_train_on_elsewhere(tmp_path: Path, mctgui, method: str) -> None:
    run = trained(tmp_path, mctgui, method)
    names = ("latest_net_G.pth", "latest_net_D.pth")
    words = ("--official", tmp_path / names[0], "--official-discriminator", tmp_path / names[1])
    done = mctgui("models", "export", run, *words)
    if method == "crn":
        assert (done.code, "TensorFlow" in done.err) == (1, True)
        return
    assert done.code == 0, done.err
    kept = torch.load(run / "state.pt", weights_only=True)["networks"]
    for name, network in zip(names, ("generator", "discriminator"), strict=True):
        theirs = torch.load(tmp_path / name, weights_only=True)
        assert list(theirs) == list(kept[network])
        assert all(torch.equal(theirs[key], value) for key, value in kept[network].items())
    load_generator(tmp_path / names[0])
    load_discriminator(tmp_path / names[1])
    (run / "state.pt").write_bytes(b"PK no checkpoint")
    refused = mctgui("models", "export", run, "--official", tmp_path / "again.pth")
    assert (refused.code, "Traceback" in refused.err) == (1, False)
    assert "state.pt in run is damaged" in refused.err
    assert not (tmp_path / "again.pth").exists()


def test_that_records_and_generators_that_do_not_fit_are_refused(tmp_path: Path, mctgui) -> None:
    run = trained(tmp_path, mctgui)
    record = json.loads((run / "run.json").read_text())
    assert read_record(run).data.specimens in (("d1",), ("d2",))
    (run / "run.json").write_text(json.dumps({**record, "network": {**record["network"], "ngf": 13}}))
    refused = mctgui("models", "promote", run, "--name", "x", "--to", tmp_path / "y")
    assert (refused.code, "not the one of its record" in refused.err) == (1, True), refused.err
    for broken in ("{", "[" * 100_000, json.dumps({**record, "surprise": 1}), json.dumps({**record, "seed": 1e400})):
        (run / "run.json").write_text(broken)
        refused = mctgui("models", "promote", run, "--name", "x", "--to", tmp_path / "y")
        assert (refused.code, "damaged" in refused.err, "Traceback" in refused.err) == (1, True, False), refused.err


def test_that_an_unusable_model_is_listed_with_the_reason(tmp_path: Path, mctgui) -> None:
    folder = tmp_path / "models" / "bad"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"<html>")
    listed = mctgui("models", "list", tmp_path)
    assert listed.code == 0
    assert "cannot be used: model.safetensors is a web page" in listed.out


def test_that_a_best_generator_is_not_given_the_figures_of_an_earlier_one(tmp_path: Path, mctgui) -> None:
    run = trained(tmp_path, mctgui)
    figures = [replace(one, is_best=True) for one in read_figures(run / "validation.csv")]
    generator = load_generator(run / "generator.safetensors")
    write_best(generator, figures[-1], run)
    write_figures(figures, run / "validation.csv")
    made = mctgui("models", "promote", run, "--name", "x", "--to", tmp_path / "good", "--json", "-")
    assert made.code == 0, made.err
    assert json.loads(made.out)["card"]["held_out"]["psnr"] == pytest.approx(figures[-1].psnr)
    # A run that is killed, or still going on, has the next generator there before its figures.
    later = {key: value + 1 for key, value in generator.state_dict().items()}
    write_weights(later, run / "best" / "generator.safetensors")
    refused = mctgui("models", "promote", run, "--name", "x", "--to", tmp_path / "y")
    assert (refused.code, "has no figures yet" in refused.err) == (1, True), refused.err
    write_best(generator, replace(figures[-1], step=figures[-1].step + 2), run)
    refused = mctgui("models", "promote", run, "--name", "x", "--to", tmp_path / "y")
    assert (refused.code, "has no figures yet" in refused.err) == (1, True), refused.err
    assert not (tmp_path / "y").exists()
