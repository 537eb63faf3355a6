"""Pairs on disk: a folder with ``pairs.json`` and two memory-mapped arrays for each specimen.

Phantoms, registered data sets and matched scans all end here, so that training need not know where a pair comes from. The
arrays are read page by page: a store may be larger than the memory.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mctgui.atomic import atomic_folder
from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress
from mctgui.synthesis.data import SlicePair
from mctgui.synthesis.in_plane import resample_in_plane, sampling_positions
from mctgui.volume import Grid, Volume

MANIFEST = "pairs.json"
LARGEST_MANIFEST = 16 * 2**20
Intensity = Literal["HU", "grey8"]

THICKEST_MM = 100.0
"""No slice of MDCT is thicker."""
_NAME = r"^[\w .+-]{1,80}$"
_LONGEST_DONOR, _LONGEST_VERTEBRA = 80, 20
_SMALLEST_COVER = 0.5
"""Of the micro-CT by its MDCT."""


class StoredSpecimen(BaseModel):
    """One specimen in a store.

    Parameters
    ----------
    name, donor, vertebra
        Which bone, of whom by pseudonym, and the level; donor and vertebra may be empty where nobody knows.
    source
        Where it comes from, in words, without names of patients or paths.
    slices
        Index of each pair in the micro-CT volume, rising.
    shape, spacing_mm, affine
        Of the micro-CT slices that were kept: ``(z, y, x)``, mm, and 4 x 4 from index to LPS.
    mdct_spacing_mm
        Of the MDCT before it was brought to the pixels of the micro-CT.
    mdct_thickness_mm
        Thickness of its slices where it is known, otherwise its interval.
    sha256
        Over both arrays.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=_NAME)]
    donor: Annotated[str, Field(max_length=_LONGEST_DONOR)] = ""
    vertebra: Annotated[str, Field(max_length=_LONGEST_VERTEBRA)] = ""
    source: Annotated[str, Field(max_length=400)]
    slices: tuple[int, ...]
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    affine: tuple[tuple[float, ...], ...]
    mdct_spacing_mm: tuple[float, float, float]
    mdct_thickness_mm: Annotated[float, Field(gt=0, le=THICKEST_MM)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _fits_together(self) -> StoredSpecimen:
        rising = all(before < after for before, after in pairwise(self.slices))
        if not self.slices or len(self.slices) != self.shape[0] or not rising:
            raise ValueError("the slices are not those of the arrays")
        if not all(0 < side < math.inf for side in (*self.spacing_mm, *self.mdct_spacing_mm)):
            raise ValueError("a voxel has no extent")
        Grid(self.shape, np.array(self.affine))
        return self


class Manifest(BaseModel):
    """``pairs.json``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    mdct_intensity: Intensity
    specimens: tuple[StoredSpecimen, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PairSource:
    """A specimen on its way into a store.

    Parameters
    ----------
    name, donor, vertebra, source
        See :class:`StoredSpecimen`.
    mdct, microct
        Volumes in the same space, with parallel slices; the micro-CT in grey8.
    slices
        Micro-CT slices to keep; None keeps all that have an MDCT slice within half an interval.
    thickness_mm
        Of the MDCT slices, where it is known.
    """

    name: str
    mdct: Volume
    microct: Volume
    source: str
    donor: str = ""
    vertebra: str = ""
    slices: Sequence[int] | None = None
    thickness_mm: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PairStore:
    """An open store.

    Parameters
    ----------
    folder
        Where it lies.
    mdct_intensity
        ``"HU"``, or ``"grey8"`` for pictures whose HU nobody knows.
    specimens
        What is in it.
    """

    folder: Path
    mdct_intensity: Intensity
    specimens: tuple[StoredSpecimen, ...]

    def pairs(self, names: Iterable[str] | None = None) -> list[SlicePair]:
        """Pairs of the named specimens (all by default); the arrays are views of the files."""
        wanted = None if names is None else set(names)
        found = []
        for number, specimen in enumerate(self.specimens):
            if wanted is None or specimen.name in wanted:
                mdct, microct = self._arrays(number)
                found += [
                    SlicePair(mdct[row], microct[row], specimen.name, index, specimen.donor, specimen.vertebra)
                    for row, index in enumerate(specimen.slices)
                ]
        return found

    def volumes(self, name: str) -> tuple[Volume, Volume]:
        """MDCT (on the grid of the micro-CT) and micro-CT of one specimen.

        Raises
        ------
        MctguiError
            There is no such specimen, or its pairs are not consecutive slices.
        """
        number = next((place for place, one in enumerate(self.specimens) if one.name == name), None)
        if number is None:
            raise MctguiError(f"There is no specimen {name!r} in {self.folder.name}.", "Choose one that is there.")
        specimen = self.specimens[number]
        if len(set(np.diff(specimen.slices))) > 1:
            raise MctguiError(f"The pairs of {name} are not consecutive slices.", "Measure a specimen that has them all.")
        mdct, microct = self._arrays(number)
        affine = np.array(specimen.affine)
        return Volume(mdct, affine, "HU" if self.mdct_intensity == "HU" else "raw"), Volume(microct, affine, "grey8")

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the names and contents of all specimens, without reading the arrays again."""
        digest = hashlib.sha256()
        for specimen in self.specimens:
            digest.update(f"{specimen.name}/{specimen.slices}/{specimen.sha256}\n".encode())
        return digest.hexdigest()

    def _arrays(self, number: int) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
        specimen = self.specimens[number]
        kinds: tuple[tuple[str, type], ...] = (("mdct", np.int16), ("microct", np.uint8))
        arrays = []
        for kind, dtype in kinds:
            path = self.folder / _array_name(number, kind)
            try:
                array = np.load(path, mmap_mode="r", allow_pickle=False)
            except (OSError, ValueError, EOFError) as error:
                raise UnreadableFile(
                    f"{path.name} of these pairs is missing or damaged.", "Make the pairs again."
                ) from error
            if array.shape != specimen.shape or array.dtype != dtype:
                raise UnreadableFile(f"{path.name} is not what pairs.json says.", "Make the pairs again.")
            arrays.append(array)
        return arrays[0], arrays[1]


def writing_pairs(sources: Iterable[PairSource], folder: Path, intensity: Intensity = "HU") -> LongWork[PairStore]:
    """Write a store, whole or not at all; one specimen is in memory at a time if the sources are a generator.

    Parameters
    ----------
    sources
        In the order in which they shall stand.
    folder
        Must not exist yet, or be empty.
    intensity
        Of the MDCT.

    Raises
    ------
    MctguiError
        Volumes are turned against each other or do not cover each other, a slice has no MDCT beside it, names are the same
        or none, or there is nothing.
    StorageFailure
        The folder could not be written.
    """
    with atomic_folder(folder) as place:
        kept: list[StoredSpecimen] = []
        for number, source in enumerate(sources):
            if any(source.name == other.name for other in kept):
                raise MctguiError(f"Two specimens are called {source.name}.", "Give every specimen its own name.")
            kept.append((yield from _writing_one(source, place, number)))
        if not kept:
            raise MctguiError("There are no pairs to keep.", "Give specimens with MDCT and micro-CT.")
        manifest = Manifest(mdct_intensity=intensity, specimens=tuple(kept))
        (place / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return PairStore(Path(folder), intensity, tuple(kept))


def open_pairs(folder: Path) -> PairStore:
    """Open a store.

    Raises
    ------
    UnreadableFile
        It is none, or is damaged.
    """
    path = Path(folder) / MANIFEST
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise UnreadableFile(f"{path.name} is far too long.", "Make the pairs again.")
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(f"{folder} holds no pairs ({MANIFEST}).", "Make them with 'mctgui pairs'.") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{MANIFEST} in {folder} is damaged, or of another version.", "Make the pairs again."
        ) from error
    return PairStore(Path(folder), manifest.mdct_intensity, manifest.specimens)


def _writing_one(source: PairSource, place: Path, number: int) -> LongWork[StoredSpecimen]:
    mdct, microct = source.mdct, source.microct
    _refuse_words(source)
    if microct.voxels.dtype != np.uint8:
        raise MctguiError(f"The micro-CT of {source.name} is not in grey values of 8 bits.", "Give it a window first.")
    nearest = np.rint(mdct.mm_to_index(microct.index_to_mm([(z, 0, 0) for z in range(microct.shape[0])]))[:, 0]).astype(int)
    indices = _indices(source, nearest)
    rows, columns = sampling_positions(mdct.grid, microct.grid)
    _refuse_uncovered(source, rows, columns)
    shape = (len(indices), *microct.shape[1:])
    digest = hashlib.sha256()
    low = open_memmap(place / _array_name(number, "mdct"), "w+", np.int16, shape)
    high = open_memmap(place / _array_name(number, "microct"), "w+", np.uint8, shape)
    for row, index in enumerate(indices):
        sampled = resample_in_plane(mdct.voxels[nearest[index]], rows, columns)
        if not np.isfinite(sampled).all():
            raise MctguiError(
                f"The MDCT of {source.name} holds values that are no numbers (NaN or infinite).", "Replace them first."
            )
        low[row] = np.clip(np.rint(sampled), -32768, 32767).astype(np.int16)
        high[row] = microct.voxels[index]
        digest.update(low[row].tobytes())
        digest.update(high[row].tobytes())
        yield Progress(row + 1, len(indices), f"pairs of {source.name}")
    low.flush()
    high.flush()
    # Indices that skip slices still start where the first one lies; only a store of neighbours has a true grid.
    step = indices[1] - indices[0] if len(indices) > 1 else 1
    affine = microct.affine.copy()
    affine[:3, 3] = microct.index_to_mm((indices[0], 0, 0))
    affine[:3, 2] *= step
    return StoredSpecimen(
        name=source.name,
        donor=source.donor,
        vertebra=source.vertebra,
        source=source.source,
        slices=tuple(indices),
        shape=shape,
        spacing_mm=Grid(shape, affine).spacing_mm,
        affine=tuple(tuple(float(value) for value in line) for line in affine),
        mdct_spacing_mm=mdct.spacing_mm,
        mdct_thickness_mm=source.thickness_mm or mdct.spacing_mm[0],
        sha256=digest.hexdigest(),
    )


def _refuse_words(source: PairSource) -> None:
    """Refuse what cannot stand in the table of a store; the words themselves may name a patient and are not repeated."""
    if not re.fullmatch(_NAME, source.name):
        raise MctguiError(
            "A specimen cannot have this name.", "Use up to 80 letters, digits, spaces and . _ + -, and no name of a person."
        )
    if len(source.donor) > _LONGEST_DONOR or len(source.vertebra) > _LONGEST_VERTEBRA:
        raise MctguiError(
            f"The donor or the vertebra of {source.name} is too long.",
            f"Give a pseudonym of up to {_LONGEST_DONOR} letters, and a level of up to {_LONGEST_VERTEBRA}.",
        )


def _refuse_uncovered(source: PairSource, rows: NDArray[Any], columns: NDArray[Any]) -> None:
    """Refuse a micro-CT that lies mostly beside its MDCT: there the outermost pixels of the MDCT would be repeated."""
    share = 1.0
    for positions, length in zip((rows, columns), source.mdct.shape[1:], strict=True):
        share *= float(np.mean((positions >= -0.5) & (positions <= length - 0.5)))
    if share < _SMALLEST_COVER:
        raise MctguiError(
            f"Of the micro-CT of {source.name} {share:.0%} lie within its MDCT.",
            "Register the two first, or crop the micro-CT to what the MDCT shows.",
        )


def _indices(source: PairSource, nearest: NDArray[Any]) -> list[int]:
    beside = (nearest >= 0) & (nearest < source.mdct.shape[0])
    if source.slices is None:
        indices = [int(index) for index in np.flatnonzero(beside)]
    else:
        indices = sorted({int(index) for index in source.slices})
        for index in indices:
            if not 0 <= index < len(beside) or not beside[index]:
                raise MctguiError(f"Micro-CT slice {index} of {source.name} has no MDCT beside it.", "Choose other slices.")
    if not indices:
        raise MctguiError(f"MDCT and micro-CT of {source.name} do not overlap.", "Register them first.")
    return indices


def _array_name(number: int, kind: str) -> str:
    return f"specimen-{number:04d}-{kind}.npy"
