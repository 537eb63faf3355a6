"""Look at all that a user dropped or chose, before anything of it is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from mctgui.dicom import Series
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, with_each_step
from mctgui.project.choosing import nothing_in
from mctgui.project.finding import Sources, StackFile, find_sources
from mctgui.project.lumbarsr import Place, place_of
from mctgui.project.raw_file import header_beside

_NOTHING = Sources((), (), (), 0)
_WORDS = {
    "registered": "clinical CT {sequence}, registered to the micro-CT",
    "registered mask": "bone mask of the registered clinical CT {sequence}",
    "micro": "micro-CT of the registered pair",
    "micro mask": "bone mask of the micro-CT",
    "clinical dicom": "original clinical CT {sequence}",
    "micro dicom": "original micro-CT",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What there is at one path.

    Parameters
    ----------
    path
        As it was given.
    sources
        What can be opened there.
    error
        Why there is nothing; None where there is something.
    """

    path: Path
    sources: Sources = field(default=_NOTHING)
    error: MctguiError | None = None

    @property
    def items(self) -> tuple[Series | StackFile, ...]:
        """Series and stacks together."""
        return (*self.sources.series, *self.sources.stacks)


def look_into(paths: Sequence[Path]) -> LongWork[tuple[Found, ...]]:
    """Look into folders, archives, DICOM directories and files, one after the other, without reading pixels.

    Parameters
    ----------
    paths
        What was dropped or chosen.

    Yields
    ------
    Progress
        Files looked at; ``partial`` is now and then a :class:`Found` of the path that is being looked at.

    Returns
    -------
    tuple of Found
        One for each path; what is wrong with one does not keep the others from being found.
    """
    found: list[Found] = []
    for given in paths:
        path = header_beside(given) or given if given.is_file() else given
        try:
            sources = yield from with_each_step(find_sources(path), partial(_named, path))
        except MctguiError as error:
            found.append(Found(path, error=error))
        else:
            there = sources.series or sources.stacks
            found.append(Found(path, sources, None if there else nothing_in(path, sources)))
    return tuple(found)


def _named(path: Path, step: Progress) -> Progress:
    return replace(step, partial=Found(path, step.partial)) if isinstance(step.partial, Sources) else step


def is_clean(item: Series | StackFile) -> bool:
    """Whether it can be imported without a question: nothing is odd about it and its voxel size is known."""
    if isinstance(item, StackFile):
        return not item.fault and item.header.spacing_mm is not None
    return item.loadable and not item.warnings


def can_be_had(item: Series | StackFile) -> bool:
    """Whether it can be imported at all, if a question is answered."""
    return not item.fault if isinstance(item, StackFile) else item.loadable or bool(item.arrangements)


def role_in_words(item: Series | StackFile) -> str:
    """Which part of LumbarSR it is, such as ``LumbarSR case 3: bone mask of the micro-CT``; empty for anything else."""
    place = place_of(Path(str(item.files[0])))
    return "" if place is None else f"LumbarSR case {place.case}: {_words(place)}"


def vertebra_of(item: Series | StackFile) -> str:
    """Which vertebra of LumbarSR it shows, such as ``LumbarSR 3``; empty for anything else."""
    place = place_of(Path(str(item.files[0])))
    return "" if place is None else f"LumbarSR {place.case}"


def is_mask(item: Series | StackFile) -> bool:
    """Whether it is a mask of LumbarSR, not an image."""
    place = place_of(Path(str(item.files[0])))
    return place is not None and place.role.endswith("mask")


def _words(place: Place) -> str:
    return " ".join(_WORDS[place.role].format(sequence=place.sequence).split())
