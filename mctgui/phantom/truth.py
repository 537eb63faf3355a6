"""What is known about a synthetic specimen because it was made."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.phantom import anatomy
from mctgui.phantom.recipe import VertebraRecipe

GENERATOR_VERSION = 1
Point = tuple[float, float, float]

# The standard pair of VOIs: two touching cylinders, their front 5 mm behind the anterior edge.
INSET_MM, DIAMETER_MM, HEIGHT_MM = 5.0, 15.0, 5.0
_TOLERANCE_MM = 1e-6


@dataclass(frozen=True, slots=True)
class VOITruth:
    """Bone counted in one of the two standard VOIs.

    Parameters
    ----------
    centre_mm, axis
        Centre and direction of the cylinder, LPS.
    diameter_mm, height_mm
        Its size.
    bone_voxels, total_voxels
        Voxel centres in bone and in all, before blur and noise. Both 0 where the volume does not hold the whole VOI.
    """

    centre_mm: Point
    axis: Point
    diameter_mm: float
    height_mm: float
    bone_voxels: int
    total_voxels: int

    @property
    def bv_tv(self) -> float | None:
        """Bone volume fraction; None where nothing was counted."""
        return self.bone_voxels / self.total_voxels if self.total_voxels else None


@dataclass(frozen=True, slots=True)
class Truth:
    """Landmarks and figures of a specimen, LPS mm in the frame of its volume.

    Parameters
    ----------
    centre_mm
        O, the middle of the vertebral body in the mid plane.
    anterior, left, superior
        Unit vectors a, l, n of the vertebra.
    anterior_edge_mm
        E, where the line from O along a leaves the anterior cortex.
    upper, lower
        The two standard VOIs.
    table_from_specimen
        4 x 4 rigid matrix, row by row, from the specimen's own frame to the volume's.
    recipe
        What it was grown from.
    generator_version
        Grows by one whenever the same recipe gives other voxels.
    """

    centre_mm: Point
    anterior: Point
    left: Point
    superior: Point
    anterior_edge_mm: Point
    upper: VOITruth
    lower: VOITruth
    table_from_specimen: tuple[tuple[float, ...], ...]
    recipe: VertebraRecipe
    generator_version: int = GENERATOR_VERSION

    def as_json(self) -> dict[str, Any]:
        """As a dictionary for JSON, with the figures that follow from it written out."""
        record = dataclasses.asdict(self)
        grid = self.recipe.grid()
        record["synthetic"] = True
        record["grid"] = {
            "shape_zyx": list(grid.shape),
            "spacing_mm_zyx": list(grid.spacing_mm),
            "origin_mm_xyz": [float(value) for value in grid.affine[:3, 3]],
        }
        for name, voi in (("upper", self.upper), ("lower", self.lower)):
            record[name]["bv_tv"] = voi.bv_tv
        result: dict[str, Any] = json.loads(json.dumps(record))
        return result

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Truth:
        """Read what :meth:`as_json` wrote.

        Raises
        ------
        UnreadableFile
            Something is missing or of another kind.
        """
        try:
            points = {
                name: _point(record[name]) for name in ("centre_mm", "anterior", "left", "superior", "anterior_edge_mm")
            }
            recipe_fields = {field.name for field in dataclasses.fields(VertebraRecipe)}
            recipe = VertebraRecipe(**{key: value for key, value in record["recipe"].items() if key in recipe_fields})
            return cls(
                **points,
                upper=_voi(record["upper"]),
                lower=_voi(record["lower"]),
                table_from_specimen=tuple(tuple(float(v) for v in row) for row in record["table_from_specimen"]),
                recipe=recipe,
                generator_version=int(record["generator_version"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            hint = "Give the truth.json that was written beside a synthetic specimen."
            raise UnreadableFile(f"This is not the truth of a synthetic specimen ({error}).", hint) from error

    @classmethod
    def load(cls, path: Path) -> Truth:
        """Read a truth file.

        Raises
        ------
        UnreadableFile
            It cannot be read or is no truth file.
        """
        try:
            record = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UnreadableFile(f"{path} is not a readable JSON file.", "Choose a truth.json.") from error
        if not isinstance(record, dict):
            raise UnreadableFile(f"{path} is not the truth of a synthetic specimen.", "Choose a truth.json.")
        return cls.from_json(record)


def _point(value: Any) -> Point:
    x, y, z = (float(part) for part in value)
    return x, y, z


def _voi(record: dict[str, Any]) -> VOITruth:
    return VOITruth(
        _point(record["centre_mm"]),
        _point(record["axis"]),
        float(record["diameter_mm"]),
        float(record["height_mm"]),
        int(record["bone_voxels"]),
        int(record["total_voxels"]),
    )


@dataclass(frozen=True, slots=True)
class Landmarks:
    """O, E and the directions of a recipe's vertebra in the volume's frame; arrays (x, y, z)."""

    centre: NDArray[np.float64]
    anterior: NDArray[np.float64]
    left: NDArray[np.float64]
    superior: NDArray[np.float64]
    edge: NDArray[np.float64]

    @property
    def circle_centre(self) -> NDArray[np.float64]:
        """C, the centre of the VOIs' circle in the mid plane."""
        return self.edge - (INSET_MM + DIAMETER_MM / 2) * self.anterior


def landmarks(recipe: VertebraRecipe) -> Landmarks:
    """Find the landmarks of a vertebra from its shape."""
    matrix = recipe.table_from_specimen
    ahead = np.arange(0.0, recipe.half_depth_mm + 8.0, 0.005)
    points = np.zeros((len(ahead), 3))
    points[:, 1] = anatomy.BODY_CENTRE_Y - ahead
    inside = anatomy.build(recipe, points).surface < 0
    edge = np.array([0.0, anatomy.BODY_CENTRE_Y - ahead[np.flatnonzero(inside)[-1]], 0.0])
    centre = np.array([0.0, anatomy.BODY_CENTRE_Y, 0.0])
    place = [matrix[:3, :3] @ point + matrix[:3, 3] for point in (centre, edge)]
    return Landmarks(place[0], -matrix[:3, 1], matrix[:3, 0], matrix[:3, 2], place[1])


class VOICounter:
    """Counts bone in the two standard VOIs while slices are made."""

    def __init__(self, marks: Landmarks, x_mm: NDArray[np.float64], y_mm: NDArray[np.float64]) -> None:
        self._marks = marks
        self._x, self._y = x_mm[None, :], y_mm[:, None]
        self._count = {"upper": [0, 0], "lower": [0, 0]}

    def add(self, z_mm: float, bone: NDArray[np.bool_]) -> None:
        """Count one slice ``(y, x)`` at ``z_mm``."""
        marks = self._marks
        circle, n = marks.circle_centre, marks.superior
        reach = HEIGHT_MM + DIAMETER_MM
        if abs(z_mm - circle[2]) > reach:
            return
        dx, dy, dz = self._x - circle[0], self._y - circle[1], z_mm - circle[2]
        height = dx * n[0] + dy * n[1] + dz * n[2]
        radius = np.sqrt(np.maximum(dx**2 + dy**2 + dz**2 - height**2, 0.0))
        in_circle = radius <= DIAMETER_MM / 2 + _TOLERANCE_MM
        for name, along in (("upper", height), ("lower", -height)):
            member = in_circle & (along > _TOLERANCE_MM) & (along <= HEIGHT_MM + _TOLERANCE_MM)
            self._count[name][0] += int(np.count_nonzero(bone & member))
            self._count[name][1] += int(np.count_nonzero(member))

    def result(self, name: str, voxel_mm3: float) -> VOITruth:
        """Truth of the ``upper`` or ``lower`` VOI; nothing is claimed when the volume does not hold all of it."""
        marks = self._marks
        sign = 1.0 if name == "upper" else -1.0
        centre = marks.circle_centre + sign * HEIGHT_MM / 2 * marks.superior
        bone, total = self._count[name]
        if total * voxel_mm3 < 0.98 * np.pi * (DIAMETER_MM / 2) ** 2 * HEIGHT_MM:
            bone = total = 0
        return VOITruth(_point(centre), _point(marks.superior), DIAMETER_MM, HEIGHT_MM, bone, total)

    def truth(self, recipe: VertebraRecipe) -> Truth:
        """Everything that is known, once all slices have been counted."""
        marks = self._marks
        voxel = recipe.spacing_mm**3
        return Truth(
            centre_mm=_point(marks.centre),
            anterior=_point(marks.anterior),
            left=_point(marks.left),
            superior=_point(marks.superior),
            anterior_edge_mm=_point(marks.edge),
            upper=self.result("upper", voxel),
            lower=self.result("lower", voxel),
            table_from_specimen=tuple(tuple(float(v) for v in row) for row in recipe.table_from_specimen),
            recipe=recipe,
        )
