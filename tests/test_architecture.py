"""Promises about the program as a whole: what loads when, and what may never be imported."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "vtk", "vtkmodules", "statsmodels", "matplotlib", "scipy.stats", "numba", "SimpleITK", "skimage", "pandas")
FORBIDDEN = ("torchvision", "pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib")
TEMPTING_CALLS = ("eval", "exec")


def loaded_by(statement: str) -> list[str]:
    """Modules in memory after a statement in a fresh process."""
    code = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "module",
    [
        "mctgui",
        "mctgui.cli.main",
        "mctgui.project",
        "mctgui.report.case_report",
        "mctgui.synthesis",
        "mctgui.qt.main_window",
    ],
)
def test_that_importing_loads_no_heavy_library(module):
    loaded = loaded_by(f"import {module}")
    assert module in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_that_every_command_can_be_listed_and_parsed_without_heavy_libraries():
    loaded = loaded_by(
        "from mctgui.cli.main import COMMANDS, _parser\n"
        "import importlib\n"
        "for name in COMMANDS: _parser(name, importlib.import_module(f'mctgui.cli.{name}'))"
    )
    assert [name for name in HEAVY if name in loaded] == []


def sources() -> list[Path]:
    return sorted((ROOT / "mctgui").rglob("*.py"))


def imports_of(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_that_nothing_imports_what_runs_code_from_files():
    guilty = {
        path.name: sorted(imports_of(ast.parse(path.read_text(encoding="utf-8"))) & set(FORBIDDEN)) for path in sources()
    }
    assert {name: found for name, found in guilty.items() if found} == {}


def test_that_torch_loads_weights_only_and_numpy_no_objects():
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            words = {word.arg: ast.unparse(word.value) for word in node.keywords}
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            assert name not in TEMPTING_CALLS, where
            if name == "torch.load":
                assert words.get("weights_only") == "True", where
            if name in ("np.load", "numpy.load"):
                assert words.get("allow_pickle", "False") == "False", where


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal there, so that nothing can be counted")
def test_that_this_pyside_keeps_its_references_to_none_and_true(qapp):
    # PySide6 6.12.0 dropped one reference of None per call and one of True per signal, which ends the process at last.
    from PySide6.QtCore import QObject, Signal

    class Sender(QObject):
        told = Signal(bool)

    sender = Sender()
    sender.told.connect(lambda value: None)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(2000):
        sender.setObjectName("name")
        sender.told.emit(True)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert abs(after[0] - before[0]) < 200
    assert abs(after[1] - before[1]) < 200


def test_that_the_constraints_satisfy_what_the_project_asks_for():
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines) if version}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    for requirement in map(Requirement, wanted):
        pin = pins.get(canonicalize_name(requirement.name))
        assert pin is not None, f"{requirement.name} is not pinned"
        assert requirement.specifier.contains(pin), f"{requirement} does not allow the pinned {pin}"


def test_that_what_is_imported_is_what_the_project_asks_for():
    import tomllib
    from importlib.metadata import packages_distributions

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    homes = packages_distributions()
    undeclared = {}
    for path in sources():
        for name in imports_of(ast.parse(path.read_text(encoding="utf-8"))) - set(sys.stdlib_module_names) - {"mctgui"}:
            if not declared & {canonicalize_name(home) for home in homes.get(name, [name])}:
                undeclared.setdefault(name, []).append(path.name)
    # shiboken6 is a part of PySide6, matplotlib is what the wheel of vtk brings along and needs itself.
    assert set(undeclared) <= {"shiboken6", "matplotlib"}, undeclared
