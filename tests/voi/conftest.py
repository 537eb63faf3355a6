"""The plain vertebra as a fixture, since test folders are no packages."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def vertebra() -> Callable[..., Any]:
    spec = importlib.util.spec_from_file_location("voi_specimen", Path(__file__).with_name("specimen.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[..., Any] = module.vertebra
    return function
