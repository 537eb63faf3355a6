"""One stackable DICOM series: what it is, what is wrong with it, and its voxels on demand."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mctgui.dicom.archive import FilePath
from mctgui.dicom.arrangement import Arrangement, arrangements
from mctgui.dicom.codestream import has_signed_stream
from mctgui.dicom.decoders import Decoder, decoding
from mctgui.dicom.grouping import Group
from mctgui.dicom.paged import InTurn, PagedSeries, meaning_of
from mctgui.dicom.pixels import PADDING_HU, is_hounsfield, require_bytes, whole_numbers
from mctgui.dicom.slice_record import Skipped, SliceRecord
from mctgui.dicom.stacking import SeriesWarning, stack_slices
from mctgui.dicom.thumbnail import picture
from mctgui.errors import MctguiError, UnsupportedSeries
from mctgui.jobs import LongWork, finish
from mctgui.volume import Grid, Volume

_HARMLESS_VOXELS = 2**27
"""So many fit into the memory of any machine, whether the files are what they say or not."""

_VOLUME_MODALITIES = {"CT", "MR", "PT", "NM", "OT", ""}


@dataclass(frozen=True, slots=True)
class Series:
    """Slices that were found to belong together.

    Parameters
    ----------
    uid
        SeriesInstanceUID; ``UID/2`` and so on for the further parts of a series that had to be divided, ``no-uid-1`` for
        files without one.
    modality, description
        (0008,0060) and (0008,103E); the description is empty where the patient's name stood in it.
    files
        In the order of position along the normal of the slices.
    shape, spacing_mm
        ``(z, y, x)`` as stored; nan mm where the distance is unknown.
    slice_thickness_mm
        (0018,0050), which is not the distance between slices; None where it is missing or differs.
    warnings
        What the user should know, each with a code.
    loadable, reason_not_loadable
        Whether the slices are one regular volume, and why not.
    kvp, kernel, manufacturer_model
        How it was scanned.
    windows
        Display windows (centre, width) of the first slice, in the units of the values.
    arrangements
        What can be made of the slices where they are no regular volume; see :meth:`arranged`.
    arrangement
        The one of these that was asked for.
    """

    uid: str
    modality: str
    description: str
    files: tuple[FilePath, ...]
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    slice_thickness_mm: float | None
    warnings: tuple[SeriesWarning, ...]
    loadable: bool
    reason_not_loadable: str
    kvp: float | None
    kernel: str
    manufacturer_model: str
    windows: tuple[tuple[float, float], ...]
    records: tuple[SliceRecord, ...] = field(repr=False)
    affine: NDArray[np.float64] | None = field(repr=False, compare=False)
    arrangements: tuple[Arrangement, ...] = field(default=(), repr=False, compare=False)
    arrangement: Arrangement | None = field(default=None, repr=False, compare=False)

    def arranged(self, way: str) -> Series:
        """The same series with its slices arranged in one of the ways of :attr:`arrangements`.

        Parameters
        ----------
        way
            ``"regular"``, ``"resampled"`` or ``"straightened"``.

        Returns
        -------
        Series
            One that can be loaded, with a warning (code ``"arranged-"`` and the way) that says what was done to it. A
            series that is a regular volume comes back as it is: there is nothing to mend.

        Raises
        ------
        UnsupportedSeries
            The slices cannot be arranged that way.
        """
        if self.loadable:
            return self
        for one in self.arrangements:
            if one.way == way:
                return replace(
                    self,
                    files=tuple(dict.fromkeys(record.path for record in one.records)),
                    records=one.records,
                    shape=one.shape,
                    spacing_mm=one.spacing_mm,
                    affine=one.affine,
                    warnings=(*self.warnings, SeriesWarning(f"arranged-{way}", one.message)),
                    loadable=True,
                    reason_not_loadable="",
                    arrangement=one,
                )
        offered = ", ".join(one.way for one in self.arrangements)
        hint = f"What can be made of it: {offered}." if offered else "Choose another series."
        raise UnsupportedSeries(f"This series cannot be made {way}. {self.reason_not_loadable}", hint)

    def load(self) -> Volume:
        """Read all slices; see :meth:`loading`."""
        return finish(self.loading())

    def loading(self) -> LongWork[Volume]:
        """Read all slices into one volume.

        Yields
        ------
        Progress
            One step for each slice.

        Returns
        -------
        Volume
            ``(z, y, x)`` with axes that grow towards head, posterior and left. HU as int16, or as float32 where slope or
            intercept are no whole numbers (nothing is rounded to integers); rescaled slice by slice. Derived series that
            this program wrote come back as ``"grey8"`` or ``"grey16"``; what is no HU otherwise is ``"raw"``.

        Raises
        ------
        UnsupportedSeries
            The series is not loadable.
        UnreadableFile
            A slice is truncated, damaged or gone.
        """
        affine = self._sound_affine()
        intensity, dtype = meaning_of(self.records)
        try:
            voxels = np.empty(self.shape, dtype=dtype)
        except MemoryError as error:
            size = math.prod(self.shape) * np.dtype(dtype).itemsize
            raise MctguiError(
                f"This series needs {size / 1e9:.1f} GB of memory, which are not there.",
                "Import it into a project, which keeps it on the disk.",
            ) from error
        scale = intensity not in ("grey8", "grey16")
        if self.arrangement is None:
            yield from decoding(self.records, voxels.__getitem__, scale)
        else:
            fill = PADDING_HU if intensity == "HU" else 0
            with contextlib.closing(InTurn(self.arrangement.records, dtype, scale)) as read:
                yield from self.arrangement.filling(voxels, read, fill)
        volume = Volume(voxels, affine, intensity).canonical()
        # Reversed views would travel through the whole program; libraries such as torch refuse them.
        return Volume(np.ascontiguousarray(volume.voxels), volume.affine, intensity)

    def paged(self) -> PagedSeries | None:
        """The series to be read slice by slice, so that it need not fit into memory.

        Returns
        -------
        PagedSeries or None
            With the voxels that :meth:`loading` gives. None where they have to be read whole: slices that are interpolated
            or moved, and those that do not lie nearest to the axial plane.

        Raises
        ------
        UnsupportedSeries
            The series is not loadable.
        UnreadableFile
            A file is far too short for what it announces.
        """
        affine = self._sound_affine()
        whole = self.arrangement is not None and self.arrangement.way != "regular"
        if whole or Grid(self.shape, affine).axis_of("axial") != 0:
            return None
        return PagedSeries(self.records, affine)

    def _sound_affine(self) -> NDArray[np.float64]:
        """Where the voxels lie as stored, of a series that can be loaded; raises :class:`UnsupportedSeries` for others."""
        if not self.loadable or self.affine is None:
            raise UnsupportedSeries(
                f"This series cannot be stacked into one volume. {self.reason_not_loadable}", _hint_against(self)
            )
        if math.prod(self.shape) > _HARMLESS_VOXELS:
            require_bytes(self.records)
        return self.affine

    def thumbnail(self, side: int = 96, decoder: Decoder | None = None) -> NDArray[np.uint8]:
        """The middle slice as a small picture; no other slice is read, and the series need not be loadable.

        Parameters
        ----------
        side
            Most pixels that either side has.
        decoder
            One that is kept for the pictures of several series, since each start of one takes a quarter of a second; None
            starts one where the slice is compressed, and ends it.

        Returns
        -------
        ndarray
            ``(height, width)``, 0 to 255, with square pixels and rows and columns as they are stored. In the first window of
            the header, or from the 1st to the 99th percentile where it has none that shows anything; MONOCHROME1 inverted.

        Raises
        ------
        UnsupportedSeries
            The images are in colour.
        UnreadableFile
            The slice is truncated, damaged or gone.
        """
        record = self.records[len(self.records) // 2]
        if record.samples != 1:
            raise UnsupportedSeries("The images are in colour, not grey values of a scanner.", "Choose another series.")
        intensity, dtype = meaning_of(self.records)
        values = np.empty((record.rows, record.columns), dtype)
        with Decoder() as own:
            (decoder or own).read(record, values, intensity not in ("grey8", "grey16"))
        return picture(values, record, side)

    @property
    def grid(self) -> Grid | None:
        """Where the voxels of the loaded volume will lie; None where it is not loadable."""
        if self.affine is None or not self.loadable:
            return None
        stand_in = np.broadcast_to(np.uint8(0), self.shape)
        return Volume(stand_in, self.affine).canonical().grid


def _hint_against(series: Series) -> str:
    """What can be done about a series that is no regular volume."""
    if series.arrangements:
        ways = " or ".join(one.way for one in series.arrangements)
        return (
            f"Choose another series, or have this one {ways} (--as on the command line; mctgui info tells what that does)."
        )
    if series.records[0].samples != 1 or series.modality not in _VOLUME_MODALITIES:
        return "Choose a series of slices, such as a CT."
    return "Choose another series, or export this one again as an even stack without tilt."


def describe_group(group: Group, skipped: tuple[Skipped, ...] = ()) -> Series:
    """Check one group of slices and describe it as a series.

    Parameters
    ----------
    group
        From :func:`mctgui.dicom.grouping.group_slices`.
    skipped
        What was left out of the same folder, to tell of localizers of this series.
    """
    first = group.records[0]
    stack = stack_slices(group.records)
    reasons = [reason for reason in (_not_a_volume(first), group.reason) if reason]
    # Where different images lie at one position their steps mean nothing.
    reasons.extend([] if group.reason or not stack.reason else [stack.reason])
    geometry = () if group.reason else stack.warnings
    warnings = (*_header_warnings(stack.records), *group.warnings, *geometry, *_localizers(group.uid, skipped))
    thicknesses = {record.thickness_mm for record in stack.records}
    return Series(
        uid=group.uid,
        modality=first.modality,
        description=first.description,
        files=tuple(dict.fromkeys(record.path for record in stack.records)),
        shape=(len(stack.records), first.rows, first.columns),
        spacing_mm=(float("nan"), *stack.spacing_mm[1:]) if group.reason else stack.spacing_mm,
        slice_thickness_mm=thicknesses.pop() if len(thicknesses) == 1 else None,
        warnings=warnings,
        loadable=not reasons,
        reason_not_loadable=" ".join(reasons),
        kvp=first.kvp,
        kernel=" ".join(first.kernel),
        manufacturer_model=" ".join(part for part in (first.manufacturer, first.model) if part),
        windows=first.windows,
        records=stack.records,
        affine=stack.affine,
        arrangements=() if group.reason or _not_a_volume(first) else arrangements(stack),
    )


def _not_a_volume(record: SliceRecord) -> str:
    if record.samples != 1:
        return "The images are in colour, not grey values of a scanner."
    if record.modality not in _VOLUME_MODALITIES:
        return f"The modality {record.modality} makes single projections or other images, not slices of a volume."
    return ""


def _localizers(uid: str, skipped: tuple[Skipped, ...]) -> list[SeriesWarning]:
    count = sum(1 for item in skipped if item.localizer_of and item.localizer_of == uid.partition("/")[0])
    if not count:
        return []
    noun = "localizer image" if count == 1 else "localizer images"
    return [SeriesWarning("localizer", f"{count} {noun} of this series left out.")]


_FAULTS = {
    "no-sop-class": "The files do not say what kind of object they are (SOPClassUID is missing or empty).",
    "no-series-uid": "The files do not say which series they belong to; those of one folder and description go together.",
    "charset-guessed": "The description is in another character set than the files say; it was guessed from its bytes.",
    "malformed-spacing": "PixelSpacing has three values instead of two; the first and the last are used.",
}


def _header_warnings(records: tuple[SliceRecord, ...]) -> list[SeriesWarning]:
    """What the headers tell besides geometry."""
    first = records[0]
    found = {code for record in records for code in record.faults}
    warnings = [SeriesWarning(code, message) for code, message in _FAULTS.items() if code in found]
    lossy = sum(record.lossy for record in records)
    if lossy:
        which = "The images were" if lossy == len(records) else f"{lossy} of {len(records)} images were"
        message = f"{which} compressed with loss: fine detail and values are changed, do not measure on them."
        warnings.append(SeriesWarning("lossy-compression", message))
    if first.photometric == "MONOCHROME1":
        message = "Low values are meant to be shown bright (MONOCHROME1); the values themselves are not inverted."
        warnings.append(SeriesWarning("monochrome1", message))
    if not all(is_hounsfield(record) for record in records) and first.modality == "CT":
        warnings.append(SeriesWarning("no-hounsfield-units", "The values are not Hounsfield units."))
    if first.image_type[:1] == ("DERIVED",):
        warnings.append(
            SeriesWarning("derived-image", "The images were computed from others, not reconstructed by a scanner.")
        )
    if len({record.frame_of_reference for record in records}) > 1:
        message = "The images name different frames of reference; their positions are taken to be in one."
        warnings.append(SeriesWarning("mixed-frame-of-reference", message))
    if first.modality == "CT" and not all(whole_numbers(record) for record in records):
        message = "Slope or intercept are no whole numbers: the values are kept as decimal numbers."
        warnings.append(SeriesWarning("fractional-rescale", message))
    if len({(record.slope, record.intercept) for record in records}) > 1:
        warnings.append(
            SeriesWarning("varying-rescale", "Slope and intercept differ between slices; each slice has its own.")
        )
    if not first.signed and has_signed_stream(first):
        message = "The compressed values are signed although the header says they are not; they are read as signed."
        warnings.append(SeriesWarning("sign-mismatch", message))
    return warnings
