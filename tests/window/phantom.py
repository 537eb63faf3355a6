"""A specimen that no mirror image, transpose or turn leaves as it is.

Seen from the feet, as axial slices are, it is a letter F: its stem lies at the patient's right, its arms reach to the left,
the longer arm is in front. Above z = 2 mm a post stands at the left and behind, so that head and feet differ too.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.volume import Volume

STEM, LONG_ARM, SHORT_ARM, POST = (-8.0, 5.0), (4.0, -8.0), (-2.0, 1.0), (8.0, 8.0)
"""A place (x, y) in LPS mm inside each part."""
BESIDE = ((4.0, 3.0), (2.0, 6.0), (-12.0, -12.0), (12.0, 3.0))
"""Places that are not bone: right of the short arm, below it, and outside."""
VALUES = {"mdct": (-100, 900), "microct-like": (10, 180), "microct": (20, 200)}
"""Soft tissue and bone of each modality: HU, grey, grey."""
SIZE_MM = (12.0, 30.0, 30.0)
_SPACINGS = {"mdct": (0.5, 0.6, 0.6), "microct-like": (0.5, 0.3, 0.3), "microct": (0.4, 0.4, 0.4)}
_TECHNIQUE = {"slice_thickness_mm": 0.6, "kvp": 120.0, "kernel": "B70s", "windows": [[40.0, 300.0], [300.0, 1500.0]]}
_MODEL = {
    "name": "Test model",
    "method": "pix2pixHD",
    "for_demonstration_only": True,
    "sha256": "0123456789abcdef" * 4,
    "training_data": {"specimens": ["a", "b"], "pairs": 20},
}


def is_bone(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Where the specimen is, LPS mm."""
    stem = (np.abs(x + 8) < 2) & (np.abs(y) < 10)
    long_arm = (x > -10) & (x < 8) & (np.abs(y + 8) < 2)
    short_arm = (x > -10) & (x < 2) & (np.abs(y) < 2)
    post = (np.abs(x - 8) < 2) & (np.abs(y - 8) < 2) & (z > 2)
    return (stem | long_arm | short_arm | post) & (np.abs(z) < 5)


def volume(modality: str) -> Volume:
    """The specimen in the grid and the values of a modality."""
    spacing, (low, high) = _SPACINGS[modality], VALUES[modality]
    shape = tuple(round(side / step) for side, step in zip(SIZE_MM, spacing, strict=True))
    origin = [-side / 2 + step / 2 for side, step in zip(reversed(SIZE_MM), reversed(spacing), strict=True)]
    dtype, intensity = (np.int16, "HU") if modality == "mdct" else (np.uint8, "grey8")
    made = Volume.from_spacing(np.full(shape, low, dtype), spacing, intensity, origin)
    index = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), axis=-1)
    x, y, z = np.moveaxis(made.index_to_mm(index), -1, 0)
    made.voxels[(np.abs(x) > 13) | (np.abs(y) > 13)] = low - 10  # the rim that scanners write, which no window should heed
    made.voxels[is_bone(x, y, z)] = high
    return made


def build(folder: Path, modalities: tuple[str, ...] = ("mdct", "microct-like", "microct")) -> Path:
    """A project with one case of it."""
    with Project.create(folder) as project:
        case = project.add_case(level="L2")
        for modality in modalities:
            about = {"mdct": {"technique": _TECHNIQUE}, "microct-like": {"model": _MODEL}}.get(modality, {})
            finish(project.add_volume(case.id, modality, volume(modality), about))
    return folder
