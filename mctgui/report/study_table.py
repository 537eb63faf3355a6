"""The shape of every table of a reader study: cells as printed with the numbers behind them."""

from __future__ import annotations

from dataclasses import dataclass

from mctgui.reading.agreement_cells import Interval
from mctgui.statistics.paper_tables import printed_p

NOT_DEFINED = "not defined"


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as printed, with the number behind it where there is one."""

    text: str
    value: float | int | None = None


@dataclass(frozen=True, slots=True)
class StudyTable:
    """One table.

    Parameters
    ----------
    key
        For file names and sheets, such as ``"table-2"``.
    title
        What it is.
    columns, rows
        Headings and cells.
    notes
        Under it, one sentence each.
    left
        How many columns, from the first, are words and stand at the left.
    groups
        Rows before which a group begins.
    colours
        Class of images by ``(row, column)``, for cells that name one.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    notes: tuple[str, ...] = ()
    left: int = 1
    groups: frozenset[int] = frozenset()
    colours: tuple[tuple[int, int, str], ...] = ()


def coefficient(value: float | None, interval: Interval | None = None, *, digits: int = 3) -> Shown:
    """A coefficient with its interval, or that it is not defined."""
    if value is None:
        return Shown(NOT_DEFINED)
    around = "" if interval is None else f" ({_signed(interval.low, digits)} to {_signed(interval.high, digits)})"
    return Shown(_signed(value, digits) + around, value)


def _signed(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}"


def p_value(value: float | None) -> Shown:
    """A p with three decimals, or that it is not defined."""
    return Shown(NOT_DEFINED) if value is None else Shown(printed_p(value), value)
