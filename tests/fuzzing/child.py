"""Run many damaged files through the readers in a process of their own, within limits of memory and time.

``python tests/fuzzing/child.py MODULE FIRST COUNT FOLDER``: the module is a file with ``case(number, folder)``, which gives
what the case is and a function that reads it. Every number prints one line with the number when it begins, so that a crash
of the whole process names its case, and one line of JSON where something other than an error of ours came out.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import json
import os
import random
import resource
import shutil
import signal
import sys
import traceback
import warnings
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

MEMORY_BYTES = 768 * 2**20
"""That a case may take beyond what the libraries hold; no case announces more than a tenth of it."""

SECONDS = 10
"""Of the processor, so that a busy machine makes no case too long; one that sleeps is ended by who started this process."""


class TooLong(BaseException):
    """No ``except Exception`` of a library may swallow it."""


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


class _Watch:
    """Notes what is opened for reading or writing outside of the places that belong to the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = os.path.realpath(folder)
        self.on = False
        self.seen: list[str] = []
        libraries = {os.path.realpath(entry) for entry in [*sys.path, sys.prefix, sys.base_prefix] if entry}
        self._allowed = (self.folder, *libraries, "/proc/self", "/sys", "/usr/lib", "/usr/share", "/dev/null")
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or event not in ("open", "os.mkdir", "os.rename", "os.remove", "os.symlink", "subprocess.Popen"):
            return
        place = arguments[0]
        if isinstance(place, int) or place is None:
            return
        real = os.path.realpath(os.fsdecode(place))
        if not real.startswith(self._allowed):
            self.seen.append(f"{event} {real}")


def main() -> int:
    """Run the cases; the exit code says nothing, the lines do."""
    module, first, count, folder = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    faulthandler.enable()
    sys.path.insert(0, str(module.parent))
    cases = _module(module)
    from mctgui.errors import MctguiError

    cases.warm_up(folder)
    warnings.simplefilter("error", RuntimeWarning)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY_BYTES, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _too_long)
    watch = _Watch(folder)
    for number in range(first, first + count):
        print(number, flush=True)
        place = folder / f"case-{number}"
        place.mkdir()
        label = "making the case"
        fault = ""
        try:
            label, read = cases.case(random.Random(number), place)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            watch.on = True
            read()
        except MctguiError:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever else comes is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-6:]
            fault = f"{type(error).__name__}: {error} | " + " < ".join(f"{one.name}:{one.lineno}" for one in reversed(where))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            watch.on = False
        if watch.seen:
            fault = f"{fault} opened outside of the folder: {watch.seen[:3]}"
            watch.seen.clear()
        if fault:
            print(json.dumps({"case": number, "label": label, "fault": fault[:1500]}), flush=True)
        shutil.rmtree(place, ignore_errors=True)
    print("done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
