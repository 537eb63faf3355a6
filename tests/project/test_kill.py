"""A killed program loses nothing that was confirmed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from mctgui.project import Project

KILLS = 24

WRITER = textwrap.dedent(
    """
    import sys
    import numpy as np
    from mctgui.jobs import finish
    from mctgui.project import Project
    from mctgui.voi import AnteriorEdgeConstruction, PlacedVOIs
    from mctgui.volume import Volume

    def say(*words):
        print(*words, flush=True)

    project = Project.open(sys.argv[1])
    say("ready")
    while True:
        case = project.add_case(level="L1")
        say("case", case.id)
        filler = case.id % 251
        volume = Volume.from_spacing(np.full((6, 64, 64), filler, np.uint8), (0.1, 0.1, 0.1), "grey8")
        record = finish(project.add_volume(case.id, "microct", volume))
        say("volume", record.id, filler)
        voi = project.add_voi(case.id, PlacedVOIs(AnteriorEdgeConstruction((0, -15, 0)), placed_by=str(case.id)))
        say("voi", voi.id, case.id)
        for which in ("upper", "lower"):
            measured = project.add_measurement(voi, record, which, {"bv_tv": case.id / 1000})
            say("measurement", measured.id, case.id)
    """
)


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
def test_that_nothing_confirmed_is_lost_when_the_program_is_killed_again_and_again(tmp_path):
    Project.create(tmp_path / "bones").close()
    folder = tmp_path / "bones.mctproj"
    confirmed: list[list[str]] = []
    random_state = random.Random(7)
    for _ in range(KILLS):
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
        assert child.stdout.readline() == "ready\n"
        for _ in range(random_state.randrange(0, 9)):
            confirmed.append(child.stdout.readline().split())
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
        # What came out in whole lines before the blow was confirmed as well; half a line was not said to the end.
        confirmed += [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        child.stdout.close()
        assert child.wait() == -signal.SIGKILL

    kinds = {kind: [words for words in confirmed if words[0] == kind] for kind in ("case", "volume", "voi", "measurement")}
    assert len(kinds["case"]) >= KILLS / 2
    assert all(kinds.values())
    with Project.open(folder) as project:
        cases = {case.id for case in project.cases()}
        measured = {one.id: one.values["bv_tv"] for one in project.measurements()}
        assert {int(words[1]) for words in kinds["case"]} <= cases
        for _, volume_id, filler in kinds["volume"]:
            voxels = project.load_volume(project.volume(int(volume_id))).voxels
            assert np.array_equal(voxels, np.full((6, 64, 64), int(filler), np.uint8))
        for _, voi_id, case_id in kinds["voi"]:
            kept = [voi.placed for voi in project.vois(int(case_id)) if voi.id == int(voi_id)]
            assert [placed.placed_by for placed in kept] == [case_id]
        for _, measurement_id, case_id in kinds["measurement"]:
            assert measured[int(measurement_id)] == int(case_id) / 1000
        rows = {record.path.split("/")[1] for case in cases for record in project.volumes(case)}
        assert {path.name for path in (folder / "volumes").iterdir()} == rows  # no leftovers either
