"""What the table says about a case, in words."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from mctgui.project.records import MODALITIES, MODALITY_NAMES, CaseRecord, MeasurementRecord, Modality, VolumeRecord
from mctgui.project.store import Project
from mctgui.qt.language import case_title, said, shown, word

_MEASURED_FIRST: tuple[Modality, ...] = ("microct-like", "microct", "mdct")


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One row of the table.

    Parameters
    ----------
    volumes
        The latest volume of each modality that is there.
    measured
        The latest measurements, by modality and VOI.
    growing
        Slices that are finished and slices in all, of a micro-CT-like volume that is being made; None when none is.
    making
        Whether such a volume is being made at all: the model is loaded, or the job waits for its turn.
    """

    case: CaseRecord
    volumes: dict[Modality, VolumeRecord]
    measured: dict[Modality, dict[str, MeasurementRecord]]
    growing: tuple[int, int] | None
    making: bool = False

    @property
    def enhancement(self) -> str:
        """Which model made the micro-CT-like volume, or how far it is."""
        if self.growing is not None:
            return _tr("slice {done} of {total}").format(done=self.growing[0], total=self.growing[1])
        if self.making:
            return _tr("starting…")
        record = self.volumes.get("microct-like")
        return model_name(record) if record else _tr("not yet")

    @property
    def measurement(self) -> tuple[Modality, str] | None:
        """BV/TV of the upper and lower VOI, in the modality that the study is about where it is measured."""
        for modality in _MEASURED_FIRST:
            values = self.measured.get(modality)
            if values:
                shown = [bv_tv(values[which]) for which in ("upper", "lower") if which in values]
                return modality, " · ".join(shown)
        return None

    @property
    def missing(self) -> list[Modality]:
        """Modalities that the case has not."""
        return [modality for modality in MODALITIES if modality not in self.volumes]

    @property
    def images(self) -> str:
        """The dots in words, for tooltips and screen readers."""
        there = ", ".join(MODALITY_NAMES[modality] for modality in self.volumes)
        lacking = ", ".join(MODALITY_NAMES[modality] for modality in self.missing)
        return "; ".join(
            part for part in (there, _tr("missing: {images}").format(images=lacking) if lacking else "") if part
        )

    @property
    def warnings(self) -> list[str]:
        """What was odd about the sources, with the image that it is about."""
        return [
            f"{MODALITY_NAMES[one]}: {said(words)}" for one, record in self.volumes.items() for words in warnings_of(record)
        ]

    @property
    def changed(self) -> datetime:
        """When something was last added."""
        measurements = [one for values in self.measured.values() for one in values.values()]
        stamps = [self.case.created, *(one.created for one in self.volumes.values()), *(one.created for one in measurements)]
        return max(datetime.fromisoformat(stamp) for stamp in stamps)

    @property
    def words(self) -> str:
        """What the filter searches."""
        case = self.case
        warned = _tr("warning") if self.warnings else ""
        parts = (case_title(case), self.images, self.enhancement, warned)
        return " ".join(parts).casefold()


def summarise(project: Project, making: Collection[int] = ()) -> list[CaseSummary]:
    """A summary of every case of a project; ``making`` are the cases that are being enhanced."""
    measured: dict[int, dict[Modality, dict[str, MeasurementRecord]]] = {}
    for one in project.measurements():
        measured.setdefault(one.case_id, {}).setdefault(one.modality, {})[one.which] = one
    return [_summary(project, case, measured.get(case.id, {}), case.id in making) for case in project.cases()]


def _summary(
    project: Project, case: CaseRecord, measured: dict[Modality, dict[str, MeasurementRecord]], making: bool
) -> CaseSummary:
    latest = {record.modality: record for record in project.volumes(case.id)}
    volumes = {modality: latest[modality] for modality in MODALITIES if modality in latest}
    growing = next((one for one in project.growing(case.id) if one.modality == "microct-like"), None)
    progress = None if growing is None else (int(growing.filled.sum()), len(growing.filled))
    return CaseSummary(case, volumes, measured, progress, making)


def bv_tv(measurement: MeasurementRecord) -> str:
    """BV/TV with three decimals."""
    value = measurement.values.get("bv_tv")
    return f"{value:.3f}" if isinstance(value, (int, float)) else "–"


def model_name(record: VolumeRecord) -> str:
    """Name of the model that made a volume, as its card gives it."""
    card = record.provenance.get("model")
    name = card.get("name") if isinstance(card, dict) else None
    return str(name) if name else _tr("enhanced")


def volume_facts(record: VolumeRecord) -> str:
    """Slices and spacing of a volume in one line."""
    z, y, x = record.spacing_mm
    every = _tr("every {interval} mm").format(interval=length(z))
    return f"{slices(record.shape[0])} · {length(x)} × {length(y)} mm · {every}"


def slices(count: int) -> str:
    """Number of slices in words."""
    return _tr("1 slice") if count == 1 else _tr("{count} slices").format(count=count)


def length(millimetres: float) -> str:
    """Three decimals at most, below a tenth of a millimetre three figures; no trailing zeros."""
    decimals = 3 if millimetres >= 0.1 or millimetres <= 0 else 2 - math.floor(math.log10(millimetres))
    return f"{millimetres:.{decimals}f}".rstrip("0").rstrip(".")


def technique_facts(record: VolumeRecord) -> list[tuple[str, str, str]]:
    """Name, value and unit of what is known about how a volume was made."""
    given = record.provenance.get("technique")
    technique: dict[str, Any] = given if isinstance(given, dict) else {}
    depth, height, width = record.shape
    z, y, x = record.spacing_mm
    low, high = (f"{value:.0f}".replace("-", "−") for value in record.value_range)
    scan = (
        (_tr("Scanner"), technique.get("manufacturer_model"), ""),
        (_tr("Tube"), _number(technique.get("kvp")), "kVp"),
        (_tr("Kernel"), technique.get("kernel"), ""),
        (_tr("Slice thickness"), _number(technique.get("slice_thickness_mm")), "mm"),
    )
    stored = (
        (_tr("Matrix"), f"{width} × {height}", ""),
        (_tr("Field of view"), f"{width * x:.1f} × {height * y:.1f}", "mm"),
        (_tr("Covers"), f"{depth * z:.1f}", "mm"),
        (_tr("Values"), _tr("{low} to {high}").format(low=low, high=high), unit(record)),
        (_tr("Size"), f"{max(1, round(depth * height * width * _bytes(record.dtype) / 1e6))}", "MB"),
    )
    return [(name, str(value), measure) for name, value, measure in (*scan, *stored) if value]


def unit(record: VolumeRecord) -> str:
    """Unit of the voxel values."""
    return "HU" if record.intensity == "HU" else word("grey")


def warnings_of(record: VolumeRecord) -> list[str]:
    """What was odd about the source."""
    given = record.provenance.get("warnings")
    return [str(one.get("message", "")) for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def day(moment: datetime, today: date | None = None) -> str:
    """Such as ``today``, ``12 Mar``, ``12 Mar 2024``."""
    local = moment.astimezone().date()
    now = today or datetime.now(UTC).astimezone().date()
    if local == now:
        return _tr("today")
    form = _tr("d MMM") if local.year == now.year else _tr("d MMM yyyy")
    return QLocale(shown()).toString(QDate(local.year, local.month, local.day), form)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CaseSummary", text)


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _bytes(dtype: str) -> int:
    import numpy as np

    return int(np.dtype(dtype).itemsize)
