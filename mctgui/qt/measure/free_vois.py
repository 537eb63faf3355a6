"""Free VOIs on the screen: added, renamed, deleted, brought in from files and taken along."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QObject

from mctgui.qt.measure.free_shapes import free_name
from mctgui.qt.measure.laid_columns import directions_of
from mctgui.qt.measure.placer import Placer
from mctgui.voi import BoxVOI, CylinderVOI, EllipsoidVOI

Shape = Literal["cylinder", "box", "ellipsoid"]
_RESERVED = ("upper", "lower")
_LONGEST_NAME = 48


class FreeVOIs(QObject):
    """Changes the free VOIs of the placer's case; every change is undoable."""

    def __init__(self, placer: Placer) -> None:
        super().__init__(placer)
        self._placer = placer
        section = placer.inspector.free
        section.chosen.connect(placer.choose_free)
        section.renamed.connect(self.rename)

    @property
    def free(self) -> dict[str, Any]:
        """The free VOIs by name."""
        kept = self._placer.kept
        return dict(kept.free) if kept is not None else {}

    def add(self, shape: Shape) -> None:
        """Put a shape where the construction or the middle of the image is, along the vertebra or the stack."""
        column = self._placer.column
        if column is None or self._placer.locked:
            return
        centre, axes = self._place()
        words = {"cylinder": self.tr("Cylinder"), "box": self.tr("Box"), "ellipsoid": self.tr("Ellipsoid")}[shape]
        made: Any
        if shape == "cylinder":
            made = CylinderVOI(centre, axes[2], 10.0, 10.0)
        elif shape == "box":
            made = BoxVOI(centre, (10.0, 10.0, 10.0), axes)
        else:
            made = EllipsoidVOI(centre, (14.0, 10.0, 10.0), axes)
        self.put(free_name(words, self.free), made, self.tr("Add a free VOI"))

    def _place(self) -> tuple[Any, Any]:
        shown, column = self._placer.construction, self._placer.column
        assert column is not None
        if shown is not None:
            back = tuple(-value for value in shown.anterior)
            return shown.circle_centre_mm, (shown.left, back, shown.superior)
        stack = directions_of(column)
        axes = tuple(tuple(float(value) for value in stack[:, number]) for number in range(3))
        return tuple(float(value) for value in np.asarray(column.volume.grid.centre_mm)), axes

    def put(self, name: str, voi: Any, text: str) -> None:
        """Keep a VOI under a name that is free, and choose it."""
        self._placer.set_free({**self.free, name: voi}, text, name)

    def put_all(self, vois: dict[str, Any], text: str) -> None:
        """Keep several at once; a name that is taken gets a number."""
        free = self.free
        last = ""
        for name, voi in vois.items():
            last = name.strip()[: _LONGEST_NAME - 4] or self.tr("Mask")
            last = free_name(last, free) if last in free or last in _RESERVED else last
            free[last] = voi
        self._placer.set_free(free, text, last)

    def rename(self, old: str, new: str) -> None:
        """Give a VOI another name; one that cannot be is said to be so."""
        free = self.free
        if old not in free:
            return
        if not new or len(new) > _LONGEST_NAME or new in free or new in _RESERVED:
            words = self.tr("A VOI needs a name of its own, of 1 to {most} characters; “{name}” is none.")
            self._placer.window.show_message(words.format(most=_LONGEST_NAME, name=new[:_LONGEST_NAME]), "warn")
            self._placer.show()
            return
        renamed = {new if name == old else name: voi for name, voi in free.items()}
        self._placer.set_free(renamed, self.tr("Rename a free VOI"), new)

    def delete(self) -> None:
        """Delete the chosen VOI."""
        free, chosen = self.free, self._placer.chosen_free
        if chosen not in free:
            return
        del free[chosen]
        kept = self._placer.kept
        project, case = self._placer.project, self._placer.case
        alone = not free and (kept is None or kept.construction is None)
        if alone and project is not None and case is not None and project.measurements(case.id):
            words = self.tr(
                "This is the last VOI, and the results of the case come from it: move it, or add another one first."
            )
            self._placer.window.show_message(words, "warn")
            return
        self._placer.set_free(free, self.tr("Delete a free VOI"))
