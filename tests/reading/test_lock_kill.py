"""A lock that is killed leaves a study that is not locked and can be, or one that is locked and whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from mctgui.jobs import finish
from mctgui.reading.key import open_key
from mctgui.reading.lock import lock
from mctgui.reading.package import open_package
from mctgui.reading.study import load_study, new_study, save_study

KILLS = 4
PASSPHRASE = "correct horse battery staple"

LOCKER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    import numpy as np
    from mctgui.jobs import finish
    from mctgui.reading import key
    from mctgui.reading.lock import lock
    from mctgui.reading.pool import Pool, PoolImage
    from mctgui.reading.study import load_study
    from mctgui.volume import Volume

    key._SCRYPT_N = 32768
    voxels = np.random.default_rng(1).integers(0, 255, (40, 90, 90), dtype=np.uint8)
    volume = Volume.from_spacing(voxels, (1, 0.1, 0.1), "grey8")
    images = tuple(
        PoolImage(name, "SP-1", "SP-1", "D", name, index, float(index), lambda: volume)
        for name in ("a", "b")
        for index in range(40)
    )
    print("ready", flush=True)
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        study = load_study(folder)
        if study.locked is None:
            finish(lock(study, Pool(images), sys.argv[2], folder))
            print(folder.name, flush=True)
    """
)


def _run(script, folder):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    words = [sys.executable, str(script), str(folder), PASSPHRASE]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a kill that cannot be caught")
def test_that_a_killed_lock_is_all_or_nothing(tmp_path):
    script, folder = tmp_path / "locker.py", tmp_path / "studies"
    script.write_text(LOCKER, encoding="utf-8")
    classes = [{"image_class": name, "count": 10} for name in ("a", "b")]
    for number in range(20):
        study = new_study(readers=2, display={"field_mm": 8.0}, draw={"classes": classes, "repeat_share": 0})
        save_study(study, folder / f"{number:02d}")
    chance, unlocked_seen = random.Random(3), 0
    for _ in range(KILLS):
        process = _run(script, folder)
        assert process.stdout.readline().strip() == "ready", process.stderr.read()
        time.sleep(chance.uniform(0.02, 0.5))
        process.kill()
        said, _errors = process.communicate()
        for place in sorted(folder.iterdir()):
            unlocked_seen += not _is_whole_or_open(place, place.name in said.split())
    assert unlocked_seen
    # What was left half-way is finished by the next lock.
    ended = _run(script, folder)
    _said, errors = ended.communicate(timeout=300)
    assert ended.returncode == 0, errors
    for place in folder.iterdir():
        assert _is_whole_or_open(place, True)


def _is_whole_or_open(place, must_be_locked) -> bool:
    """Whether it is locked, and then all is there; fails where it is neither the one nor the other."""
    study = load_study(place)
    if study.locked is None:
        assert not must_be_locked
        return False
    for name, digest in study.locked.manifests.items():
        assert open_package(place / "packages" / f"{name}.mctread").manifest_hash == digest
    return True


def test_that_the_key_of_a_lock_after_a_kill_is_that_of_its_packages(tmp_path, pool):
    folder = tmp_path / "study"
    (folder / ".locking").mkdir(parents=True)
    (folder / "key.mctkey").write_bytes(b"of the killed one")
    classes = [{"image_class": "microct", "count": 4}]
    study = new_study(readers=1, display={"field_mm": 8.0}, draw={"classes": classes, "repeat_share": 0})
    done = finish(lock(study, pool, PASSPHRASE, folder))
    assert open_key(folder, PASSPHRASE).readers["R1"].manifest_sha256 == open_package(done.packages["R1"]).manifest_hash
