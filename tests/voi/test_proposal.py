"""The automatic proposal on vertebrae of known place, and on real scans."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mctgui.errors import MctguiError
from mctgui.jobs import finish
from mctgui.voi import AnteriorEdgeConstruction, propose
from mctgui.volume import Volume

Vertebra = Callable[..., tuple[Volume, AnteriorEdgeConstruction]]


def angle(a: Any, b: Any) -> float:
    return float(np.degrees(np.arccos(np.clip(np.dot(a, b), -1.0, 1.0))))


def assert_close(found: AnteriorEdgeConstruction, truth: AnteriorEdgeConstruction) -> None:
    assert np.linalg.norm(np.subtract(found.circle_centre_mm, truth.circle_centre_mm)) < 0.5
    assert angle(found.anterior, truth.anterior) < 2.0
    assert angle(found.superior, truth.superior) < 1.0


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"turn_deg": 180.0},
        {"turn_deg": -70.0, "tilt_deg": 5.0},
        {"tilt_deg": -6.0, "side_tilt_deg": 5.0},
        {"intensity": "HU", "turn_deg": 12.0, "tilt_deg": 4.0, "spacing_mm": (0.6, 0.4, 0.4)},
    ],
)
def test_that_the_proposal_finds_a_vertebra_however_it_lies(vertebra: Vertebra, how: dict[str, Any]) -> None:
    volume, truth = vertebra(**how)
    proposal = finish(propose(volume))
    assert_close(proposal.construction, truth)
    assert proposal.complete
    assert proposal.depth_mm == pytest.approx(32.0, abs=2.5)
    assert proposal.clearance_mm > 1.0


def test_that_a_proposal_is_stored_as_automatic(vertebra: Vertebra) -> None:
    placed = finish(propose(vertebra()[0], diameter_mm=12.0, gap_mm=1.0)).placed()
    assert placed.how == "automatic"
    assert placed.cylinders["upper"].diameter_mm == 12.0
    assert "half-maximum" in placed.edge_rule


def test_that_missing_endplates_are_said_and_not_hidden(vertebra: Vertebra) -> None:
    volume, truth = vertebra(height_mm=16.0)
    proposal = finish(propose(volume))
    steps = {step.name: step.found for step in proposal.steps}
    assert steps == {"body and canal": True, "line A": True, "mid plane": False, "anterior edge": True}
    assert not proposal.complete
    assert any("lower and upper endplate" in warning for warning in proposal.warnings)
    assert np.linalg.norm(np.subtract(proposal.construction.edge_mm, truth.edge_mm)[:2]) < 0.5


def test_that_a_shallow_body_is_warned_of(vertebra: Vertebra) -> None:
    proposal = finish(propose(vertebra(depth_mm=21.0)[0]))
    assert any("mm deep" in warning for warning in proposal.warnings)


def test_that_no_closed_canal_asks_for_two_clicks(vertebra: Vertebra) -> None:
    with pytest.raises(MctguiError, match="No vertebral body with a closed canal") as caught:
        finish(propose(vertebra(arch=False)[0]))
    assert "midline" in caught.value.hint


@pytest.mark.parametrize("value", [0, 90])
def test_that_an_empty_picture_asks_for_two_clicks(value: int) -> None:
    empty = Volume.from_spacing(np.full((20, 60, 60), value, dtype=np.uint8), (1.0, 1.0, 1.0), "grey8")
    with pytest.raises(MctguiError, match="No vertebral body"):
        finish(propose(empty))


def test_that_vertebrae_of_a_real_patient_are_found(shared_data: Path) -> None:
    from mctgui.dicom import find_series

    catalogue = finish(find_series(shared_data / "ct_spine_philips_lidc0314"))
    volume = catalogue.series[0].load()
    proposal = finish(propose(volume, (-8.0, 215.0, -636.0)))
    construction = proposal.construction
    # Read off the pictures by eye: anterior edge of the vertebra with both endplates in the stack.
    assert np.linalg.norm(np.subtract(construction.edge_mm, (-8.0, 206.3, -635.7))) < 2.0
    assert angle(construction.anterior, (0.0, -1.0, 0.0)) < 16.0
    assert construction.superior[2] > 0.95
    assert {step.name: step.found for step in proposal.steps}["mid plane"]
    assert any("tilted" in warning for warning in proposal.warnings)


def test_that_the_real_tiles_agree_on_one_vertebra(shared_data: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    found = {}
    for name in ("MicroPCCT_105um", "ClinicalCT_195X_500Z_B", "ClinicalCT_195X_500Z_S"):
        tile = image.open(shared_data / "lumbarsr_pair_png" / f"{name}_axial.png").convert("L")
        volume = Volume.from_spacing(np.asarray(tile)[None], (0.5, 0.105, 0.105), "grey8")
        proposal = finish(propose(volume))
        found[name] = proposal.construction
        assert not {step.name: step.found for step in proposal.steps}["mid plane"]
        # The front points down in these pictures, and the body is 33.7 to 36.4 mm deep.
        assert angle(proposal.construction.anterior, (0.0, 1.0, 0.0)) < 5.0
        assert 31.0 < proposal.depth_mm < 37.0
    micro, bone, soft = (np.array(placed.circle_centre_mm[:2]) for placed in found.values())
    assert np.linalg.norm(micro - bone) < 0.5
    # This tile was put down about 1.3 and 1.0 mm off.
    assert np.linalg.norm(micro + np.array([1.3, 1.0]) - soft) < 0.5
    for one, other in itertools.combinations(found.values(), 2):
        assert angle(one.anterior, other.anterior) < 1.5
