"""Registrations in files: nothing is lost, and nothing that cannot be is taken in."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.registration import (
    Anchor,
    CostMatrix,
    MatchLine,
    PairSet,
    Registration,
    RegistrationSettings,
    SlicePair,
    load_registration,
    registration_from_json,
    registration_to_json,
    save_registration,
)


def made(**changes: Any) -> Registration:
    c, s = np.cos(0.3), np.sin(0.3)
    matrix = np.array([[c, -s, 0, 1.5], [s, c, 0, -2.0], [0, 0, 1, 3.25], [0, 0, 0, 1]])
    pair = SlicePair(3, 7, ((0.5, 0.1, 2.0), (-0.1, 0.5, 4.0)), 0.8, 3.2)
    line = MatchLine(2.0, 1.0, 1.923, (0.1, -0.05))
    cost = CostMatrix(np.array([[1, 20], [3, 4]], np.float32), (0, 10), (0.5, 5.5), ((0, 0.5), (10, 5.5)), "inliers")
    plain: dict[str, Any] = {
        "microct_to_mdct": matrix,
        "pairs": PairSet((pair,), line, "resampled", ("mind this",), (Anchor(3, 7),)),
        "cost": cost,
        "tilt_deg": 3.0,
        "tilt_direction_deg": 30.0,
        "tilt_towards": "forwards",
        "rotation_deg": 17.2,
        "scale": None,
        "reversed_stack": False,
        "mirrored_slices": False,
        "net_reflection": False,
        "overlap_mm": 12.0,
        "matching": "sift",
        "best_score": 20.0,
        "floor_score": 3.5,
        "in_plane_fwhm_mm": 0.8,
        "refined": True,
        "metric_before": 0.8,
        "metric_after": 0.98,
        "lncc": 0.87,
        "lncc_drop": 0.2,
        "settings": RegistrationSettings(random_state=4),
        "sources": {"mdct": "ab" * 32},
    }
    return Registration(**(plain | changes))


def test_that_a_written_registration_is_read_back_whole(tmp_path: Path):
    save_registration(made(), tmp_path / "pairs.json")
    read = load_registration(tmp_path / "pairs.json")
    assert registration_to_json(read) == registration_to_json(made())
    assert np.array_equal(read.microct_to_mdct, made().microct_to_mdct)
    assert read.pairs == made().pairs
    assert read.settings == made().settings
    assert not read.microct_to_mdct.flags.writeable


def test_that_a_mirrored_registration_must_say_so():
    mirrored = made(microct_to_mdct=np.diag([-1.0, 1, 1, 1]), net_reflection=True)
    assert registration_from_json(registration_to_json(mirrored)).net_reflection
    data = registration_to_json(mirrored) | {"net_reflection": False}
    with pytest.raises(MctguiError, match="stretches or mirrors"):
        registration_from_json(data)


def changed(path: tuple[Any, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        changed(("microct_to_mdct",), [[1, 0], [0, 1]]),
        changed(("microct_to_mdct", 0, 0), 2.0),
        changed(("microct_to_mdct", 0, 3), float("nan")),
        changed(("microct_to_mdct", 0, 3), True),
        changed(("microct_to_mdct", 3, 3), 2.0),
        changed(("tilt_deg",), "3"),
        changed(("refined",), 1),
        changed(("pairs", "fill"), "guessed"),
        changed(("pairs", "rows", 0, 0), -1),
        changed(("pairs", "rows", 0, 4), [1, 2, 3]),
        changed(("pairs", "line", "slope"), 0),
        changed(("cost", "scores"), [[1.0]]),
        changed(("cost",), None),
        changed(("settings", "rigid"), "yes"),
        changed(("settings", "unheard_of"), 1),
        changed(("settings", "lowe_ratio"), 1e9),
        changed(("sentences",), "one text"),
        changed(("sources",), [1]),
        changed(("version",), 2),
        changed(("format",), "mctgui-voi"),
    ],
)
def test_that_what_cannot_be_is_refused_in_one_sentence(change):
    data = copy.deepcopy(registration_to_json(made()))
    change(data)
    with pytest.raises(MctguiError) as refused:
        registration_from_json(data)
    assert refused.value.message.endswith(".")
    assert refused.value.hint


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(registration_to_json(made()))),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
)
def test_that_no_damage_to_a_field_gets_past_as_another_fault(name, value):
    data = copy.deepcopy(registration_to_json(made()))
    data[name] = value
    with contextlib.suppress(MctguiError):
        registration_from_json(data)


def test_that_files_that_are_none_are_refused(tmp_path: Path):
    for name, text in (("broken.json", "{"), ("list.json", "[]"), ("deep.json", "[" * 100_000), ("voi.json", "{}")):
        (tmp_path / name).write_text(text)
        with pytest.raises(UnreadableFile):
            load_registration(tmp_path / name)
    with pytest.raises(UnreadableFile, match="does not exist"):
        load_registration(tmp_path / "none.json")


def test_that_a_file_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    save_registration(made(), tmp_path / "pairs.json")
    before = (tmp_path / "pairs.json").read_bytes()

    def full(*_args: Any, **_options: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(MctguiError):
        save_registration(made(tilt_deg=1.0), tmp_path / "pairs.json")
    assert (tmp_path / "pairs.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "writing" in path.name] == []


def test_that_settings_out_of_range_are_refused():
    for name, value in (
        ("lowe_ratio", 2.0),
        ("matching", "guess"),
        ("rigid", 1),
        ("most_features", 10.5),
        ("band_mm", True),
    ):
        with pytest.raises(MctguiError):
            RegistrationSettings(**{name: value})
    assert RegistrationSettings.from_json(json.loads(json.dumps(RegistrationSettings().to_json()))) == RegistrationSettings()
