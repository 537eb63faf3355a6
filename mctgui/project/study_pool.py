"""The images of a project that a reader study can draw from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mctgui.errors import MctguiError
from mctgui.project.frames import in_register
from mctgui.project.records import CaseRecord, VolumeRecord
from mctgui.project.store import Project
from mctgui.project.training_records import TrainingRecord, model_name, names_of, record_of_card
from mctgui.reading.display import DisplayChoice
from mctgui.reading.pool import Pool, PoolImage
from mctgui.reading.rendering import middle_of_bone
from mctgui.volume import Grid, Volume

Region = Literal["vois", "middle", "all"]
_MIDDLE = 0.6
"""Share of the height of a scan that counts as its middle."""
_LONGEST_CLASS = 80


@dataclass(frozen=True, slots=True, eq=False)
class _Member:
    """A volume that takes part: its record, class, canonical grid and frame."""

    record: VolumeRecord
    image_class: str
    grid: Grid
    frame: str

    def z_mm(self, index: int) -> float:
        return float(self.grid.index_to_mm((index, 0, 0))[2])


def study_pool(
    project: Project,
    *,
    cases: Sequence[int] | None = None,
    region: Region = "vois",
    trained: Sequence[TrainingRecord] = (),
) -> Pool:
    """Every slice of the project's volumes that may be shown to readers.

    Of MDCT and micro-CT the latest volume of each case takes part, of micro-CT-like volumes the latest of each model.

    Parameters
    ----------
    project
        Open; volumes are read when the study is locked.
    cases
        Row numbers; None for all.
    region
        ``"vois"``: slices between the ends of the VOIs of a case, or the middle of the scan where there are none;
        ``"middle"``; ``"all"``.
    trained
        What runs were trained on, besides what the cards of the models say.

    Returns
    -------
    Pool
        In the order of cases, classes and slices.

    Raises
    ------
    MctguiError
        No case has a volume.
    """
    wanted = [one for one in project.cases() if cases is None or one.id in set(cases)]
    volumes = {case.id: _taking_part(project.volumes(case.id)) for case in wanted}
    every = [record for found in volumes.values() for record in found]
    if not every:
        raise MctguiError("There are no volumes in this project to draw images from.", "Import some, or enhance some.")
    models = {_model_key(record): model_name(_card(record)) for record in every if record.is_synthetic}
    cards = [found for found in (record_of_card(_card(record)) for record in every) if found is not None]
    records = [*{one.model: one for one in cards}.values(), *trained]
    images: list[PoolImage] = []
    matched: set[str] = set()
    for case in wanted:
        members = _members(project, volumes[case.id], models)
        marks = {one.model: one.trained_slices(names_of(case, volumes[case.id])) for one in records}
        matched |= {name for name, slices in marks.items() if slices is not False}
        images.extend(_images_of(project, case, members, marks, region))
    return Pool(tuple(images), tuple(_warnings(models, cards, records, matched)))


def _taking_part(records: Sequence[VolumeRecord]) -> list[VolumeRecord]:
    latest: dict[tuple[str, str], VolumeRecord] = {}
    for record in records:
        latest[record.modality, _model_key(record)] = record
    order = {"mdct": 0, "microct-like": 1, "microct": 2}
    return sorted(latest.values(), key=lambda record: (order[record.modality], record.id))


def _card(record: VolumeRecord) -> dict[str, Any]:
    card = record.provenance.get("model")
    return card if isinstance(card, dict) else {}


def _model_key(record: VolumeRecord) -> str:
    """What tells models apart: the hash of the weights, or the name where there is none; empty for what no model made."""
    if not record.is_synthetic:
        return ""
    return str(_card(record).get("sha256") or model_name(_card(record)) or "unknown")


def _class_of(record: VolumeRecord, models: dict[str, str]) -> str:
    if not record.is_synthetic or len(models) < 2:
        return str(record.modality)
    key = _model_key(record)
    name = models[key] or "unknown"
    if list(models.values()).count(models[key]) > 1:  # two of one name and version: their weights tell them apart
        name = f"{name} {key[:8]}"
    return "".join(sign if sign.isalnum() or sign in "_ .:+-" else "_" for sign in f"microct-like {name}")[:_LONGEST_CLASS]


def _members(project: Project, records: Sequence[VolumeRecord], models: dict[str, str]) -> list[_Member]:
    """The volumes of a case; those whose millimetres are the same bone get one mark of their frame."""
    groups: list[list[VolumeRecord]] = []
    for record in records:
        group = next((one for one in groups if any(in_register(record, other) for other in one)), None)
        if group is None:
            groups.append([record])
        else:
            group.append(record)
    marks = {
        record.id: "" if number == 0 else f"space {number + 1}" for number, group in enumerate(groups) for record in group
    }
    return [
        _Member(record, _class_of(record, models), project.load_volume(record).canonical().grid, marks[record.id])
        for record in records
    ]


def _images_of(
    project: Project,
    case: CaseRecord,
    members: Sequence[_Member],
    marks: dict[str, frozenset[int] | bool | None],
    region: Region,
) -> Iterator[PoolImage]:
    vertebra = f"{case.pseudonym} {case.level}".strip()
    for frame in dict.fromkeys(one.frame for one in members):
        group = [one for one in members if one.frame == frame]
        low, high = _heights(project, case, group, region, is_first=frame == "")
        centre = _centre(project, group, (low + high) / 2)
        trained = {name: _trained_heights(slices, group) for name, slices in marks.items() if slices is not False}
        for one in group:
            step = one.grid.spacing_mm[0]
            last = one.grid.shape[0] - 1
            opening = _opener(project, one.record)
            for index in range(last + 1):
                z = one.z_mm(index)
                if low - 1e-6 <= z <= high + 1e-6:
                    yield PoolImage(
                        image_class=one.image_class,
                        case=case.pseudonym,
                        vertebra=vertebra,
                        donor=case.donor,
                        volume_name=f"volume {one.record.id}",
                        index=index,
                        position_mm=z,
                        open_volume=opening,
                        source_sha256=_source_hash(one.record),
                        model=model_name(_card(one.record)),
                        model_sha256=str(_card(one.record).get("sha256", "")),
                        trained_by=tuple(name for name, at in trained.items() if _is_near(z, at, step)),
                        centre_mm=centre,
                        frame=frame,
                        step_mm=step,
                        extent_mm=(one.z_mm(0), one.z_mm(last)),
                    )


def _heights(
    project: Project, case: CaseRecord, group: Sequence[_Member], region: Region, *, is_first: bool
) -> tuple[float, float]:
    """Lowest and highest LPS z of slices to show, of what all volumes in one space have."""
    ends = [sorted((one.z_mm(0), one.z_mm(one.grid.shape[0] - 1))) for one in group]
    if region == "all":
        return min(low for low, _ in ends), max(high for _, high in ends)
    placed = project.latest_voi(case.id) if is_first and region == "vois" else None
    if placed is not None and placed.placed.cylinders:
        corners = np.concatenate([one.corners_mm() for one in placed.placed.cylinders.values()])
        return float(corners[:, 2].min()), float(corners[:, 2].max())
    low, high = max(low for low, _ in ends), min(high for _, high in ends)
    margin = (high - low) * (1 - _MIDDLE) / 2
    return low + margin, high - margin


def _centre(project: Project, group: Sequence[_Member], height_mm: float) -> tuple[float, float] | None:
    """The middle of the bone, one for all volumes in one space, so that all show the same field; of the sharpest of them."""
    usual = DisplayChoice()
    known = [one for one in group if one.record.intensity in usual.windows]
    if not known:
        return None
    best = min(known, key=lambda one: (one.record.is_synthetic, one.grid.spacing_mm[2]))
    volume = project.load_volume(best.record).canonical()
    index = int(np.clip(np.rint(volume.mm_to_index((0.0, 0.0, height_mm))[0]), 0, volume.shape[0] - 1))
    return middle_of_bone(volume, index, usual)


def _trained_heights(slices: frozenset[int] | bool | None, group: Sequence[_Member]) -> tuple[np.ndarray, float] | None:
    """LPS z of the trained micro-CT slices with their step; None for everything."""
    micro = next((one for one in group if one.record.modality == "microct"), None)
    if not isinstance(slices, frozenset) or micro is None:
        return None
    # Slices are numbered as the volume is kept, which its canonical grid may turn round.
    kept = micro.record.grid
    heights = kept.index_to_mm([(index, (kept.shape[1] - 1) / 2, (kept.shape[2] - 1) / 2) for index in sorted(slices)])
    return np.asarray(heights[:, 2]), micro.grid.spacing_mm[0]


def _is_near(z: float, trained: tuple[np.ndarray, float] | None, step: float) -> bool:
    if trained is None:
        return True
    heights, its_step = trained
    return bool(heights.size) and float(np.abs(heights - z).min()) <= max(step, its_step) / 2 + 1e-6


def _opener(project: Project, record: VolumeRecord) -> Callable[[], Volume]:
    def open_volume() -> Volume:
        return project.load_volume(record)

    return open_volume


def _source_hash(record: VolumeRecord) -> str:
    source = record.provenance.get("source")
    return str(source.get("sha256", "")) if isinstance(source, dict) else ""


def _warnings(
    models: dict[str, str], cards: Sequence[TrainingRecord], records: Sequence[TrainingRecord], matched: set[str]
) -> Iterator[str]:
    told = {one.model for one in cards}
    for name in sorted({name or "a model without a card" for name in models.values()} - told):
        yield f"The card of {name} does not name what it was trained on: none of its images could be excluded for that."
    for one in records:
        if one.model not in matched:
            yield (
                f"None of the {len(one.specimens)} specimens that {one.model} was trained on has the name of a case or "
                "donor here: no image was excluded for it."
            )
