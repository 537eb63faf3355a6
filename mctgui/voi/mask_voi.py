"""A VOI that somebody drew elsewhere: a mask on a grid of its own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.atomic import atomic_file
from mctgui.errors import MctguiError, UnreadableFile, UnsuitableVOI
from mctgui.voi.numbers import Vector, rigid_matrix, vector
from mctgui.voi.shape import TOLERANCE_MM, Slices, index_box, not_empty, whole_mask
from mctgui.volume import Grid

MOST_VOXELS = 2**31
SUFFIX = ".mask"
_ROUNDING = 1e-6
"""In voxels: a centre that rounding puts a hair beside the border between two voxels goes to the same one everywhere."""
_HINT = "Import the mask again."


@dataclass(frozen=True, eq=False)
class MaskVOI:
    """A mask of any shape, cut to what it holds.

    On other grids the voxel whose centre is nearest decides, so that the same bone is meant everywhere as well as the mask
    says it.

    Parameters
    ----------
    voxels
        bool ``(z, y, x)``, read-only; at least one is True.
    affine
        4 x 4, index (x, y, z) to LPS mm.
    """

    voxels: NDArray[np.bool_]
    affine: NDArray[np.float64]

    def __post_init__(self) -> None:
        voxels = np.asarray(self.voxels)
        if voxels.ndim != 3 or voxels.dtype != np.bool_:
            raise ValueError("a mask is a bool array of three axes")
        filled = [np.flatnonzero(voxels.any(axis=tuple({0, 1, 2} - {axis}))) for axis in range(3)]
        if not filled[0].size:
            raise UnsuitableVOI("The mask is empty.", "Choose a mask in which something is marked.")
        low = [int(places[0]) for places in filled]
        where = tuple(slice(first, int(places[-1]) + 1) for first, places in zip(low, filled, strict=True))
        affine = np.array(Grid((1, 1, 1), self.affine).affine)
        affine[:3, 3] += affine[:3, :3] @ np.array(low[::-1], dtype=np.float64)
        tight = np.ascontiguousarray(voxels[where])
        tight.flags.writeable = affine.flags.writeable = False
        object.__setattr__(self, "voxels", tight)
        object.__setattr__(self, "affine", affine)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MaskVOI):
            return NotImplemented
        same = np.array_equal(self.voxels, other.voxels)
        return same and bool(np.allclose(self.affine, other.affine, rtol=0, atol=TOLERANCE_MM))

    def __hash__(self) -> int:
        return hash(self.sha256)

    @property
    def grid(self) -> Grid:
        """The grid of the mask itself."""
        z, y, x = self.voxels.shape
        return Grid((z, y, x), self.affine)

    @property
    def volume_mm3(self) -> float:
        """Volume of the marked voxels in mm3."""
        return int(np.count_nonzero(self.voxels)) * math.prod(self.grid.spacing_mm)

    @property
    def centre_mm(self) -> Vector:
        """Centre of its bounding box, LPS mm."""
        return vector(self.grid.centre_mm)

    @cached_property
    def sha256(self) -> str:
        """Hash of shape and marked voxels."""
        return hashlib.sha256(repr(self.voxels.shape).encode() + np.packbits(self.voxels).tobytes()).hexdigest()

    def contains(self, points_mm: ArrayLike) -> NDArray[np.bool_]:
        """Whether the mask's voxel nearest to each point ``(..., 3)`` (x, y, z) in LPS mm is marked."""
        index = np.floor(self.grid.mm_to_index(points_mm) + 0.5 + _ROUNDING).astype(np.int64)
        within = ((index >= 0) & (index < self.voxels.shape)).all(axis=-1)
        index[~within] = 0
        return np.asarray(within & self.voxels[index[..., 0], index[..., 1], index[..., 2]], dtype=np.bool_)

    def corners_mm(self) -> NDArray[np.float64]:
        """Smallest and largest ``(x, y, z)`` of its voxels along the patient axes, ``(2, 3)`` in LPS mm."""
        ends = np.array([[-0.5, side - 0.5] for side in self.voxels.shape])
        corners = self.grid.index_to_mm(np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(-1, 3))
        return np.stack([corners.min(axis=0), corners.max(axis=0)])

    def mask(self, grid: Grid) -> NDArray[np.bool_]:
        """Voxels of ``grid`` whose centres lie in the mask: bool ``(z, y, x)``; all False when it lies elsewhere."""
        return whole_mask(self, grid)

    def clipped(self, grid: Grid, margin_mm: float = 0.0) -> tuple[Slices, NDArray[np.bool_]]:
        """Bounding box with margin as slices of the grid, and the mask in it; as :meth:`CylinderVOI.clipped`.

        Raises
        ------
        UnsuitableVOI
            No voxel centre of the grid lies in the mask.
        """
        box = self.box(grid, margin_mm)
        z, y, x = (np.arange(side.start, side.stop) for side in box)
        rows = (y[:, None] * grid.affine[:3, 1])[:, None]
        columns = (x[:, None] * grid.affine[:3, 0])[None, :]
        mask = np.empty((z.size, y.size, x.size), dtype=np.bool_)
        for number, level in enumerate(z):
            mask[number] = self.contains(level * grid.affine[:3, 2] + grid.affine[:3, 3] + rows + columns)
        return box, not_empty(mask)

    def box(self, grid: Grid, margin_mm: float = 0.0) -> Slices:
        """Bounding box with margin as ``(z, y, x)`` slices of the grid; UnsuitableVOI where it lies outside."""
        spacing = np.asarray(grid.spacing_mm)
        directions = (grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0)).T[::-1]
        half = self.affine[:3, :3] * (np.asarray(self.voxels.shape)[::-1] / 2)
        reach = (np.abs(directions @ half).sum(axis=1) + margin_mm + TOLERANCE_MM) / spacing
        return index_box(grid, grid.mm_to_index(self.centre_mm), reach)

    def moved(self, matrix: ArrayLike) -> MaskVOI:
        """The same mask after a rigid 4 x 4 transform of LPS points: its grid moves, no voxel is sampled anew."""
        return MaskVOI(self.voxels, rigid_matrix(matrix) @ self.affine)

    def in_words(self) -> str:
        """Size and place in a sentence, for documents."""
        x, y, z = self.centre_mm
        return (
            f"Mask of {np.count_nonzero(self.voxels)} voxels, {self.volume_mm3:.1f} mm3, box centred at ({x:.3f}, {y:.3f}, "
            f"{z:.3f}) mm, LPS; the voxels whose centres lie nearest to a marked one."
        )

    def to_json(self) -> dict[str, Any]:
        """The mask as plain JSON data: grid, hash, and its packed bits as text."""
        packed = zlib.compress(np.packbits(self.voxels).tobytes(), 6)
        return {**self._header(), "bits": base64.b64encode(packed).decode("ascii")}

    @classmethod
    def from_json(cls, data: Any, folder: Path | None = None) -> MaskVOI:
        """The mask of :meth:`to_json`, or one whose bits lie in a file of ``folder``, see :func:`with_masks_in_files`.

        Raises
        ------
        MctguiError
            Something is missing, or the bits are not those that the hash says.
        """
        if not isinstance(data, dict) or data.get("shape") != "mask":
            raise MctguiError("This VOI is no mask.", "Use a file that mctgui wrote.")
        try:
            sides = [int(side) for side in data["shape_zyx"]]
            affine = np.array(data["affine"], dtype=np.float64)
            digest = str(data["sha256"])
            packed = base64.b64decode(data["bits"], validate=True) if "bits" in data else _read(data["file"], folder)
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise MctguiError("A mask lacks its voxels or its grid.", _HINT) from error
        if len(sides) != 3 or min(sides) < 1 or math.prod(sides) > MOST_VOXELS or affine.shape != (4, 4):
            raise MctguiError("A mask has an impossible grid.", _HINT)
        voxels = _unpacked(packed, (sides[0], sides[1], sides[2]))
        try:
            mask = cls(voxels, affine)
        except ValueError as error:
            raise MctguiError("A mask has an impossible grid.", _HINT) from error
        if mask.sha256 != digest:
            raise MctguiError("The voxels of a mask are not those that were stored: its hash differs.", _HINT)
        return mask

    def _header(self) -> dict[str, Any]:
        affine = [[float(value) for value in row] for row in self.affine]
        return {"shape": "mask", "shape_zyx": list(self.voxels.shape), "affine": affine, "sha256": self.sha256}


def with_masks_in_files(vois: dict[str, Any], folder: Path) -> dict[str, Any]:
    """VOIs as JSON data whose mask bits have gone to files ``SHA256.mask`` in ``folder``; each file is written once.

    Raises
    ------
    StorageFailure
        A file could not be written.
    """
    kept = {}
    for name, data in vois.items():
        kept[name] = data
        if data.get("shape") != "mask" or "bits" not in data:
            continue
        file = f"{MaskVOI.from_json(data).sha256}{SUFFIX}"
        if not (folder / file).is_file():
            with atomic_file(folder / file) as temporary:
                temporary.write_bytes(base64.b64decode(data["bits"]))
        kept[name] = {**{key: value for key, value in data.items() if key != "bits"}, "file": file}
    return kept


def with_masks_inside(vois: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The reverse of :func:`with_masks_in_files`; what cannot be read stays as it is, to be named when it is needed."""
    whole = {}
    for name, data in vois.items():
        whole[name] = data
        if not isinstance(data, dict) or data.get("shape") != "mask" or "file" not in data:
            continue
        try:
            bits = base64.b64encode(_read(data["file"], folder)).decode("ascii")
        except MctguiError:
            continue
        whole[name] = {**{key: value for key, value in data.items() if key != "file"}, "bits": bits}
    return whole


def _read(name: Any, folder: Path | None) -> bytes:
    """Bits from a file beside the JSON data, whose name may not lead out of the folder."""
    path = None if folder is None else folder / Path(str(name)).name
    try:
        if path is None or path.stat().st_size > MOST_VOXELS // 8:
            raise OSError
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile("The voxels of a mask are gone from beside the VOI file.", _HINT) from error


def _unpacked(packed: bytes, shape: tuple[int, int, int]) -> NDArray[np.bool_]:
    count = math.prod(shape)
    unpacking = zlib.decompressobj()
    try:
        bits = unpacking.decompress(packed, (count + 7) // 8 + 1)  # no more than there can be: a bomb ends here
    except zlib.error as error:
        raise MctguiError("The voxels of a mask are damaged.", _HINT) from error
    if len(bits) != (count + 7) // 8:
        raise MctguiError("The voxels of a mask are damaged.", _HINT)
    flat = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), count=count).astype(np.bool_)
    return flat.reshape(shape)
