"""The columns of the table of results: what each says of a measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from mctgui.qt.language import word
from mctgui.report.modalities import REFERENCE
from mctgui.report.tables import MeasurementRow

MODE_NAMES = {
    "context": QT_TRANSLATE_NOOP("ResultsTable", "context"),
    "bonej": "BoneJ ROI",
    "fill": "BoneJ ROI",
    "fill-open": QT_TRANSLATE_NOOP("ResultsTable", "BoneJ ROI, open ends"),
    "whole": QT_TRANSLATE_NOOP("ResultsTable", "whole volume"),
}
METHOD_NAMES = {
    "isodata": "IsoData",
    "default": "Default",
    "otsu": "Otsu",
    "fixed": QT_TRANSLATE_NOOP("ResultsTable", "fixed"),
}
ALIGNMENT_NAMES = {
    "": "",
    "shift": QT_TRANSLATE_NOOP("ResultsTable", "hand"),
    "anchors": QT_TRANSLATE_NOOP("ResultsTable", "anchors"),
    "registration": QT_TRANSLATE_NOOP("ResultsTable", "registration"),
}
"""How a micro-CT was laid onto the MDCT."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResultsTable", text) if text else ""


def mode_name(mode: str) -> str:
    """What the wall of a VOI did, for people."""
    return _tr(MODE_NAMES.get(mode, mode))


def voi_name(which: str) -> str:
    """What a VOI is called: those of the construction by their words, free ones as the user named them."""
    return word(which.capitalize()) if which in ("upper", "lower") else which


def number(value: float | None, digits: int) -> str:
    """A number with a true minus; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}".replace("-", "−")


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}".replace("-", "−")


def _get(row: MeasurementRow, name: str) -> float | None:
    value = getattr(row, name, None)
    return float(value) if isinstance(value, int | float) else None


def _spread(name: str) -> Callable[[MeasurementRow], str]:
    return lambda row: f"{number(_get(row, f'{name}_mean_mm'), 3)} ± {number(_get(row, f'{name}_sd_mm'), 3)}"


def _percentiles(name: str) -> Callable[[MeasurementRow], str]:
    def text(row: MeasurementRow) -> str:
        found = [_get(row, f"{name}_p{at}_mm") for at in (5, 50, 95)]
        return "–" if None in found else " / ".join(number(value, 3) for value in found)

    return text


def _plain(name: str, digits: int) -> Callable[[MeasurementRow], str]:
    return lambda row: number(_get(row, name), digits)


def _difference(name: str) -> Callable[[MeasurementRow], str]:
    return lambda row: _signed(_get(row, f"difference_{name}_percent"))


def _last_difference(row: MeasurementRow) -> str:
    return _tr("reference") if row.modality == REFERENCE else _signed(row.difference_tb_sp_percent)


def _threshold(row: MeasurementRow) -> str:
    return f"{row.threshold:.0f} {word(row.threshold_unit)}".replace("-", "−")


def _voxel(row: MeasurementRow) -> str:
    return f"{row.voxel_x_mm:.3g} × {row.voxel_y_mm:.3g} × {row.voxel_z_mm:.3g}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    key
        Stays the same for ever: the user's choice is kept under it.
    words
        Heading, in English.
    text
        What it says of a row.
    weight
        Its share of the room that is left.
    shown
        Whether it is there from the start.
    quiet
        Whether its figures step back.
    """

    key: str
    words: str
    text: Callable[[MeasurementRow], str]
    weight: int = 9
    shown: bool = True
    quiet: bool = False
    left: bool = False

    @property
    def heading(self) -> str:
        """In the language of the window."""
        return _tr(self.words)


COLUMNS: tuple[Column, ...] = (
    Column("case", QT_TRANSLATE_NOOP("ResultsTable", "Case"), lambda row: row.case, 11, False, left=True),
    Column("voi", "VOI", lambda row: voi_name(row.voi), 8, left=True),
    Column("image", QT_TRANSLATE_NOOP("ResultsTable", "Image"), lambda row: row.label, 13, left=True),
    Column("mode", QT_TRANSLATE_NOOP("ResultsTable", "Wall"), lambda row: mode_name(row.voi_mode), 9, quiet=True, left=True),
    Column("bv_tv", "BV/TV", _plain("bv_tv", 3), 7),
    Column("tb_th", "Tb.Th mm", _spread("tb_th"), 13),
    Column("tb_sp", "Tb.Sp mm", _spread("tb_sp"), 13),
    Column("d_bv_tv", "Δ BV/TV %", _difference("bv_tv"), quiet=True),
    Column("d_tb_th", "Δ Tb.Th %", _difference("tb_th"), quiet=True),
    Column("d_tb_sp", "Δ Tb.Sp %", _last_difference, quiet=True),
    Column("tb_th_max", "Tb.Th max mm", _plain("tb_th_max_mm", 3), shown=False),
    Column("tb_th_p", "Tb.Th p5 / p50 / p95 mm", _percentiles("tb_th"), 17, shown=False),
    Column("tb_sp_max", "Tb.Sp max mm", _plain("tb_sp_max_mm", 3), shown=False),
    Column("tb_sp_p", "Tb.Sp p5 / p50 / p95 mm", _percentiles("tb_sp"), 17, shown=False),
    Column("tb_n", "Tb.N /mm", _plain("tb_n_per_mm", 3), shown=False),
    Column("bs_tv", "BS/TV /mm", _plain("bs_tv_per_mm", 2), shown=False),
    Column("bs_bv", "BS/BV /mm", _plain("bs_bv_per_mm", 2), shown=False),
    Column("conn_d", "Conn.D /mm³", _plain("conn_d_per_mm3", 2), shown=False),
    Column("smi", "SMI", _plain("smi", 2), shown=False),
    Column("da", "DA", _plain("da", 3), shown=False),
    Column("fd", "FD", _plain("fractal_dimension", 3), shown=False),
    Column("threshold", QT_TRANSLATE_NOOP("ResultsTable", "Threshold"), _threshold),
    Column(
        "method",
        QT_TRANSLATE_NOOP("ResultsTable", "Method"),
        lambda row: _tr(METHOD_NAMES.get(row.threshold_method, row.threshold_method)),
        shown=False,
        quiet=True,
    ),
    Column("voxel", QT_TRANSLATE_NOOP("ResultsTable", "Voxel mm"), _voxel, 17, quiet=True),
    Column("volume", QT_TRANSLATE_NOOP("ResultsTable", "Volume mm³"), _plain("voi_volume_mm3", 1), 10),
    Column(
        "alignment",
        QT_TRANSLATE_NOOP("ResultsTable", "Aligned by"),
        lambda row: _tr(ALIGNMENT_NAMES.get(row.alignment, row.alignment)),
        11,
        False,
        quiet=True,
        left=True,
    ),
    Column("notes", QT_TRANSLATE_NOOP("ResultsTable", "Notes"), lambda row: row.warnings, 24, False, quiet=True, left=True),
)
BY_KEY = {column.key: column for column in COLUMNS}


def shown_columns(chosen: list[str]) -> tuple[Column, ...]:
    """The columns that the user chose, in their order in the table; those of the start where nothing fits."""
    known = [column for column in COLUMNS if column.key in chosen]
    return tuple(known) if known else tuple(column for column in COLUMNS if column.shown)
