"""The letter F as a micro-CT that was scanned leaning in its holder, in a frame of reference of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mctgui.alignment import applied, inverse
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.registration import CostMatrix, MatchLine, PairSet, Registration, RegistrationSettings, save_registration
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

from . import phantom

DEGREES = 5.0
VOI = CylinderVOI((-8.0, 0.0, 2.0), diameter_mm=3.0, height_mm=2.0)
"""In the stem, in the millimetres of the MDCT."""


def matrix() -> np.ndarray:
    """Micro-CT mm to MDCT mm: a lean of 5 degrees about an oblique axis, and a shift into another room."""
    x, y, z = np.array((2.0, 1.0, 0.5)) / np.linalg.norm((2.0, 1.0, 0.5))
    cross, angle = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]), np.radians(DEGREES)
    made = np.eye(4)
    made[:3, :3] += np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    made[:3, 3] = (70.0, -40.0, 300.0)
    return made


def in_microct(point: tuple[float, float, float]) -> tuple[float, float, float]:
    """Where a place of the MDCT lies in the micro-CT."""
    x, y, z = (float(value) for value in applied(inverse(matrix()), point))
    return x, y, z


def microct() -> Volume:
    """The specimen as the leaning micro-CT shows it."""
    step, shape = 0.4, (50, 80, 80)
    middle = np.array(in_microct((0.0, 0.0, 0.0)))
    origin = middle - np.array([(side - 1) / 2 * step for side in reversed(shape)])
    made = Volume.from_spacing(np.full(shape, 20, np.uint8), (step,) * 3, "grey8", tuple(origin))
    index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
    x, y, z = np.moveaxis(applied(matrix(), made.index_to_mm(index)), -1, 0)
    made.voxels[phantom.is_bone(x, y, z)] = 200
    return made


def build(folder: Path) -> Path:
    """A project with one case of it."""
    with Project.create(folder) as project:
        case = project.add_case(level="L2")
        finish(project.add_volume(case.id, "mdct", phantom.volume("mdct"), {}))
        finish(project.add_volume(case.id, "microct", microct(), {}))
        project.add_voi(case.id, PlacedVOIs(free={"upper": VOI}).to_json(), "manual")
    return folder


def registration(**other: object) -> Registration:
    """What a perfect registration of the two would say."""
    line = MatchLine(1.25, 5.0, 1.25, (0.03, -0.03))
    values: dict[str, object] = {
        "microct_to_mdct": matrix(),
        "pairs": PairSet((), line, "resampled"),
        "cost": CostMatrix(np.zeros((1, 1), np.float32), (0,), (0.0,), ((0, 0.0),), "inliers"),
        "tilt_deg": 4.9,
        "tilt_direction_deg": 30.0,
        "tilt_towards": "forwards",
        "rotation_deg": 1.1,
        "scale": 1.0,
        "reversed_stack": False,
        "mirrored_slices": False,
        "net_reflection": False,
        "overlap_mm": 10.0,
        "matching": "sift",
        "best_score": 100.0,
        "floor_score": 5.0,
        "in_plane_fwhm_mm": 0.5,
        "refined": True,
        "metric_before": 0.8,
        "metric_after": 0.9,
        "lncc": 0.7,
        "settings": RegistrationSettings(),
        "sentences": ("The two scans are tilted by 4.9 degrees against each other.",),
        "warnings": ("Both scans show little of the vertebra.",),
    }
    return Registration(**{**values, **other})  # type: ignore[arg-type]


def write(path: Path, **other: object) -> Path:
    """That registration as a file."""
    save_registration(registration(**other), path)
    return path
