from __future__ import annotations

import json
import os
import pickle  # noqa: TID251 - to make the malicious file that must be refused
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from mctgui.errors import ModelRefused
from mctgui.synthesis import Model, demo_model_path, load_model, save_model, shipped_models
from mctgui.synthesis.checkpoint import CARD_NAME, WEIGHTS_NAME
from mctgui.synthesis.weights import file_sha256

MakeModel = Callable[[str], Model]


class Malice:
    """Unpickling it makes a folder."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.trace),)


def folder_with(tmp_path: Path, content: bytes, tiny_model: MakeModel) -> Path:
    """A model folder whose card fits whatever lies in the weights file, so that only the content can be refused."""
    tiny_model("batch")
    folder = tmp_path / "tiny-batch"
    (folder / WEIGHTS_NAME).write_bytes(content)
    set_in_card(folder, sha256=file_sha256(folder / WEIGHTS_NAME))
    return folder


def set_in_card(folder: Path, **changes: object) -> None:
    card = json.loads((folder / CARD_NAME).read_text())
    (folder / CARD_NAME).write_text(json.dumps(card | changes))


def header_file(header: dict[str, object], data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_that_a_model_comes_back_as_it_was_saved(tiny_model: MakeModel, tmp_path: Path) -> None:
    model = tiny_model("instance")
    again = load_model(tmp_path / "tiny-instance" / WEIGHTS_NAME)
    assert again.card == model.card
    assert again.card.sha256 == file_sha256(tmp_path / "tiny-instance" / WEIGHTS_NAME)
    image = torch.rand(1, 1, 16, 24)
    assert torch.equal(model.generator(image), again.generator(image))
    assert not again.generator.training


@pytest.mark.parametrize("kind", ["pickle", "torch archive"])
@pytest.mark.parametrize("name", [WEIGHTS_NAME, "model.pth"])
def test_that_a_pickle_with_code_is_refused_and_not_run(kind: str, name: str, tiny_model: MakeModel, tmp_path: Path) -> None:
    trace, source = tmp_path / "it ran", tmp_path / "source"
    if kind == "pickle":
        source.write_bytes(pickle.dumps(Malice(trace)))
    else:
        torch.save({"model.1.weight": Malice(trace)}, source)
    folder = folder_with(tmp_path, source.read_bytes(), tiny_model)
    (folder / WEIGHTS_NAME).rename(folder / name)
    with pytest.raises(ModelRefused, match="could run code"):
        load_model(folder / name)
    assert not trace.exists()
    pickle.loads(pickle.dumps(Malice(trace)))  # noqa: S301 - the file was dangerous indeed
    assert trace.is_dir()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\n  <html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS"),
        (b"", "truncated"),
        (b"\x10\x00\x00", "truncated"),
        (struct.pack("<Q", 2**60) + b"{}", "truncated"),
        (struct.pack("<Q", 30) + b"{ this is not a JSON header }}", "cannot be read"),
        (struct.pack("<Q", 2) + b"[]", "no table"),
        (struct.pack("<Q", 2) + b"{}", "truncated"),
    ],
)
def test_that_files_of_other_kinds_are_refused(content: bytes, reason: str, tiny_model: MakeModel, tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match=reason):
        load_model(folder_with(tmp_path, content, tiny_model))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"dtype": "F32", "shape": [10**9, 10**9], "data_offsets": [0, 8]}, "claims more"),
        ({"dtype": "F32", "shape": [10**6, 10**6], "data_offsets": [0, 4 * 10**12]}, "claims more"),
        ({"dtype": "F32", "shape": [-2, -1], "data_offsets": [0, 8]}, "impossible"),
        ({"dtype": "PY", "shape": [2], "data_offsets": [0, 8]}, "cannot be read"),
        ({"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "appended"),
        ({"dtype": "F32"}, "cannot be read"),
    ],
)
def test_that_headers_that_lie_are_refused_before_memory_is_taken(
    entry: dict[str, object], reason: str, tiny_model: MakeModel, tmp_path: Path
) -> None:
    content = header_file({"model.1.weight": entry}, b"\0" * 8)
    with pytest.raises(ModelRefused, match=reason):
        load_model(folder_with(tmp_path, content, tiny_model))


def test_that_a_truncated_file_is_refused(tiny_model: MakeModel, tmp_path: Path) -> None:
    tiny_model("batch")
    whole = (tmp_path / "tiny-batch" / WEIGHTS_NAME).read_bytes()
    with pytest.raises(ModelRefused, match="truncated"):
        load_model(folder_with(tmp_path, whole[: len(whole) // 2], tiny_model))


def test_that_weights_of_another_network_are_refused(tiny_model: MakeModel, tmp_path: Path) -> None:
    entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    with pytest.raises(ModelRefused, match="no generator that this program knows"):
        load_model(folder_with(tmp_path, header_file({"fc.weight": entry}, b"\0" * 8), tiny_model))
    model = tiny_model("batch")
    other = tiny_model("instance")
    save_model(other.generator, model.card, tmp_path / "mixed")
    with pytest.raises(ModelRefused, match="not the network that the card describes"):
        load_model(tmp_path / "mixed")


def test_that_weights_that_are_not_finite_are_refused(tiny_model: MakeModel, tmp_path: Path) -> None:
    model = tiny_model("batch")
    with torch.no_grad():
        model.generator.get_parameter("model.1.weight")[0, 0, 0, 0] = float("nan")
    save_model(model.generator, model.card, tmp_path / "nan")
    with pytest.raises(ModelRefused, match="not finite"):
        load_model(tmp_path / "nan")


def test_that_the_hash_in_the_card_holds(tiny_model: MakeModel, tmp_path: Path) -> None:
    tiny_model("batch")
    weights = tmp_path / "tiny-batch" / WEIGHTS_NAME
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelRefused, match="hash differs"):
        load_model(tmp_path / "tiny-batch")


@pytest.mark.parametrize(
    "changes",
    [{"surprise": 1}, {"format_version": 3}, {"sha256": "short"}, {"input": {"window_hu": [5, 5]}}, {"name": None}],
)
def test_that_cards_with_unknown_or_wrong_fields_are_refused(
    changes: dict[str, object], tiny_model: MakeModel, tmp_path: Path
) -> None:
    tiny_model("batch")
    set_in_card(tmp_path / "tiny-batch", **changes)
    with pytest.raises(ModelRefused, match="not a model card"):
        load_model(tmp_path / "tiny-batch")


def test_that_a_missing_part_is_said_plainly(tiny_model: MakeModel, tmp_path: Path) -> None:
    tiny_model("batch")
    (tmp_path / "tiny-batch" / CARD_NAME).unlink()
    with pytest.raises(ModelRefused, match=r"has no card \(card.json\)"):
        load_model(tmp_path / "tiny-batch")
    with pytest.raises(ModelRefused, match=r"holds no model\.safetensors"):
        load_model(tmp_path)
    with pytest.raises(ModelRefused, match="There is no model at"):
        load_model(tmp_path / "nowhere")


def test_that_the_demo_model_is_shipped_small_and_held_to_its_card() -> None:
    folder = demo_model_path()
    assert folder in shipped_models()
    card = load_model(folder).card
    assert (folder / WEIGHTS_NAME).stat().st_size <= 20e6
    assert card.for_demonstration_only
    assert card.licence == "Apache-2.0"
    assert not card.training.vgg_loss
    assert card.training.losses["vgg"] == 0.0
    assert all("2021" not in specimen for specimen in card.training_data.specimens)
    assert not any(f"-{seed}" in name for seed in (201, 202, 203) for name in card.training_data.specimens)
