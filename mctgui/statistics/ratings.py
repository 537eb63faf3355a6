"""Scores of several readers for the same images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mctgui.errors import MctguiError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """One score for each image and reader, on a scale of whole numbers.

    Parameters
    ----------
    scores
        Float64, shape ``(images, readers)``; NaN where a reader gave none. Read-only.
    scale
        Lowest and highest step of the scale, whether or not anybody used them.
    readers
        One name for each column.
    images
        One name for each row.

    Notes
    -----
    Ranks run over the images within one reader. A matrix entered the other way round gives other figures and no error,
    so that the orientation is fixed here, and nowhere guessed.
    """

    scores: Floats
    scale: tuple[int, int]
    readers: tuple[str, ...]
    images: tuple[str, ...]

    @classmethod
    def of(
        cls,
        scores: ArrayLike,
        scale: tuple[int, int],
        readers: Sequence[str] | None = None,
        images: Sequence[str] | None = None,
    ) -> Ratings:
        """Check scores and give them names.

        Parameters
        ----------
        scores
            Shape ``(images, readers)``; None or NaN where there is no score.
        scale
            Lowest and highest step.
        readers, images
            Their names; numbered when left out.

        Raises
        ------
        MctguiError
            The table is empty or not two-dimensional, the scale is none, a score is not one of its steps, or a name is
            missing.
        """
        table = np.array(scores, dtype=np.float64)
        if table.ndim != 2 or table.shape[0] < 2 or table.shape[1] < 2:
            raise MctguiError(
                "Agreement needs scores of at least two images by at least two readers.",
                "Give one row for each image and one column for each reader.",
            )
        low, high = scale
        if high <= low:
            raise MctguiError(f"A scale from {low} to {high} has no steps.", "Give its lowest and its highest score.")
        names = tuple(readers) if readers is not None else tuple(f"reader {n + 1}" for n in range(table.shape[1]))
        rows = tuple(images) if images is not None else tuple(f"image {n + 1}" for n in range(table.shape[0]))
        if (len(rows), len(names)) != table.shape:
            raise MctguiError("The names do not go with the table of scores.", "Give one for each row and each column.")
        given = ~np.isnan(table)
        wrong = given & ~((table >= low) & (table <= high) & (table == np.round(table)))
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise MctguiError(
                f"The score {table[row, column]:g} of {names[column]} for {rows[row]} is no step of the scale "
                f"{low} to {high}.",
                "Correct the score, or give the right scale.",
            )
        table.setflags(write=False)
        return cls(table, (int(low), int(high)), names, rows)

    @property
    def complete(self) -> Floats:
        """The rows in which no score is missing, shape ``(images, readers)``."""
        return self.scores[~np.isnan(self.scores).any(axis=1)]

    @property
    def steps(self) -> Floats:
        """All steps of the scale, used or not."""
        return np.arange(self.scale[0], self.scale[1] + 1, dtype=np.float64)

    def counts(self) -> NDArray[np.int64]:
        """How many readers gave each image each step, shape ``(images, steps)``."""
        return np.stack([(self.scores == step).sum(axis=1) for step in self.steps], axis=1).astype(np.int64)

    def constant(self) -> bool:
        """Whether every given score is the same."""
        given = self.scores[~np.isnan(self.scores)]
        return given.size > 0 and bool((given == given[0]).all())
