"""Whatever is given as a model, in either form: refused in one sentence, and nothing in it is run."""

from __future__ import annotations

import io
import json
import os
import pickle  # noqa: TID251 - to make the malicious files that must be refused
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from mctgui.errors import MctguiError, ModelRefused
from mctgui.synthesis import InputPart, load_discriminator, load_generator, load_model, load_official, save_model
from mctgui.synthesis.checkpoint import CARD_NAME, WEIGHTS_NAME
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.pix2pixhd_generator import build_generator
from mctgui.synthesis.weights import file_sha256
from tests.synthesis.conftest import card_for, tiny

TAKES = InputPart(
    window_hu=(-300, 1700), in_plane_spacing_mm=0.1, mdct_pixel_mm=0.2, slice_thickness_mm=0.6, slice_interval_mm=0.1
)
FORMS = ("folder", "official")


class Malice:
    """Unpickling it makes a folder."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.trace),)


def state() -> dict[str, torch.Tensor]:
    return build_generator(tiny("instance"), seed=1).state_dict()


def saved(content: object, **options: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, **options)
    return buffer.getvalue()


def packed(content: bytes) -> bytes:
    """A small archive that unpacks to much."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", content)
        archive.writestr("archive/data/0", b"\0" * 50_000_000)
    return buffer.getvalue()


def header(entries: dict[str, object], data: bytes = b"") -> bytes:
    text = json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(shape: list[object], size: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [0, size]}


def with_sides(sides: bytes) -> bytes:
    """A header whose only weight has these sides, written as they are."""
    text = b'{"model.1.weight":{"dtype":"F32","shape":[' + sides + b'],"data_offsets":[0,8]}}'
    return struct.pack("<Q", len(text)) + text + b"\0" * 8


def nested(depth: int) -> str:
    return ".".join(["model", "model", "1", *(["model", "3"] * depth), "model", "1", "weight"])


def safetensors(weights: dict[str, torch.Tensor]) -> bytes:
    from safetensors.torch import save

    return save(weights)


BAD: dict[str, Callable[[Path], bytes]] = {
    "nothing": lambda _: b"",
    "a web page": lambda _: b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "a pointer": lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
    "random bytes": lambda _: bytes(range(256)) * 40,
    "a pickle with code": lambda trace: pickle.dumps(Malice(trace)),
    "an archive with code": lambda trace: saved({"model.1.weight": Malice(trace)}),
    "a legacy archive with code": lambda trace: saved(
        {"model.1.weight": Malice(trace)}, _use_new_zipfile_serialization=False
    ),
    "code behind good weights": lambda trace: saved({**state(), "model.99.weight": Malice(trace)}),
    "a truncated archive": lambda _: saved(state())[:-2000],
    "a truncated legacy archive": lambda _: saved(state(), _use_new_zipfile_serialization=False)[:-2000],
    "a packed archive": lambda _: packed(b"\x80\x02}."),
    "a whole network, not its weights": lambda _: saved(build_generator(tiny("instance"), seed=1)),
    "a list": lambda _: saved([torch.zeros(3)]),
    "an empty state dict": lambda _: saved(OrderedDict()),
    "keys that are no text": lambda _: saved({1: torch.zeros(3)}),
    "wrong keys": lambda _: saved({"fc.weight": torch.zeros(3)}),
    "weights of another shape": lambda _: saved({**state(), "model.1.weight": torch.zeros(4, 1, 3, 3)}),
    "missing weights": lambda _: saved({key: value for key, value in state().items() if not key.startswith("model1_2.1")}),
    "weights that are not finite": lambda _: saved({**state(), "model.1.bias": torch.full((8,), float("nan"))}),
    "a huge tensor over few bytes": lambda _: saved({"model.1.weight": torch.zeros(1).expand(10**6, 10**6)}),
    "enhancers without end": lambda _: saved({**state(), "model900000000_1.1.weight": torch.zeros(4, 1, 7, 7)}),
    "many enhancers": lambda _: saved({**state(), "model12_1.1.weight": torch.zeros(4, 1, 7, 7)}),
    "a number of thousands of digits": lambda _: saved(
        {**state(), f"model{'9' * 6000}_1.1.weight": torch.zeros(4, 1, 7, 7)}
    ),
    "a U-Net without end": lambda _: saved(
        {
            "model.model.0.weight": torch.zeros(4, 1, 4, 4),
            "model.model.3.weight": torch.zeros(8, 1, 4, 4),
            nested(15): torch.zeros(1),
        }
    ),
    "a CRN without end": lambda _: saved(
        {
            "last.weight": torch.zeros(1, 4, 1, 1),
            **{f"modules_by_size.{n}.refine.0.weight": torch.zeros(4, 1, 3, 3) for n in range(40)},
        }
    ),
    "a network without channels": lambda _: saved(
        {
            "last.weight": torch.zeros(1, 0, 1, 1),
            "modules_by_size.0.refine.0.weight": torch.zeros(0, 1, 3, 3),
        }
    ),
    "weights without content": lambda _: saved({**state(), "model.1.bias": torch.empty(8, device="meta")}),
    "numbers of a strange kind": lambda _: saved({key: value.to(torch.float8_e4m3fn) for key, value in state().items()}),
    "complex weights": lambda _: saved({key: value.to(torch.complex64) for key, value in state().items()}),
    "whole numbers as weights": lambda _: saved({key: value.to(torch.int64) for key, value in state().items()}),
    "our weights as whole numbers": lambda _: safetensors({key: value.to(torch.int64) for key, value in state().items()}),
    "a block before all halvings": lambda _: saved(
        {
            "model.1.weight": torch.zeros(4, 1, 7, 7),
            "model.0.conv_block.1.weight": torch.zeros(4, 4, 3, 3),
            "model.5.weight": torch.zeros(1, 4, 7, 7),
        }
    ),
    "a discriminator of any width without content": lambda _: saved({"scale0_layer0.0.weight": torch.zeros(10**9, 0, 4, 4)}),
    "a patch discriminator of any width without content": lambda _: saved(
        {
            "model.0.weight": torch.zeros(0, 10**12, 4, 4),
            "model.2.weight": torch.zeros(0, 1, 4, 4),
            "model.4.weight": torch.zeros(0, 1, 4, 4),
        }
    ),
    "a CRN of no images": lambda _: saved(
        {
            **build_crn(CRNConfig(widths=(4,), n_images=1)).state_dict(),
            "last.weight": torch.zeros(0, 4, 1, 1),
            "last.bias": torch.zeros(0),
        }
    ),
    "a name that paints the terminal": lambda _: saved({**state(), "\x1b[31mred": torch.zeros(1)}),
    "a header without end": lambda _: struct.pack("<Q", 2**60) + b"{}",
    "a header that is no JSON": lambda _: struct.pack("<Q", 30) + b"{ this is not a JSON header }}",
    "a header that nests": lambda _: struct.pack("<Q", 200_000) + b"[" * 200_000,
    "a header that is a list": lambda _: struct.pack("<Q", 2) + b"[]",
    "a number beyond all numbers": lambda _: with_sides(b"1e999"),
    "a side of thousands of digits": lambda _: with_sides(b"9" * 5000),
    "a side that is no number": lambda _: header({"model.1.weight": entry([True, 2.5], 8)}, b"\0" * 8),
    "huge sides": lambda _: header({"model.1.weight": entry([10**9, 10**9], 8)}, b"\0" * 8),
    "many sides": lambda _: header({"model.1.weight": entry([1] * 10_000, 4)}, b"\0" * 4),
    "negative sides": lambda _: header({"model.1.weight": entry([-2, -1], 8)}, b"\0" * 8),
    "two weights over the same bytes": lambda _: header({"a": entry([2], 8), "b": entry([2], 8)}, b"\0" * 8),
    "our weights, cut short": lambda _: safetensors(state())[:-100],
    "our weights of another network": lambda _: safetensors({"fc.weight": torch.zeros(3)}),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BAD)
def test_that_no_file_gets_through_as_a_model(name: str, form: str, tmp_path: Path) -> None:
    trace = tmp_path / "it ran"
    content = BAD[name](trace)
    if form == "folder":
        folder = tmp_path / "model"
        save_model(build_generator(tiny("instance"), seed=1), card_for(tiny("instance")), folder)
        (folder / WEIGHTS_NAME).write_bytes(content)
        card = json.loads((folder / CARD_NAME).read_text())
        # The card fits whatever lies there, so that only the content can be refused.
        (folder / CARD_NAME).write_text(json.dumps({**card, "sha256": file_sha256(folder / WEIGHTS_NAME)}))
        attempts: list[Callable[[], object]] = [lambda: load_model(folder), lambda: load_generator(folder)]
    else:
        file = tmp_path / "latest_net_G.pth"
        file.write_bytes(content)
        attempts = [lambda: load_official(file, TAKES), lambda: load_generator(file)]
        attempts.append(lambda: load_discriminator(file))
    for attempt in attempts:
        with pytest.raises(ModelRefused) as refusal:
            attempt()
        assert refusal.value.message.endswith(".")
        assert "\n" not in refusal.value.message
        assert len(refusal.value.message) < 250
        assert refusal.value.message.isprintable()
    assert not trace.exists()


def test_that_the_dangerous_files_were_dangerous(tmp_path: Path) -> None:
    pickle.loads(BAD["a pickle with code"](tmp_path / "it ran"))  # noqa: S301
    assert (tmp_path / "it ran").is_dir()


def test_that_the_good_ones_get_through(tmp_path: Path) -> None:
    save_model(build_generator(tiny("instance"), seed=1), card_for(tiny("instance")), tmp_path / "model")
    assert load_model(tmp_path / "model").card.name == "tiny"
    for number, options in enumerate(({}, {"_use_new_zipfile_serialization": False})):
        file = tmp_path / f"{number}.pth"
        file.write_bytes(saved({f"module.{key}": value for key, value in state().items()}, **options))
        assert load_official(file, TAKES).generator.config == tiny("instance")


CARDS: dict[str, str] = {
    "empty": "",
    "no JSON": "card",
    "a list": "[]",
    "nested without end": "[" * 200_000,
    "nested objects without end": '{"a":' * 100_000,
    "far too long": " " * (2**20 + 1) + "{}",
    "a number beyond all numbers": '{"held_out": {"a": 1e999}}',
    "digits without end": '{"format_version": ' + "9" * 100_000 + "}",
    "a NUL": '{"name": "\\u0000"}',
}
CHANGES: dict[str, dict[str, object]] = {
    "a hash that does not fit": {"sha256": "0" * 64},
    "a path as a name": {"name": "../../etc"},
    "a method that is not its network's": {"method": "CRN"},
    "figures that are no numbers": {"held_out": {"ssim": "<script>"}},
    "no training": {"training": None},
    "a field that somebody wrote": {"\x1b[31mMeier, Hans": 1},
    "an absurd network": {"network": {**card_for(tiny()).network.model_dump(), "n_blocks": 10**9}},
    "a network of another kind": {"network": {"network": "transformer"}},
    "a later version": {"format_version": 3},
    "a window that closes": {"input": {**card_for(tiny()).input.model_dump(), "window_hu": [5, 5]}},
    "an endless window": {"input": {**card_for(tiny()).input.model_dump(), "window_hu": [0, 1e400]}},
}


@pytest.mark.parametrize("name", [*CARDS, *CHANGES])
def test_that_no_card_gets_through_that_is_none(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    save_model(build_generator(tiny("instance"), seed=1), card_for(tiny("instance")), folder)
    path = folder / CARD_NAME
    text = CARDS.get(name)
    path.write_text(json.dumps({**json.loads(path.read_text()), **CHANGES[name]}) if text is None else text)
    with pytest.raises(MctguiError) as refusal:
        load_model(folder)
    assert isinstance(refusal.value, ModelRefused)
    assert len(refusal.value.message) < 250
    assert refusal.value.message.isprintable()
    assert " at ." not in refusal.value.message


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_that_weights_kept_in_other_precisions_work_in_float32(kind: torch.dtype, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    save_model(build_generator(tiny("instance"), seed=1), card_for(tiny("instance")), folder)
    (folder / WEIGHTS_NAME).write_bytes(safetensors({key: value.to(kind) for key, value in state().items()}))
    card = json.loads((folder / CARD_NAME).read_text())
    (folder / CARD_NAME).write_text(json.dumps({**card, "sha256": file_sha256(folder / WEIGHTS_NAME)}))
    for generator in (load_model(folder).generator, load_generator(folder)):
        assert generator(torch.zeros(1, 1, 32, 32)).dtype == torch.float32


def test_that_cards_of_the_first_version_are_still_read(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    save_model(build_generator(tiny("instance"), seed=1), card_for(tiny("instance")), folder)
    card = json.loads((folder / CARD_NAME).read_text())
    del card["facts_from"], card["output"]["hu_like"], card["training"]["split"]
    (folder / CARD_NAME).write_text(json.dumps({**card, "format_version": 1}))
    read = load_model(folder).card
    assert (read.format_version, read.method, read.facts_from) == (1, "pix2pixHD", "record")
