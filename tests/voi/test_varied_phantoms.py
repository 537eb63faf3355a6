"""The proposal on varied synthetic vertebrae whose landmarks are known, and in all orders of the axes."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.voi import AnteriorEdgeConstruction, propose
from mctgui.volume import Volume

Vertebra = Callable[..., tuple[Volume, AnteriorEdgeConstruction]]

CENTRE_MM, AXIS_DEG = 0.5, 2.0


def outcome(phantoms: ModuleType, volume: Volume, right: AnteriorEdgeConstruction) -> tuple[str, dict[str, float]]:
    """``right``, ``asks`` (no proposal, or one that says what it did not find) or ``wrong``, and the errors."""
    try:
        proposal = finish(propose(volume))
    except MctguiError:
        return "asks", {}
    off = phantoms.errors(proposal.construction, right)
    if off["centre_mm"] <= CENTRE_MM and max(off["anterior_deg"], off["superior_deg"]) <= AXIS_DEG:
        return "right", off
    return "asks" if not proposal.complete else "wrong", off


@pytest.fixture(scope="module")
def phantoms() -> ModuleType:
    spec = importlib.util.spec_from_file_location("voi_varied_phantoms", Path(__file__).with_name("varied_phantoms.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("number", [0, 6, 9, 12])
def test_that_a_varied_vertebra_is_found(phantoms: ModuleType, number: int) -> None:
    volume, right = phantoms.varied(number, spacing_mm=0.4).made()
    found, off = outcome(phantoms, volume, right)
    assert found == "right", off


@pytest.mark.slow
def test_that_95_percent_of_200_varied_vertebrae_are_found_and_few_wrongly(phantoms: ModuleType) -> None:
    outcomes, errors = [], []
    for number in range(200):
        found, off = outcome(phantoms, *phantoms.varied(number).made())
        outcomes.append(found)
        if off:
            errors.append(off)
        if found != "right":
            print(f"\n{number}: {found} {off}")
    for name in errors[0]:
        values = np.percentile([off[name] for off in errors], [50, 95])
        print(f"\n{name}: median {values[0]:.2f}, 95 % within {values[1]:.2f}")
    assert outcomes.count("right") >= 190, {kind: outcomes.count(kind) for kind in set(outcomes)}


def in_order(volume: Volume, order: tuple[int, ...], flips: tuple[int, ...]) -> Volume:
    """The same voxels at the same places, with the axes in another order and direction."""
    columns, start = [], np.zeros(3)
    for axis, flip in zip(order, flips, strict=True):
        columns.append(volume.affine[:3, 2 - axis] * flip)
        start[axis] = 0 if flip > 0 else volume.shape[axis] - 1
    affine = np.eye(4)
    affine[:3, :3] = np.stack(columns[::-1], axis=1)
    affine[:3, 3] = volume.index_to_mm(start)
    voxels = volume.voxels.transpose(order)[tuple(slice(None, None, flip) for flip in flips)]
    return Volume(voxels, affine, volume.intensity)


def test_that_all_48_orders_of_the_axes_mean_the_same_vertebra(vertebra: Vertebra) -> None:
    volume, truth = vertebra(spacing_mm=(0.8, 0.8, 0.8), turn_deg=10.0, tilt_deg=3.0)
    # Marks in front, on the left and above, far from the bone: what is found must lie towards them.
    wanted = {"front": (0.0, -38.0, 0.0), "left": (34.0, -12.0, 0.0), "above": (30.0, 35.0, 14.0)}
    marks = {name: volume.index_to_mm(np.rint(volume.mm_to_index(place))) for name, place in wanted.items()}
    voxels = volume.voxels.copy()
    for place in marks.values():
        voxels[tuple(np.rint(volume.mm_to_index(place)).astype(int))] = 255
    volume = Volume(voxels, volume.affine, volume.intensity)
    usual = finish(propose(volume)).construction
    assert np.linalg.norm(np.subtract(usual.circle_centre_mm, truth.circle_centre_mm)) < 0.6
    seen: set[Any] = set()
    for order in itertools.permutations(range(3)):
        for flips in itertools.product((1, -1), repeat=3):
            turned = in_order(volume, order, flips)
            seen.add((turned.affine.tobytes(), turned.shape))
            for place in marks.values():
                assert turned.voxels[tuple(np.rint(turned.mm_to_index(place)).astype(int))] == 255
            again = turned.canonical()
            assert np.array_equal(again.voxels, volume.voxels)
            assert np.allclose(again.affine, volume.affine)
    assert len(seen) == 48
    for order, flips in (
        ((0, 1, 2), (-1, 1, 1)),
        ((2, 0, 1), (1, -1, 1)),
        ((1, 2, 0), (-1, -1, -1)),
        ((2, 1, 0), (1, 1, -1)),
    ):
        found = finish(propose(in_order(volume, order, flips))).construction
        assert found.edge_mm == pytest.approx(usual.edge_mm, abs=1e-6)
        assert found.anterior == pytest.approx(usual.anterior, abs=1e-9)
        for mark, direction in (("front", found.anterior), ("left", found.left), ("above", found.superior)):
            assert np.dot(np.subtract(marks[mark], found.circle_centre_mm), direction) > 5.0
