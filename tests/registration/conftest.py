"""Thin synthetic scans with known truth: a micro-CT, MDCTs of the same vertebra laid otherwise, and another vertebra."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from mctgui.jobs import finish
from mctgui.phantom import Scanner, VertebraRecipe, grow, simulate_mdct
from mctgui.registration import RegistrationSettings
from mctgui.volume import Grid, Volume

BODY_MM = ((0, -26), (0, -13), (20, -13), (-20, -13), (0, 2), (8, 8), (-8, 8))
SCANNER = Scanner(in_plane_fwhm_mm=0.6, noise_hu=40.0, slice_interval_mm=0.2)
QUICK = RegistrationSettings(pixel_mm=0.3, row_step_mm=1.2, column_step_mm=0.4, most_features=400, rigid_samples=0.02)
"""Coarser than the defaults, so that a registration takes seconds."""


@dataclass(frozen=True)
class Scanned:
    """An MDCT and where the micro-CT lies in it."""

    mdct: Volume
    truth: np.ndarray

    def error_mm(self, microct_to_mdct: np.ndarray, heights=(-3.0, 0.0, 3.0)) -> np.ndarray:
        """Distance from the truth at landmarks of the vertebra, three heights each."""
        points = np.array([[x, y, z, 1.0] for x, y in BODY_MM for z in heights]).T
        distances = np.linalg.norm(((microct_to_mdct - self.truth) @ points)[:3], axis=0)
        return np.asarray(distances)


def specimen(seed: int, half_mm: float, spacing_mm: float, **pose: object) -> tuple[VertebraRecipe, Volume]:
    """The middle of a vertebra, ``2 half_mm`` high."""
    recipe = VertebraRecipe(seed=seed, spacing_mm=spacing_mm, z_range_mm=(-half_mm, half_mm), **pose)
    return recipe, finish(grow(recipe)).microct


def scanned(scanner: Scanner = SCANNER, seed: int = 3, half_mm: float = 3.5, tilt_deg: float = 0.0, **pose) -> Scanned:
    """An MDCT of the vertebra, tilted in a direction between the axes."""
    lying = {"tilt_deg": 0.8 * tilt_deg, "side_tilt_deg": 0.6 * tilt_deg, "shift_mm": (1.3, -2.1, 0.43), **pose}
    recipe, fine = specimen(seed, half_mm, 0.2, **lying)
    mdct = finish(simulate_mdct(fine, replace(scanner, seed=5).calibrated_for(recipe)))
    return Scanned(mdct, recipe.table_from_specimen)


def flipped(volume: Volume, axis: int) -> tuple[Volume, np.ndarray]:
    """The volume with one array axis written the other way, and the matrix from its LPS mm to those of before."""
    flip = np.eye(4)
    flip[2 - axis, 2 - axis], flip[2 - axis, 3] = -1.0, volume.shape[axis] - 1
    grid: Grid = volume.grid
    back = grid.affine @ flip @ np.linalg.inv(grid.affine)
    return Volume(np.flip(volume.voxels, axis), volume.affine, volume.intensity), back


@pytest.fixture(scope="session")
def microct() -> Volume:
    return specimen(3, 4.5, 0.15)[1]


@pytest.fixture(scope="session")
def other_microct() -> Volume:
    return specimen(11, 4.5, 0.15)[1]


@pytest.fixture(scope="session")
def straight() -> Scanned:
    return scanned(rotation_deg=7.0)


@pytest.fixture(scope="session")
def tilted() -> Scanned:
    return scanned(tilt_deg=3.0, rotation_deg=-12.0)


@pytest.fixture(scope="session")
def quick() -> RegistrationSettings:
    return QUICK


@pytest.fixture(scope="session")
def flip() -> Callable[[Volume, int], tuple[Volume, np.ndarray]]:
    return flipped


@pytest.fixture(scope="session")
def scan() -> Callable[..., Scanned]:
    return scanned
