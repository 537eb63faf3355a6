"""Curves of a training for the eye: as many points as a plot can show, however long the run."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mctgui.errors import UnreadableFile
from mctgui.jobs import LongWork, Progress

MOST_POINTS = 600
_BETWEEN_YIELDS = 2000


class Curve:
    """A curve that grows by one value after the other, and keeps means over so many that it never has too many points.

    Parameters
    ----------
    most
        Points, an even number; when they are used up two neighbours become one.
    """

    def __init__(self, most: int = MOST_POINTS) -> None:
        self._most = most
        self._each = 1
        self._at: list[float] = []
        self._values: list[float] = []
        self._open: list[tuple[float, float]] = []

    def add(self, at: float, value: float) -> None:
        """Add a value; one that is not finite is left out."""
        if not math.isfinite(value):
            return
        self._open.append((at, value))
        if len(self._open) >= self._each:
            self._close()
        if len(self._values) >= self._most:
            self._halve()

    def points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Places and values, the newest ones included."""
        at, values = list(self._at), list(self._values)
        if self._open:
            at.append(float(np.mean([one for one, _ in self._open])))
            values.append(float(np.mean([one for _, one in self._open])))
        return np.array(at), np.array(values)

    def __len__(self) -> int:
        return len(self._values) + bool(self._open)

    def _close(self) -> None:
        self._at.append(sum(one for one, _ in self._open) / len(self._open))
        self._values.append(sum(one for _, one in self._open) / len(self._open))
        self._open.clear()

    def _halve(self) -> None:
        count = len(self._values) // 2 * 2
        self._at = list(np.array(self._at[:count]).reshape(-1, 2).mean(axis=1))
        self._values = list(np.array(self._values[:count]).reshape(-1, 2).mean(axis=1))
        self._each *= 2


class LossCurves:
    """The losses of a run by name, over epochs."""

    def __init__(self, steps_per_epoch: int, most: int = MOST_POINTS) -> None:
        self.steps_per_epoch = max(1, steps_per_epoch)
        self._most = most
        self.curves: dict[str, Curve] = {}
        self.steps = 0

    def add(self, step: int, losses: dict[str, float]) -> None:
        """The losses after so many steps."""
        self.steps = step
        for name, value in losses.items():
            self.curves.setdefault(name, Curve(self._most)).add(step / self.steps_per_epoch, value)

    def shown(self) -> dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """The curves that have any value."""
        return {name: curve.points() for name, curve in self.curves.items() if len(curve)}


def reading_curves(history: Path, steps_per_epoch: int) -> LongWork[LossCurves]:
    """Read ``history.csv`` of a run; empty curves where there is none yet.

    Raises
    ------
    UnreadableFile
        It is damaged.
    """
    found = LossCurves(steps_per_epoch)
    if not history.is_file():
        return found
    try:
        with history.open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            names = next(rows)[2:]
            for number, row in enumerate(rows):
                found.add(int(row[0]), dict(zip(names, map(float, row[2:]), strict=True)))
                if number % _BETWEEN_YIELDS == 0:
                    yield Progress(0, 0, "curves")
    except (OSError, ValueError, IndexError, StopIteration, csv.Error) as error:
        raise UnreadableFile(
            f"{history.name} of the run {history.parent.name} is damaged.", "The run itself may still go on."
        ) from error
    return found
