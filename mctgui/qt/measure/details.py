"""Everything about one row of the table: the figures, every setting that made them, what to know when reading them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from mctgui.project.records import MODALITY_NAMES
from mctgui.qt.language import word
from mctgui.qt.measure.columns import METHOD_NAMES, mode_name, number, voi_name
from mctgui.qt.measure.folding import FoldingSection
from mctgui.qt.measure.measured import Measured
from mctgui.qt.theme import set_role
from mctgui.qt.viewer.controls import clear_layout

_ONE_LINE = 34
"""Letters of a name and a value that fit beside each other."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("DetailsSection", text)


class DetailsSection(FoldingSection):
    """The row that is chosen in the table."""

    def __init__(self) -> None:
        super().__init__("details", _tr("Details"))
        self.facts: list[tuple[str, str]] = []
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.add(holder)
        self.outdated = self.add_words(role="warn")
        self.notes = self.add_words()
        self.hide()

    def show_row(self, measured: Measured | None) -> None:
        """Show another row, or none."""
        self.setVisible(measured is not None)
        clear_layout(self._grid)
        if measured is None:
            self.facts = []
            return
        row = measured.row
        self.caption.setText(f"{voi_name(row.voi)} · {MODALITY_NAMES[measured.record.modality]}")
        self.facts = facts_of(measured)
        at = 0
        for name, value in self.facts:
            left, right = QLabel(name), QLabel(value)
            set_role(left, "quiet")
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(left, at, 0, 1, 2)
            if len(name) + len(value) <= _ONE_LINE:
                right.setAlignment(Qt.AlignmentFlag.AlignRight)
            else:  # what is long has lines of its own, whole
                at += 1
                right.setWordWrap(True)
            self._grid.addWidget(right, at, 0, 1, 2)
            at += 1
        self.outdated.setText(measured.outdated)
        self.outdated.setVisible(bool(measured.outdated))
        notes = [*measured.record.values.get("warnings", ()), *measured.record.values.get("structure_notes", ())]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))


def facts_of(measured: Measured) -> list[tuple[str, str]]:
    """Names and values, figures first; what was not measured is left out."""
    values, row = measured.record.values, measured.row
    unit = word(row.threshold_unit)
    facts = [("BV/TV", f"{number(values.get('bv_tv'), 4)}")]
    for name, key in (("Tb.Th", "tb_th_mm"), ("Tb.Sp", "tb_sp_mm")):
        facts.extend(_thickness(name, values.get(key) or {}))
    for name, key, digits, unit_text in (
        ("Tb.N", "tb_n_per_mm", 4, "/mm"),
        ("BS/BV", "bs_bv_per_mm", 3, "/mm"),
        ("Conn.D", "conn_d_per_mm3", 3, "/mm³"),
        (_tr("Euler number"), "euler", 1, ""),
        ("SMI", "smi", 3, ""),
        ("DA", "da", 4, ""),
        ("FD", "fractal_dimension", 4, ""),
    ):
        value = values.get(key)
        if isinstance(value, int | float):
            facts.append((name, f"{number(float(value), digits)} {unit_text}".strip()))
    facts.extend(_axes(values))
    method = QCoreApplication.translate("ResultsTable", METHOD_NAMES.get(row.threshold_method, row.threshold_method))
    facts.extend(
        [
            (_tr("Threshold"), f"{number(row.threshold, 2)} {unit} · {method}"),
            (_tr("Rule"), row.threshold_rule),
            (_tr("Wall of the VOI"), mode_name(row.voi_mode)),
        ]
    )
    if row.margin_mm:
        facts.append((_tr("Read around it"), f"{number(row.margin_mm, 2)} mm"))
    share = values.get("wall_share")
    if isinstance(share, int | float):
        facts.append((_tr("Marrow near the wall"), f"{100 * share:.0f} %"))
    facts.append((_tr("Voxel"), f"{row.voxel_x_mm:.4g} × {row.voxel_y_mm:.4g} × {row.voxel_z_mm:.4g} mm"))
    if abs(row.measured_voxel_mm - max(row.voxel_x_mm, row.voxel_y_mm, row.voxel_z_mm)) > 1e-6:
        facts.append((_tr("Measured as"), f"{row.measured_voxel_mm:.4g} mm"))
    locale = QLocale()
    facts.append((_tr("Voxels, bone"), f"{locale.toString(row.voxels_total)}, {locale.toString(row.voxels_bone)}"))
    if row.alignment_words:
        facts.append((_tr("Measured through"), row.alignment_words))
    if row.model:
        facts.append((_tr("Model"), row.model))
    if values.get("input_sha256"):
        digest = str(values["input_sha256"])
        # Half of it fits into a line, and it has no place to be broken.
        facts.append(
            (
                _tr("SHA-256 of {what}").format(what=str(values.get("input_hash_of") or "input").replace("voi ", "VOI ")),
                "\n".join(digest[first : first + 32] for first in range(0, len(digest), 32)),
            )
        )
    facts.append((_tr("Program"), f"mctgui {row.software}"))
    return facts


def _thickness(name: str, kept: dict[str, Any]) -> list[tuple[str, str]]:
    if not kept:
        return []
    spread = f"{number(kept.get('mean'), 4)} ± {number(kept.get('sd'), 4)} mm"
    found = [(name, spread), (_tr("{name} max").format(name=name), f"{number(kept.get('max'), 4)} mm")]
    percentiles = [kept.get(f"p{at}") for at in (5, 25, 50, 75, 95)]
    if None not in percentiles:
        words = " / ".join(number(value, 3) for value in percentiles)
        found.append((f"{name} p5 … p95", words))
    return found


def _axes(values: dict[str, Any]) -> list[tuple[str, str]]:
    axes, lengths = values.get("da_axes"), values.get("mil_lengths_mm")
    if not isinstance(axes, list) or not axes:
        return []
    facts = []
    for at, axis in enumerate(axes):
        direction = ", ".join(f"{round(part, 2) + 0.0:+.2f}".replace("-", "−") for part in axis)
        known = isinstance(lengths, list) and len(lengths) > at
        length = f" · {lengths[at]:.3f} mm" if known and isinstance(lengths, list) else ""
        facts.append((_tr("DA axis {number} (LPS)").format(number=at + 1), f"{direction}{length}"))
    return facts
