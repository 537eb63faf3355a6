"""Make the environment and run all tests: python packaging/test.py

Needs only Python 3.11 or newer. On Debian as root it also installs the few libraries of the system that are missing; else it
prints the line that does. Words after the file's name go to pytest.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("mctgui needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031 - read by old Pythons

import os
import shutil
import subprocess

import environment
import system_libraries

WITHOUT_WINDOW = "not gl and not slow and not gpu and not benchmark"
WITH_WINDOW = "gl and not slow and not gpu and not benchmark"
NO_TESTS_CHOSEN = 5
MOST_PROCESSES = 4
OWN_X_SERVER = "MCTGUI_TESTS_OWN_X_SERVER"


def main(words):  # noqa: ANN001, ANN201 - this file must be readable for old Pythons
    """Set up, then run the tests in two parts: without a window, then those that draw with OpenGL in one."""
    on_debian_as_root = shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        if on_debian_as_root and not environment.can_make_environments():
            system_libraries.apt("update", "-q")
            system_libraries.apt("install", "-y", "--no-install-recommends", environment.venv_package())
        python = environment.prepare(("dev",))
    except environment.SetupProblem as problem:
        environment.say(str(problem))
        return 1
    if not system_libraries.provide(tests=True):
        return 1
    # Whole files go to each process: what a file's tests share is made once. Chosen tests run in one, where one can watch.
    side_by_side = [] if words else ["-n", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "loadfile"]
    results = [pytest(python, WITHOUT_WINDOW, [*side_by_side, *words], {"QT_QPA_PLATFORM": "offscreen"})]
    if sys.platform.startswith("linux") and shutil.which("Xvfb"):
        # A window has the keyboard of its screen to itself: no two processes may share one.
        results.append(pytest(python, WITH_WINDOW, [*side_by_side, *words], {OWN_X_SERVER: "1"}))
    elif not sys.platform.startswith("linux") or os.environ.get("DISPLAY"):
        results.append(pytest(python, WITH_WINDOW, words, {}))
    else:
        environment.say("The tests that draw with OpenGL were left out: Xvfb is missing and there is no display.")
    return max(0 if code == NO_TESTS_CHOSEN else code for code in results)


def pytest(python, marks, words, variables):  # noqa: ANN001, ANN201
    """Run the tests with these marks; gives back pytest's exit code."""
    command = [str(python), "-m", "pytest", "-m", marks, *words]
    environment.say("Running: " + " ".join(command))
    return subprocess.run(command, cwd=environment.ROOT, env={**os.environ, **variables}, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
