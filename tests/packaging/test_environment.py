"""The set-up scripts: which torch is asked for, when the environment is made again, what the user is told."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """The module, with its folder in a temporary place and without the network."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    module = importlib.import_module("environment")
    monkeypatch.setattr(module, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(module, "MARKER", tmp_path / ".venv" / "mctgui-environment.json")
    yield module
    for name in ("environment", "system_libraries"):
        sys.modules.pop(name, None)


@pytest.fixture
def system_libraries(environment):
    return importlib.import_module("system_libraries")


def test_that_the_cpu_build_is_asked_for_first_where_there_is_no_gpu(environment):
    assert environment.torch_requests("cpu", "2.13.0", "linux") == ["torch==2.13.0+cpu", "torch==2.13.0"]
    assert environment.torch_requests("cpu", "2.13.0", "darwin") == ["torch==2.13.0"]


def test_that_a_cpu_build_in_reach_of_pip_is_not_taken_for_a_gpu(environment):
    from packaging.requirements import Requirement

    (request,) = environment.torch_requests("gpu", "2.13.0", "linux")
    allowed = Requirement(request).specifier
    assert allowed.contains("2.13.0")
    assert allowed.contains("2.13.0+cu130")
    assert not allowed.contains("2.13.0+cpu")


def test_that_torch_is_installed_before_everything_else_and_always_with_the_constraints(environment, monkeypatch):
    commands = []
    monkeypatch.setattr(environment, "pip", lambda *words, **_: commands.append(words) or True)
    monkeypatch.setattr(environment, "installed_torch", lambda wanted: environment.TorchBuild(wanted, "2.13.0+cpu"))
    environment.FOLDER.mkdir()
    environment.install(("dev",), "cpu")
    assert commands[0] == ("install", "torch==2.13.0+cpu")
    assert commands[-1][-1].endswith("[dev]")
    state = json.loads(environment.MARKER.read_text())
    assert (state["extras"], state["torch"]) == (["dev"], "2.13.0+cpu")


def test_that_pip_gets_the_constraints_and_never_another_users_packages(environment, monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(command=command, environment=options["env"])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(environment.subprocess, "run", run)
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    environment.pip("install", "hatchling")
    at = seen["command"].index("--constraint")
    assert seen["command"][at + 1] == str(ROOT / "packaging" / "constraints.txt")
    assert "PYTHONPATH" not in seen["environment"]


def test_that_without_a_cpu_build_the_plain_release_is_taken_and_said(environment, monkeypatch, capsys):
    asked = []

    def pip(*words, **_):
        asked.append(words[1])
        return not words[1].endswith("+cpu")

    monkeypatch.setattr(environment, "pip", pip)
    monkeypatch.setattr(environment, "has_nvidia_gpu", lambda: False)
    monkeypatch.setattr(environment.sys, "platform", "linux")
    build = environment.TorchBuild("cpu", "2.13.0", ("nvidia-cublas",))
    monkeypatch.setattr(environment, "installed_torch", lambda wanted: build)
    assert environment.install_torch("cpu") == build
    assert asked == ["torch==2.13.0+cpu", "torch==2.13.0"]
    assert "MCTGUI_TORCH_INDEX" in capsys.readouterr().out


def test_that_two_builds_beside_each_other_are_refused(environment, monkeypatch):
    monkeypatch.setattr(environment, "pip", lambda *_, **__: True)
    mixed = environment.TorchBuild("cpu", "2.13.0+cpu", ("nvidia-cublas",))
    monkeypatch.setattr(environment, "installed_torch", lambda wanted: mixed)
    with pytest.raises(environment.SetupProblem, match="mixed"):
        environment.install_torch("cpu")


def test_that_an_environment_whose_torch_was_replaced_is_thrown_away(environment, monkeypatch):
    builds = iter([environment.TorchBuild("cpu", "2.13.0+cpu"), environment.TorchBuild("cpu", "2.15.0", ("nvidia-x",))])
    monkeypatch.setattr(environment, "pip", lambda *_, **__: True)
    monkeypatch.setattr(environment, "installed_torch", lambda wanted: next(builds))
    environment.FOLDER.mkdir()
    with pytest.raises(environment.SetupProblem, match="replaced"):
        environment.install((), "cpu")
    assert not environment.FOLDER.exists()


def test_that_a_second_start_installs_nothing(environment, monkeypatch):
    environment.FOLDER.mkdir()
    environment.write_marker("cpu", ["dev"], "2.13.0+cpu")
    monkeypatch.setattr(environment, "has_nvidia_gpu", lambda: False)
    monkeypatch.setattr(environment, "python_runs", lambda: True)
    monkeypatch.setattr(environment, "install", lambda *_: pytest.fail("installed again"))
    assert environment.prepare(()) == environment.python_path()
    assert environment.prepare(("dev",)) == environment.python_path()


@pytest.mark.parametrize("change", ["unfinished", "other files", "more extras"])
def test_that_an_environment_that_lacks_something_is_completed(environment, monkeypatch, change):
    environment.FOLDER.mkdir()
    environment.write_marker("cpu", None if change == "unfinished" else [], "2.13.0+cpu")
    monkeypatch.setattr(environment, "has_nvidia_gpu", lambda: False)
    monkeypatch.setattr(environment, "python_runs", lambda: True)
    if change == "other files":
        monkeypatch.setattr(environment, "fingerprint", lambda: "changed")
    installed = []
    monkeypatch.setattr(environment, "install", lambda extras, wanted: installed.append((extras, wanted)))
    environment.prepare(("dev",) if change == "more extras" else ())
    assert len(installed) == 1


def test_that_a_new_gpu_makes_a_new_environment_instead_of_a_mixture(environment, monkeypatch):
    environment.FOLDER.mkdir()
    environment.write_marker("cpu", [], "2.13.0+cpu")
    monkeypatch.setattr(environment, "has_nvidia_gpu", lambda: True)
    made = []
    monkeypatch.setattr(environment, "create", made.append)
    monkeypatch.setattr(environment, "install", lambda *_: None)
    environment.prepare(())
    assert made == ["gpu"]
    assert not environment.FOLDER.exists()


def test_that_somebody_elses_environment_is_left_alone(environment):
    environment.FOLDER.mkdir()
    (environment.FOLDER / "precious").touch()
    with pytest.raises(environment.SetupProblem, match="not made by this script"):
        environment.prepare(())
    assert (environment.FOLDER / "precious").exists()


def test_that_a_python_without_ensurepip_names_the_package_to_install(environment, monkeypatch):
    monkeypatch.setattr(environment, "can_make_environments", lambda: False)
    wanted = f"apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    with pytest.raises(environment.SetupProblem, match=wanted):
        environment.create("cpu")


def test_that_a_full_disk_is_seen_before_it_is_full(environment, monkeypatch):
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")(10**12, 10**12, 10**8)
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(environment.SetupProblem, match="free"):
        environment.create("cpu")
    assert not environment.FOLDER.exists()


@pytest.mark.parametrize("script", ["demo.py", "test.py"])
def test_that_an_old_python_gets_a_sentence_and_no_syntax_error(script):
    # The version is looked at before anything is used that an old Python would not understand.
    source = (ROOT / "packaging" / script).read_text()
    code = f"import sys; sys.version_info = (3, 9, 2); exec(compile({source!r}, {script!r}, 'exec'))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "mctgui needs Python 3.11 or newer; this is 3.9.\n"


def test_that_the_scripts_import_nothing_but_the_standard_library():
    import ast

    scripts = list((ROOT / "packaging").glob("*.py"))
    ours = {path.stem for path in scripts}
    for path in scripts:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= ours | set(sys.stdlib_module_names), path


def test_that_missing_libraries_become_one_line_to_run(system_libraries, monkeypatch, capsys):
    monkeypatch.setattr(system_libraries.sys, "platform", "linux")
    monkeypatch.setattr(system_libraries, "loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_libraries.Path, "exists", lambda self: True)
    monkeypatch.setattr(system_libraries.os, "geteuid", lambda: 1000, raising=False)
    assert system_libraries.provide(tests=False) is False
    assert "sudo apt-get install -y --no-install-recommends libegl1\n" in capsys.readouterr().out


def test_that_other_systems_need_no_libraries(system_libraries, monkeypatch):
    for system in ("darwin", "win32"):
        monkeypatch.setattr(system_libraries.sys, "platform", system)
        assert system_libraries.missing_packages(tests=True) == []
