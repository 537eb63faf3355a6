"""Which slices belong together: one scan, one reconstruction, one plane, each position once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from mctgui.dicom.archive import FilePath
from mctgui.dicom.slice_record import SliceRecord, Vector
from mctgui.dicom.stacking import SeriesWarning

DIRECTION_TOLERANCE = 1e-4
POSITION_TOLERANCE_MM = 1e-3
SamePixels = Callable[[SliceRecord, SliceRecord], bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Slices that may be stacked with each other.

    Parameters
    ----------
    uid
        SeriesInstanceUID; with ``/2`` and so on behind it where one series had to be divided.
    records
        Each position once, unless ``reason`` says otherwise.
    warnings
        What dividing and thinning out has found.
    reason
        Why the group cannot be one volume; empty when nothing speaks against it.
    """

    uid: str
    records: tuple[SliceRecord, ...]
    warnings: tuple[SeriesWarning, ...] = ()
    reason: str = ""


class Comparison:
    """Whether two slices hold the same pixels, each pair looked at once however often it is asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[FilePath, FilePath], bool] = {}

    def __call__(self, first: SliceRecord, second: SliceRecord) -> bool:
        """Whether they do, from their pixels to the end of their files."""
        pair = first.path, second.path
        if pair not in self._known:
            self._known[pair] = _same_pixels(first, second)
        return self._known[pair]


def group_slices(records: Iterable[SliceRecord], same_pixels: SamePixels | None = None) -> list[Group]:
    """Divide slices into groups that may be stacked.

    Parameters
    ----------
    records
        Slices of any number of scans in any order.
    same_pixels
        Whether two slices at one position are copies of one image; a :class:`Comparison` that is given again does not read
        the same files again.

    Returns
    -------
    list of Group
        Sorted by uid; divided series stand together, the largest part first.

    Notes
    -----
    A series (one SeriesInstanceUID) is divided by SOP class, matrix, pixel spacing, orientation, convolution kernel and the
    third value of ImageType, a multi-frame image by its stacks too. AcquisitionNumber, the rest of ImageType and the frame
    of reference divide a series only when positions occur more than once and each part then has every position once:
    scanners number the acquisitions of one volume as they like, and careless anonymisers give every file a frame of
    reference of its own. Files without a SeriesInstanceUID are held together by their folder and description.
    """
    series: dict[Hashable, list[SliceRecord]] = {}
    for record in records:
        series.setdefault(record.series_uid or ("", str(record.path.parent), record.description), []).append(record)
    groups: list[Group] = []
    unnamed = 0
    for members in sorted(series.values(), key=lambda members: (members[0].series_uid, members[0].path)):
        if members[0].series_uid:
            uid = members[0].series_uid
        else:
            unnamed += 1
            uid = f"no-uid-{unnamed}"
        groups.extend(_divided(uid, members, same_pixels or Comparison()))
    return groups


def _divided(uid: str, members: Sequence[SliceRecord], same_pixels: SamePixels) -> list[Group]:
    parts: list[tuple[SliceRecord, ...]] = []
    for alike in _by(members, _kind):
        for parallel in _by_orientation(alike):
            for stack in _by_stack(parallel):
                parts.extend(_by_position(stack))
    parts.sort(key=len, reverse=True)
    groups = []
    for number, part in enumerate(parts, start=1):
        group = _each_position_once(Group(uid if number == 1 else f"{uid}/{number}", part), same_pixels)
        if len(parts) > 1:
            message = (
                f"The series holds {len(parts)} different stacks (by orientation, matrix, pixel size, kernel, kind or "
                f"phase); this is number {number} with {len(part)} images."
            )
            group = replace(group, warnings=(SeriesWarning("divided-series", message), *group.warnings))
        groups.append(group)
    return groups


def _kind(record: SliceRecord) -> Hashable:
    spacing = record.pixel_spacing and tuple(round(value, 5) for value in record.pixel_spacing)
    flavour = record.image_type[2] if len(record.image_type) > 2 else ""
    return (
        record.sop_class, record.modality, record.rows, record.columns, record.samples,
        record.photometric, spacing, record.kernel, flavour, record.position is None,
    )  # fmt: skip


def _by(records: Sequence[SliceRecord], key: Callable[[SliceRecord], Hashable]) -> list[list[SliceRecord]]:
    parts: dict[Hashable, list[SliceRecord]] = {}
    for record in records:
        parts.setdefault(key(record), []).append(record)
    return list(parts.values())


def _by_orientation(records: Sequence[SliceRecord]) -> list[list[SliceRecord]]:
    parts: list[list[SliceRecord]] = []
    for record in records:
        for part in parts:
            if _same(part[0].row, record.row) and _same(part[0].column, record.column):
                part.append(record)
                break
        else:
            parts.append([record])
    return parts


def _by_stack(records: list[SliceRecord]) -> list[list[SliceRecord]]:
    """Divide the stacks that one multi-frame image names, unless it names one for each frame."""
    parts = _by(records, lambda record: record.stack_id)
    return parts if len(parts) > 1 and min(map(len, parts)) > 1 else [records]


def _same(first: Vector | None, second: Vector | None) -> bool:
    if first is None or second is None:
        return first is second
    return all(abs(a - b) <= DIRECTION_TOLERANCE for a, b in zip(first, second, strict=True))


def _place(record: SliceRecord) -> tuple[int, int, int] | None:
    if record.position is None:
        return None
    x, y, z = (round(value / POSITION_TOLERANCE_MM) for value in record.position)
    return x, y, z


def _repeated(records: Sequence[SliceRecord]) -> bool:
    places = [place for record in records if (place := _place(record)) is not None]
    return len(set(places)) < len(places)


def _by_position(records: list[SliceRecord]) -> list[tuple[SliceRecord, ...]]:
    """Divide phases that show the same positions again, when a header value tells them apart."""
    if not _repeated(records):
        return [tuple(records)]
    keys: tuple[Callable[[SliceRecord], Hashable], ...] = (
        lambda record: record.temporal_index,
        lambda record: record.acquisition,
        lambda record: record.image_type,
        lambda record: record.frame_of_reference,
    )
    for key in keys:
        parts = _by(records, key)
        if len(parts) > 1 and min(map(len, parts)) > 1 and not any(_repeated(part) for part in parts):
            return [tuple(part) for part in parts]
    return [tuple(records)]


def _each_position_once(group: Group, same_pixels: SamePixels) -> Group:
    """Leave out copies of an image; say so where different images claim one position."""
    counts = Counter(_place(record) for record in group.records)
    kept: list[SliceRecord] = []
    first_at: dict[tuple[int, int, int], SliceRecord] = {}
    copies, rivals = 0, set()
    for record in group.records:
        place = _place(record)
        if place is None or counts[place] == 1:
            kept.append(record)
        elif place not in first_at:
            first_at[place] = record
            kept.append(record)
        elif same_pixels(first_at[place], record):
            copies += 1
        else:
            rivals.add(place)
            kept.append(record)
    warnings, reason = list(group.warnings), group.reason
    if copies:
        what = "1 image is there twice; the copy was" if copies == 1 else f"{copies} images are copies of others; they were"
        warnings.append(SeriesWarning("duplicate-slices", f"{what} left out."))
    if rivals:
        reason = f"Different images lie at the same position, at {len(rivals)} of {len(counts)} positions."
        warnings.append(SeriesWarning("duplicate-slices", reason))
    return Group(group.uid, tuple(kept), tuple(warnings), reason)


def _same_pixels(first: SliceRecord, second: SliceRecord) -> bool:
    """Whether two files hold the same bytes from their pixels on."""
    if first.path == second.path or min(first.pixels_at, second.pixels_at) < 0:
        return False
    try:
        with first.path.open("rb") as one, second.path.open("rb") as other:
            one.seek(first.pixels_at)
            other.seek(second.pixels_at)
            while True:
                block = one.read(2**20)
                if block != other.read(2**20):
                    return False
                if not block:
                    return True
    except OSError:
        return False
