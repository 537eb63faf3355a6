"""Results of a command as strict JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mctgui.atomic import atomic_file


def strict_json(result: object) -> str:
    """JSON text that every parser reads: what is not a finite number becomes null, since JSON has no NaN."""
    return json.dumps(_plain(result), indent=2, allow_nan=False, ensure_ascii=False)


def write_json(result: object, path: Path) -> None:
    """Write the result to a file, whole or not at all.

    Raises
    ------
    StorageFailure
        The file could not be written.
    """
    text = strict_json(result) + "\n"
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    """The same value in the types that JSON knows."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Path):
        return value.as_posix()
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"a {type(value).__name__} has no place in a JSON result")
