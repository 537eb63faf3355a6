"""What differs between two headers, such as a derived image and the one it was made from; element by element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mctgui.dicom.tags import TagRow

_SERIES_UID, _REFERENCED_SERIES = "(0020,000E)", "(0008,1115)"


def difference(before: Sequence[TagRow], after: Sequence[TagRow]) -> tuple[TagRow, ...]:
    """The rows of both headers in one tree.

    Parameters
    ----------
    before, after
        As :func:`mctgui.dicom.tags.read_tags` gives them: of the source, and of what was made from it.

    Returns
    -------
    tuple of TagRow
        In the order of their tags, items of sequences in their own order. ``value`` is that of ``after`` and ``before``
        that of ``before``; ``change`` is ``"same"``, ``"changed"``, ``"added"`` or ``"removed"``. A sequence has changed
        where anything in it has. Values are compared as they are shown: cut ones by their beginning and length, binary ones
        by their length.
    """
    earlier = {_key(row): row for row in before}
    later = {_key(row) for row in after}
    order = {_key(row): at for at, row in enumerate((*before, *after))}
    rows = [_joined(earlier.get(_key(row)), row) for row in after]
    rows += [_removed(row) for row in before if _key(row) not in later]
    return tuple(sorted(rows, key=lambda row: (row.tag, order[_key(row)])))


def _key(row: TagRow) -> tuple[str, str]:
    """Elements have one place by their tag; items and remarks by their words."""
    return row.tag, "" if row.tag else row.name


def _joined(before: TagRow | None, after: TagRow) -> TagRow:
    if before is None:
        return replace(after, change="added", children=tuple(_joined(None, child) for child in after.children))
    children = difference(before.children, after.children)
    same = (before.vr, before.value) == (after.vr, after.value) and all(child.change == "same" for child in children)
    return replace(
        after,
        before=before.value,
        change="same" if same else "changed",
        identifying=before.identifying or after.identifying,
        children=children,
    )


def _removed(row: TagRow) -> TagRow:
    children = tuple(_removed(child) for child in row.children)
    return replace(row, value="", before=row.value, change="removed", children=children)


def referenced_series(rows: Sequence[TagRow]) -> frozenset[str]:
    """SeriesInstanceUIDs of the series that a header says it refers to (0008,1115)."""
    items = [item for row in rows if row.tag == _REFERENCED_SERIES for item in row.children]
    return frozenset(row.value for item in items for row in item.children if row.tag == _SERIES_UID and row.value)
