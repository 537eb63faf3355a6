"""Synthetic vertebrae that vary in everything that the proposal has to cope with, each determined by its number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mctgui.jobs import finish
from mctgui.phantom import Scanner, Truth, VertebraRecipe, grow, simulate_mdct
from mctgui.voi import AnteriorEdgeConstruction
from mctgui.volume import Volume


@dataclass(frozen=True)
class Varied:
    """How a vertebra is grown and scanned; ``scanner`` is None where the micro-CT itself is looked at."""

    recipe: VertebraRecipe
    scanner: Scanner | None

    def made(self) -> tuple[Volume, Truth]:
        specimen = finish(grow(self.recipe))
        if self.scanner is None:
            return specimen.microct, specimen.truth
        return finish(simulate_mdct(specimen.microct, self.scanner)), specimen.truth


def varied(number: int, *, coarse: bool = False) -> Varied:
    """Even numbers are scanned by MDCT, odd ones are micro-CT; ``coarse`` takes voxels that grow in a second or two."""
    random = np.random.default_rng((number, 4711))

    def between(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    turn = between(-180, 180) if number % 4 > 1 else between(-15, 15)
    shape = {
        "half_width_mm": between(19.0, 23.5),
        "half_depth_mm": between(13.0, 16.5),
        "half_height_mm": between(11.5, 14.0),
        "bv_tv": between(0.08, 0.24),
        "wedge_deg": between(-2.0, 8.0),
        "vein_cleft_mm": between(5.0, 12.0),
        "irregularity_mm": between(0.2, 0.5),
        "cortex_mm": between(0.3, 0.6),
        "waist": between(0.02, 0.12),
        "endplate_concavity_mm": between(1.0, 2.5),
    }
    lying = {
        "rotation_deg": turn,
        "tilt_deg": between(-8, 8),
        "side_tilt_deg": between(-6, 6),
        "shift_mm": (between(-1.5, 1.5), between(-1.5, 1.5), between(-1.0, 1.0)),
    }
    mdct = number % 2 == 0
    step = float(random.choice((0.2, 0.25, 0.3)))
    if number % 20 == 11:
        step = 0.15
    recipe = VertebraRecipe.varied(
        number,
        spacing_mm=0.4 if coarse else step,
        field_of_view_mm=(38.0, 68.0, 68.0),
        noise_grey=between(4.0, 16.0),
        **shape,
        **lying,
    )
    scanner = Scanner(
        in_plane_fwhm_mm=between(0.5, 2.0),
        slice_profile_fwhm_mm=between(0.5, 1.0),
        slice_interval_mm=0.5 if coarse else float(random.choice((0.1, 0.3, 0.5, 0.6, 1.0))),
        pixel_mm=0.4 if coarse else float(random.choice((0.1953125, 0.3, 0.4))),
        noise_hu=between(10.0, 60.0),
        bone_hu=between(1500.0, 2000.0),
        background_hu=float(random.choice((0.0, 0.0, 30.0, -80.0, -1000.0))),
        noise_f0_per_mm=between(0.6, 1.5),
        overshoot=between(0.0, 0.2),
        seed=number,
    )
    return Varied(recipe, scanner.calibrated_for(recipe) if mdct else None)


def errors(found: AnteriorEdgeConstruction, truth: Truth) -> dict[str, float]:
    """How far the construction lies off: E and C in mm, a and n in degrees, the central slice in mm."""
    right = AnteriorEdgeConstruction(truth.anterior_edge_mm, truth.anterior, truth.superior)
    level = float(np.subtract(found.circle_centre_mm, right.circle_centre_mm) @ np.asarray(truth.superior))
    return {
        "edge_mm": float(np.linalg.norm(np.subtract(found.edge_mm, right.edge_mm))),
        "centre_mm": float(np.linalg.norm(np.subtract(found.circle_centre_mm, right.circle_centre_mm))),
        "level_mm": abs(level),
        "anterior_deg": _angle(found.anterior, right.anterior),
        "superior_deg": _angle(found.superior, right.superior),
    }


def _angle(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    return float(np.degrees(np.arccos(np.clip(np.dot(a, b), -1.0, 1.0))))
