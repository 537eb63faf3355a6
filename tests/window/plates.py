"""A specimen for pictures in 3-D: two upright plates of known thickness, which look another way from each of the six sides.

The thin plate stands in front at the patient's right; the thick one stands behind at the left and is half as high.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.project.measuring import MeasuringSettings, measure_case
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume

THIN_MM, THICK_MM = 0.4, 1.2
DIAMETER_MM, HEIGHT_MM = 9.0, 4.0
VOIS = {
    "upper": CylinderVOI((0.0, 0.0, 2.0), diameter_mm=DIAMETER_MM, height_mm=HEIGHT_MM),
    "lower": CylinderVOI((0.0, 0.0, -2.0), diameter_mm=DIAMETER_MM, height_mm=HEIGHT_MM),
}
_STEP, _SHAPE = 0.1, (100, 130, 130)


def plates(low: int, high: int, dtype: type, intensity: str) -> Volume:
    """Both plates in a block of 13 x 13 x 10 mm."""
    z, y, x = _places()
    origin = (float(x.flat[0]), float(y.flat[0]), float(z.flat[0]))
    made = Volume.from_spacing(np.full(_SHAPE, low, dtype), (_STEP,) * 3, intensity, origin)
    thin = (np.abs(y + 2.0) < THIN_MM / 2) & (x < -0.5) & (x > -5.0) & (z > -4.5)
    thick = (np.abs(y - 2.0) < THICK_MM / 2) & (x > 0.5) & (x < 5.0) & (np.abs(z) < 2.5)
    made.voxels[thin | thick] = high
    return made


def upper_voi() -> np.ndarray:
    """Which voxels lie in the upper VOI, ``(z, y, x)``."""
    z, y, x = _places()
    return (np.hypot(x, y) < DIAMETER_MM / 2) & (z > 0) & (z < HEIGHT_MM)


def _places() -> tuple[np.ndarray, ...]:
    """LPS z, y and x of the voxels, mm."""
    sides = ((np.arange(count) - (count - 1) / 2) * _STEP for count in _SHAPE)
    return np.ix_(*sides)


def build(folder: Path) -> Path:
    """A measured case of it, as MDCT and micro-CT-like."""
    with Project.create(folder) as project:
        case = project.add_case(level="L2")
        finish(project.add_volume(case.id, "mdct", plates(-100, 900, np.int16, "HU"), {}))
        finish(project.add_volume(case.id, "microct-like", plates(20, 200, np.uint8, "grey8"), {}))
        project.add_voi(case.id, PlacedVOIs(free=dict(VOIS)).to_json(), "manual")
        finish(measure_case(project, case.id, settings=MeasuringSettings(structure=False)))
    return folder
