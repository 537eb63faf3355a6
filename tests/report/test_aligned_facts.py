"""What the report says of the alignment that a micro-CT was measured through."""

from __future__ import annotations

import numpy as np

from mctgui.alignment import Alignment
from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.report.case_report import _alignment_facts
from mctgui.voi import CylinderVOI, PlacedVOIs
from mctgui.volume import Volume


def test_that_the_report_says_through_what_and_when_that_is_not_what_the_pictures_show(tmp_path):
    with Project.create(tmp_path / "bones") as project:
        project.add_case()
        volume = Volume.from_spacing(np.zeros((8, 8, 8), np.uint8), (1.0, 1.0, 1.0), "grey8")
        records = {one: finish(project.add_volume(1, one, volume)) for one in ("mdct", "microct")}
        voi = project.add_voi(1, PlacedVOIs(free={"near": CylinderVOI((4, 4, 4), (0, 0, 1), 3.0, 2.0)}))
        alignment = Alignment.from_shift((1.0, 0.0, 0.0))
        project.set_alignment(1, alignment)
        for modality, record in records.items():
            told = alignment.facts() if modality == "microct" else None
            project.add_measurement(voi, record, "near", {"voi_mode": "context", "alignment": told})
        (fact,) = _alignment_facts(project, 1, voi, records)
        assert (fact.name, fact.value) == ("micro-CT · near", "Measured through: By hand, the micro-CT shifted alone.")
        project.set_alignment(1, alignment.nudged((0.5, 0.0, 0.0)))
        (fact,) = _alignment_facts(project, 1, voi, records)
        assert fact.value.endswith("measure again.")
