"""The pair stores of a project: the folders under ``pairs``, and how they are made of what users have."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, Progress, as_part_of
from mctgui.project.lumbarsr import place_of
from mctgui.project.pair_places import is_place, refers_to, store_at_place, write_place
from mctgui.project.pair_sources import is_phantom, is_picture_pairs, pair_sources, source_of_volumes
from mctgui.synthesis.pair_store import PairStore, open_pairs, writing_pairs

if TYPE_CHECKING:
    from mctgui.project.records import CaseRecord, VolumeRecord
    from mctgui.project.store import Project

FOLDER = "pairs"
FolderKind = Literal["phantoms", "pictures", "lumbarsr", "pairs"]
_LONGEST_NAME = 40
_MOST_FILES = 20_000
_LEAST_OVERLAP = 0.5
_MOST_TILT = 0.01


@dataclass(frozen=True, slots=True)
class StoreFolder:
    """A store by its folder in the project; ``store`` is None where it cannot be read, and ``problem`` says why.

    ``is_outside``: the folder only says where the pairs lie.
    """

    folder: Path
    store: PairStore | None
    problem: str = ""
    is_outside: bool = False

    @property
    def pairs(self) -> int:
        """How many pairs it holds."""
        return 0 if self.store is None else sum(len(one.slices) for one in self.store.specimens)

    def by_bone(self) -> dict[tuple[str, str], int]:
        """Pairs by donor and vertebra; a specimen without a known donor stands under its own name."""
        found: Counter[tuple[str, str]] = Counter()
        for one in self.store.specimens if self.store is not None else ():
            found[(one.donor or one.name, one.vertebra)] += len(one.slices)
        return dict(found)


@dataclass(frozen=True, slots=True)
class PairFolder:
    """A folder of which pairs can be made.

    Parameters
    ----------
    kind
        What it is.
    folders
        The folders to give to :func:`making_store`; several where it holds phantoms side by side.
    sequences
        The clinical sequences of LumbarSR in it, of which one is chosen.
    """

    kind: FolderKind
    folders: tuple[Path, ...]
    sequences: tuple[str, ...] = ()


def stores_of(project: Project) -> tuple[StoreFolder, ...]:
    """All stores of a project by name; one that is damaged is named, not left out."""
    parent = project.folder / FOLDER
    return tuple(opened_store(path) for path in sorted(parent.glob("*")) if path.is_dir() and not path.name.startswith("."))


def opened_store(folder: Path) -> StoreFolder:
    """The store of a folder, or the one that it refers to."""
    outside = is_place(folder)
    try:
        store = store_at_place(folder) if outside else open_pairs(folder)
        store.pairs()
        return StoreFolder(folder, store, is_outside=outside)
    except MctguiError as error:
        return StoreFolder(folder, None, str(error), outside)


def looking_at(folder: Path) -> LongWork[PairFolder]:
    """Find out what kind of pairs a folder holds, without reading any image.

    Raises
    ------
    UnreadableFile
        None that are known.
    """
    yield Progress(0, 0, "looking at the folder")
    if (folder / "pairs.json").is_file():
        return PairFolder("pairs", (folder,))
    if is_phantom(folder):
        return PairFolder("phantoms", (folder,))
    if is_picture_pairs(folder):
        return PairFolder("pictures", (folder,))
    try:
        within = tuple(path for path in sorted(folder.iterdir()) if path.is_dir() and is_phantom(path))
    except OSError as error:
        raise UnreadableFile(f"The folder {folder.name} cannot be read.", "Check the path and its permissions.") from error
    if within:
        return PairFolder("phantoms", within)
    sequences: set[str] = set()
    for number, path in enumerate(folder.rglob("*.nii*")):
        if number > _MOST_FILES:
            break
        place = place_of(path)
        if place is not None and place.role == "registered":
            sequences.add(place.sequence)
        if number % 100 == 0:
            yield Progress(0, 0, "looking at the folder")
    if sequences:
        return PairFolder("lumbarsr", (folder,), tuple(sorted(sequences)))
    raise UnreadableFile(
        f"{folder.name} is no folder of pairs: neither phantoms, nor LumbarSR, nor train_A and train_B.",
        "Choose another folder, or make pairs of a case of this project.",
    )


def making_store(
    project: Project,
    found: PairFolder,
    *,
    sequence: str | None = None,
    spacing_mm: tuple[float, float, float] | None = None,
    microct_window: tuple[float, float] | None = None,
    outside: bool = False,
) -> LongWork[StoreFolder]:
    """Make a store of a folder in the project.

    Parameters
    ----------
    project
        Where it goes.
    found
        From :func:`looking_at`.
    sequence, spacing_mm, microct_window
        See :func:`mctgui.project.pair_sources.pair_sources`.
    outside
        Leave pairs that are pairs already where they are, and note their folder in the project, instead of copying them.

    Raises
    ------
    MctguiError
        The folder does not hold what it should.
    StorageFailure
        The store could not be written.
    """
    name = found.folders[0].name if len(found.folders) == 1 else found.folders[0].parent.name
    to = _free(project, name)
    if found.kind == "pairs" and outside:
        return store_outside(project, open_pairs(found.folders[0]))
    if found.kind == "pairs":
        return (yield from _copying(open_pairs(found.folders[0]), to))
    intensity, sources = pair_sources(
        list(found.folders), sequence=sequence, spacing_mm=spacing_mm, microct_window=microct_window
    )
    yield from writing_pairs(sources, to, intensity)
    return opened_store(to)


def store_outside(project: Project, store: PairStore) -> StoreFolder:
    """Note in a project where a store lies; one that is noted already is noted anew, where it has been moved.

    Raises
    ------
    StorageFailure
        The note could not be written.
    """
    parent = project.folder / FOLDER
    known = next((path for path in sorted(parent.glob("*")) if refers_to(path, store)), None)
    to = known or _free(project, "outside")  # names of folders elsewhere often are names of patients
    write_place(store, to)
    return opened_store(to)


def cases_with_pairs(project: Project) -> list[tuple[CaseRecord, VolumeRecord, VolumeRecord]]:
    """Cases whose MDCT and micro-CT lie in one space with parallel slices, each with these two volumes.

    What cannot be told from the volumes alone is whether they were registered well: look at them in View first.
    """
    found = []
    for case in project.cases():
        volumes = project.volumes(case.id)
        mdct = next((one for one in reversed(volumes) if one.modality == "mdct" and one.intensity == "HU"), None)
        microct = next((one for one in reversed(volumes) if one.modality == "microct"), None)
        if mdct is not None and microct is not None and _in_one_space(mdct, microct):
            found.append((case, mdct, microct))
    return found


def making_store_of_case(
    project: Project, case: CaseRecord, mdct: VolumeRecord, microct: VolumeRecord
) -> LongWork[StoreFolder]:
    """Make a store of one case, with its donor and vertebra.

    Raises
    ------
    MctguiError
        The volumes do not lie in one space, or cannot be read.
    StorageFailure
        The store could not be written.
    """
    to = _free(project, case.pseudonym)
    yield Progress(0, 1000, "reading")
    low, high = project.load_volume(mdct), project.load_volume(microct)
    name = re.sub(r"[^\w .+-]", "_", case.pseudonym)[:80] or "specimen"
    thickness = mdct.slice_thickness_mm
    source = source_of_volumes(name, low, high, donor=case.donor, vertebra=case.level, thickness_mm=thickness)
    yield from as_part_of(writing_pairs(iter([source]), to), 0.1, 1.0)
    return opened_store(to)


def _copying(store: PairStore, to: Path) -> LongWork[StoreFolder]:
    """The same pairs in the project, so that a run can be gone on with wherever the project goes."""
    import shutil

    from mctgui.atomic import atomic_folder

    files = [path for path in sorted(store.folder.iterdir()) if path.suffix in (".npy", ".json")]
    with atomic_folder(to) as place:
        for number, path in enumerate(files):
            yield Progress(number, len(files), "copying")
            shutil.copyfile(path, place / path.name)
    return opened_store(to)


def _in_one_space(mdct: VolumeRecord, microct: VolumeRecord) -> bool:
    import numpy as np

    one, other = mdct.grid, microct.grid
    axes = [grid.affine[:3, :3] / np.linalg.norm(grid.affine[:3, :3], axis=0) for grid in (one, other)]
    if np.abs(axes[0] - axes[1]).max() > _MOST_TILT:
        return False
    spans = []
    for grid in (one, other):
        corners = np.array([grid.affine[:3, 3], grid.affine[:3, :3] @ (np.array(grid.shape[::-1]) - 1) + grid.affine[:3, 3]])
        spans.append((corners.min(axis=0), corners.max(axis=0)))
    (low, high), (first, last) = spans
    shared = np.clip(np.minimum(high, last) - np.maximum(low, first), 0, None)
    return bool((shared >= _LEAST_OVERLAP * np.minimum(high - low, last - first)).all())


def _free(project: Project, name: str) -> Path:
    """A folder that does not exist yet, with a name that every file system takes."""
    parent = project.folder / FOLDER
    plain = re.sub(r"[^\w]+", "-", name.casefold()).strip("-_")[:_LONGEST_NAME].strip("-_") or "pairs"
    used = {path.name.casefold() for path in parent.glob("*")}
    free, number = plain, 1
    while free in used:
        number += 1
        free = f"{plain}-{number}"
    return parent / free
