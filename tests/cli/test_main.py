"""The frame of the command line: exit codes, where text goes, what an error looks like."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from mctgui.cli import main as frame
from mctgui.cli.results import strict_json
from mctgui.errors import MctguiError


@pytest.fixture
def as_info(monkeypatch):
    """Puts a behaviour in place of the ``info`` command."""

    def put(run, describe=lambda result: "in words"):
        module = SimpleNamespace(HELP="help", add_arguments=lambda parser: None, run=run, describe=describe)
        monkeypatch.setitem(sys.modules, "mctgui.cli.info", module)
        import mctgui.cli

        monkeypatch.setattr(mctgui.cli, "info", module, raising=False)

    return put


def raising(error):
    def run(_arguments):
        raise error

    return run


def test_that_help_lists_every_command_without_loading_any(mctgui_process, tmp_path):
    code = (
        "import sys; from mctgui.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "loaded = [m for m in sys.modules if m.startswith('mctgui.cli.') or m in ('numpy', 'torch', 'PySide6')]\n"
        "print(loaded, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name in frame.COMMANDS:
        assert f"\n    {name} " in ended.stdout
    assert sorted(eval(ended.stderr)) == ["mctgui.cli.display", "mctgui.cli.main"]  # noqa: S307 - printed two lines above


def test_that_every_listed_command_is_there_and_tells_its_arguments(mctgui):
    for name in frame.COMMANDS:
        ended = mctgui(name, "--help")
        assert ended.code == 0, name
        assert "--json" in ended.out
        assert "--debug" in ended.out


def test_that_negative_numbers_are_read_in_the_notation_in_which_json_writes_them(as_info, monkeypatch):
    given = {}
    as_info(lambda arguments: given.update(vars(arguments)) or {})

    def add_arguments(parser):
        parser.add_argument("--point", type=float, nargs=3)
        parser.add_argument("path")

    monkeypatch.setattr(sys.modules["mctgui.cli.info"], "add_arguments", add_arguments)
    words = ["info", "--point", "-1.7763568394002505e-15", "-3E+2", "-4.5", "a-1e5", "--json", "-"]
    assert frame.main(words) == 0
    assert given["point"] == [-1.7763568394002505e-15, -300.0, -4.5]
    assert given["path"] == "a-1e5"


def test_that_a_wrong_command_or_option_is_wrong_usage(mctgui):
    assert mctgui("nonsense").code == 2
    assert mctgui("--nonsense").code == 2
    assert mctgui("doctor", "--nonsense").code == 2


def test_that_the_result_goes_to_stdout_in_words(mctgui, as_info):
    as_info(lambda _: {"a": 1})
    ended = mctgui("info")
    assert (ended.code, ended.out) == (0, "in words\n")


def test_that_json_on_stdout_is_alone_there_whatever_libraries_print(mctgui, as_info):
    def run(_arguments):
        print("chatter of a library")
        return {"spacing_mm": np.array([0.1, 0.2]), "odd": math.nan, "path": Path("a/b"), "count": np.int64(3)}

    as_info(run)
    ended = mctgui("info", "--json", "-")
    assert json.loads(ended.out) == {"spacing_mm": [0.1, 0.2], "odd": None, "path": "a/b", "count": 3}
    assert "chatter" in ended.err


def test_that_json_to_a_file_is_written_whole_and_the_words_still_come(mctgui, as_info, tmp_path):
    as_info(lambda _: {"a": math.inf})
    ended = mctgui("info", "--json", tmp_path / "new" / "result.json")
    assert json.loads((tmp_path / "new" / "result.json").read_text()) == {"a": None}
    assert ended.out == "in words\n"


def test_that_json_to_an_impossible_place_is_one_sentence(mctgui, as_info, tmp_path):
    (tmp_path / "file").write_text("")
    as_info(lambda _: {"a": 1})
    ended = mctgui("info", "--json", tmp_path / "file" / "result.json")
    assert ended.code == 1
    assert ended.out == ""
    assert "could not be written" in ended.err


def test_that_an_error_is_one_line_why_and_one_line_what_to_do(mctgui, as_info):
    as_info(raising(MctguiError("It is\nempty.", "Choose another.")))
    ended = mctgui("info")
    assert (ended.code, ended.out, ended.err) == (1, "", "It is empty.\nChoose another.\n")


def test_that_a_fault_of_the_program_shows_neither_traceback_nor_values(mctgui, as_info):
    as_info(raising(KeyError("DOE^JANE")))
    ended = mctgui("info")
    assert ended.code == 1
    assert "DOE" not in ended.err
    assert "Traceback" not in ended.err
    assert "KeyError" in ended.err_lines[0]
    assert "--debug" in ended.err_lines[1]


def test_that_debug_shows_the_traceback(mctgui, as_info):
    as_info(raising(KeyError("x")))
    for words in (("info", "--debug"), ("--debug", "info")):
        assert "Traceback" in mctgui(*words).err


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")])
def test_that_missing_memory_is_said_as_such(mctgui, as_info, error):
    as_info(raising(error))
    ended = mctgui("info")
    assert ended.code == 1
    assert "not enough memory" in ended.err


def test_that_a_file_that_cannot_be_opened_is_named(mctgui, as_info):
    as_info(raising(PermissionError(13, "Permission denied", "scan.tif")))
    assert mctgui("info").err_lines[0] == "scan.tif: permission denied."


def test_that_an_interrupt_ends_with_130(mctgui, as_info):
    as_info(raising(KeyboardInterrupt()))
    ended = mctgui("info")
    assert (ended.code, ended.err) == (130, "Cancelled.\n")


def test_that_without_a_display_the_window_says_what_to_do_instead(mctgui_process):
    ended = mctgui_process()
    assert ended.code == 1
    assert len(ended.err_lines) == 2
    assert "--headless" in ended.err_lines[1]


def test_that_the_path_of_a_project_opens_the_window_on_it(monkeypatch, tmp_path):
    monkeypatch.setattr(frame, "has_display", lambda: True)
    opened = []
    code = frame.main([str(tmp_path)], lambda path, demo: opened.append((path, demo)) or 7)
    assert (code, opened) == (7, [(tmp_path, False)])


def test_that_a_reader_who_leaves_early_hears_no_complaint(tmp_path):
    command = f"{sys.executable} -m mctgui --help | true; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_that_a_polite_kill_lets_the_work_clean_up(tmp_path):
    code = (
        "import sys, time, types, pathlib\n"
        "from mctgui.cli import main\n"
        "from mctgui.atomic import atomic_folder\n"
        f"place = pathlib.Path({str(tmp_path)!r})\n"
        "def run(arguments):\n"
        "    with atomic_folder(place / 'result') as folder:\n"
        "        (place / 'started').touch()\n"
        "        time.sleep(60)\n"
        "module = types.SimpleNamespace(HELP='', add_arguments=lambda p: None, run=run, describe=str)\n"
        "sys.modules['mctgui.cli.info'] = module\n"
        "sys.exit(main.main(['info']))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told == "Cancelled.\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["started"]


def test_that_what_has_no_place_in_json_is_refused_and_not_guessed():
    with pytest.raises(TypeError, match="object"):
        strict_json({"a": object()})


def test_that_progress_stays_silent_when_asked_and_off_stdout(mctgui, as_info):
    from mctgui.cli.progress import finish_with_bar
    from mctgui.jobs import Progress

    def work():
        yield Progress(1, 2, "half")
        return {"a": 1}

    as_info(lambda _: finish_with_bar(work(), "working"))
    ended = mctgui("info", "--quiet", "--json", "-")
    assert json.loads(ended.out) == {"a": 1}
    assert ended.err == ""
