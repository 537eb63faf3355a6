"""Synthetic vertebrae that vary in everything that the proposal has to cope with, each determined by its number."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mctgui.jobs import finish
from mctgui.phantom import Scanner, VertebraRecipe, grow, simulate_mdct
from mctgui.voi import AnteriorEdgeConstruction
from mctgui.volume import Grid, Volume

FIELD_MM = (38.0, 68.0, 68.0)


@dataclass(frozen=True)
class Varied:
    """How a vertebra is grown, laid on the table and scanned; ``scanner`` is None where its micro-CT is looked at.

    It is grown lying straight and turned by sampling, which takes a tenth of the time of growing it turned.
    """

    recipe: VertebraRecipe
    lying: VertebraRecipe
    scanner: Scanner | None
    noise_grey: float

    def made(self) -> tuple[Volume, AnteriorEdgeConstruction]:
        """The volume, and where the construction has to lie."""
        specimen = finish(grow(self.recipe))
        matrix = self.lying.table_from_specimen
        turned = Volume(specimen.microct.voxels, matrix @ specimen.microct.affine, "grey8")
        sides = [round(side / self.recipe.spacing_mm) for side in FIELD_MM]
        origin = [centre - (n - 1) / 2 * self.recipe.spacing_mm for centre, n in zip((0, 0.8, 0), sides[::-1], strict=True)]
        grid = Grid.from_spacing((sides[0], sides[1], sides[2]), (self.recipe.spacing_mm,) * 3, origin)
        microct = turned.resample_to(grid, 1, self.recipe.grey_offset)
        truth = specimen.truth
        right = AnteriorEdgeConstruction(truth.anterior_edge_mm, truth.anterior, truth.superior).moved(matrix)
        if self.scanner is not None:
            return finish(simulate_mdct(microct, self.scanner)), right
        noise = np.random.default_rng(self.recipe.seed).standard_normal(microct.shape, dtype=np.float32) * self.noise_grey
        return replace(microct, voxels=np.clip(np.rint(microct.voxels + noise), 0, 255).astype(np.uint8)), right


def varied(number: int, spacing_mm: float | None = None) -> Varied:
    """Even numbers are scanned by MDCT, odd ones are micro-CT; ``spacing_mm`` overrides the voxels they are grown at."""
    random = np.random.default_rng((number, 4711))

    def between(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    turn = between(-180, 180) if number % 4 > 1 else between(-15, 15)
    lying = VertebraRecipe(
        rotation_deg=turn,
        tilt_deg=between(-8, 8),
        side_tilt_deg=between(-6, 6),
        shift_mm=(between(-1.5, 1.5), between(-1.5, 1.5), between(-1.0, 1.0)),
    )
    recipe = VertebraRecipe.varied(
        number,
        spacing_mm=spacing_mm or float(random.choice((0.2, 0.25, 0.3))),
        field_of_view_mm=(33.0, 68.0, 68.0),
        half_width_mm=between(19.0, 23.5),
        half_depth_mm=between(13.0, 16.5),
        half_height_mm=between(11.5, 14.0),
        bv_tv=between(0.08, 0.24),
        wedge_deg=between(-2.0, 8.0),
        vein_cleft_mm=between(5.0, 12.0),
        irregularity_mm=between(0.2, 0.5),
        cortex_mm=between(0.3, 0.6),
        waist=between(0.02, 0.12),
        endplate_concavity_mm=between(1.0, 2.5),
        noise_grey=0.0,
    )
    scanner = Scanner(
        in_plane_fwhm_mm=between(0.5, 2.0),
        slice_profile_fwhm_mm=between(0.5, 1.0),
        slice_interval_mm=float(random.choice((0.1, 0.3, 0.5, 0.6, 1.0))),
        pixel_mm=float(random.choice((0.1953125, 0.3, 0.4))),
        noise_hu=between(10.0, 60.0),
        bone_hu=between(1500.0, 2000.0),
        background_hu=float(random.choice((0.0, 0.0, 30.0, -80.0, -1000.0))),
        noise_f0_per_mm=between(0.6, 1.5),
        overshoot=between(0.0, 0.2),
        seed=number,
    )
    return Varied(recipe, lying, scanner.calibrated_for(recipe) if number % 2 == 0 else None, between(4.0, 16.0))


def errors(found: AnteriorEdgeConstruction, right: AnteriorEdgeConstruction) -> dict[str, float]:
    """How far the construction lies off: E and C in mm, a and n in degrees, the central slice in mm."""
    level = float(np.subtract(found.circle_centre_mm, right.circle_centre_mm) @ np.asarray(right.superior))
    return {
        "edge_mm": float(np.linalg.norm(np.subtract(found.edge_mm, right.edge_mm))),
        "centre_mm": float(np.linalg.norm(np.subtract(found.circle_centre_mm, right.circle_centre_mm))),
        "level_mm": abs(level),
        "anterior_deg": _angle(found.anterior, right.anterior),
        "superior_deg": _angle(found.superior, right.superior),
    }


def _angle(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    return float(np.degrees(np.arccos(np.clip(np.dot(a, b), -1.0, 1.0))))
