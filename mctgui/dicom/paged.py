"""The slices of a series one after the other, for whoever needs no volume in memory."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from mctgui.dicom.decoders import decoding
from mctgui.dicom.pixels import is_hounsfield, whole_numbers
from mctgui.dicom.slice_record import SliceRecord
from mctgui.jobs import LongWork
from mctgui.volume import Grid, Intensity, Volume


class PagedSeries:
    """A series that is read while it is used: a few slices ahead for each core, and none kept.

    Used as a context, which ends the reading ahead. Where slices are asked for in order each is decoded once; asking for
    others is allowed and begins anew.

    Attributes
    ----------
    grid
        Of the volume, whose axes grow towards head, posterior and left.
    dtype, intensity
        Of its values, as :meth:`mctgui.dicom.Series.loading` gives them.
    """

    def __init__(self, records: tuple[SliceRecord, ...], affine: NDArray[np.float64]) -> None:
        first = records[0]
        stored = (len(records), first.rows, first.columns)
        self.intensity, dtype = meaning_of(records)
        self.dtype: np.dtype[Any] = np.dtype(dtype)
        self.grid: Grid = Volume(np.broadcast_to(np.uint8(0), stored), affine).canonical().grid
        self._affine = affine
        # Towards the head, although the normal of slices with mirrored rows or columns points to the feet.
        self._records = records[::-1] if affine[2, 2] < 0 else records
        self._reading: InTurn | None = None
        self._next = 0

    def read(self, first: int, stop: int) -> NDArray[Any]:
        """Slices ``first`` to ``stop`` (exclusive) of the volume as ``(n, y, x)``.

        Raises
        ------
        UnreadableFile
            A slice is truncated, damaged or gone.
        """
        if self._reading is None or first != self._next:
            self.close()
            scale = self.intensity not in ("grey8", "grey16")
            self._reading = InTurn(self._records[first:], self.dtype, scale)
        images = np.empty((stop - first, *self.grid.shape[1:]), dtype=self.dtype)
        for image, record in zip(images, self._records[first:stop], strict=True):
            image[...] = Volume(self._reading(record)[np.newaxis], self._affine).canonical().voxels[0]
        self._next = stop
        return images

    def close(self) -> None:
        """Read no more ahead."""
        if self._reading is not None:
            self._reading.close()
        self._reading = None

    def __enter__(self) -> PagedSeries:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class InTurn:
    """Gives slices one after the other, while the next are being read."""

    def __init__(self, records: tuple[SliceRecord, ...], dtype: DTypeLike, scale: bool) -> None:
        self._records, self._dtype = records, dtype
        self._waiting: dict[int, NDArray[Any]] = {}
        self._steps: LongWork[None] = decoding(records, self._place, scale)

    def _place(self, index: int) -> NDArray[Any]:
        record = self._records[index]
        self._waiting[index] = np.empty((record.rows, record.columns), dtype=self._dtype)
        return self._waiting[index]

    def __call__(self, record: SliceRecord) -> NDArray[Any]:
        """Values of the next slice that is this one; those between are passed over."""
        for step in self._steps:
            values = self._waiting.pop(step.done - 1)
            if self._records[step.done - 1] is record:
                return values
        raise ValueError("slices are read in order")

    def close(self) -> None:
        """Read no more."""
        self._steps.close()


def meaning_of(records: tuple[SliceRecord, ...]) -> tuple[Intensity, DTypeLike]:
    """What the values of a series mean, and the type that holds them."""
    first = records[0]
    if first.rescale_type == "US" and first.slope == 1 and first.intercept == 0:
        if "GREY8" in first.image_type:
            return "grey8", np.uint8
        if "GREY16" in first.image_type:
            return "grey16", np.uint16
    if all(is_hounsfield(record) for record in records):
        return "HU", np.int16 if all(whole_numbers(record) for record in records) else np.float32
    narrow = all(whole_numbers(record) and record.has_rescale and record.signed for record in records)
    return "raw", np.int16 if narrow else np.float32
