"""Silence for pydicom, whose warnings quote header values, also while several threads decode."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_lock = threading.Lock()
_inside: list[warnings.catch_warnings[Any]] = []
_threads = 0


@contextmanager
def quiet() -> Iterator[None]:
    """Ignore all warnings; the filters of before come back when the last thread has left.

    Filters belong to the whole process: threads that each put back what they found would leave those of another behind.
    """
    global _threads
    with _lock:
        _threads += 1
        if _threads == 1:
            _inside.append(warnings.catch_warnings())
            _inside[0].__enter__()
            warnings.simplefilter("ignore")
    try:
        yield
    finally:
        with _lock:
            _threads -= 1
            if _threads == 0:
                _inside.pop().__exit__(None, None, None)
