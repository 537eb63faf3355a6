"""Values as the standard wants them written: decimal strings and unique identifiers."""

from __future__ import annotations

import uuid
from typing import Any


def decimal(value: float) -> Any:
    """A decimal string of at most 16 characters, as PS3.5 6.2 demands of DS."""
    from pydicom.valuerep import DSfloat

    return DSfloat(float(value), auto_format=True)


def new_uid(repeatable_from: str | None = None, *parts: object) -> str:
    """A UUID under the arc 2.25 (PS3.5 B.2), which needs no registered root; the same for the same text and parts."""
    if repeatable_from is None:
        return f"2.25.{uuid.uuid4().int}"
    text = "|".join(["mctgui", repeatable_from, *(str(part) for part in parts)])
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, text).int}"
