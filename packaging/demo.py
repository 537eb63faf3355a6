"""Make the environment and open the demo: python packaging/demo.py

Needs only Python 3.11 or newer. Without a display the demo runs without a window and says where its pictures are. Words
after the file's name go to "mctgui demo", for instance: --headless --out pictures
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("mctgui needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031 - read by old Pythons

import subprocess

import environment
import system_libraries


def main(words):  # noqa: ANN001, ANN201 - this file must be readable for old Pythons
    """Set up, then hand over to the program."""
    try:
        python = environment.prepare()
    except environment.SetupProblem as problem:
        environment.say(str(problem))
        return 1
    system_libraries.provide(tests=False)
    return subprocess.run([str(python), "-m", "mctgui", "demo", *words], check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
