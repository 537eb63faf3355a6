"""The randomisation record and the log of a reader study as tables."""

from __future__ import annotations

import json
from pathlib import Path

from mctgui.reading.analysis import StudyAnalysis
from mctgui.report.study_facts import StudyFacts
from mctgui.report.tables import write_lines


def write_randomisation(found: StudyAnalysis, path: Path) -> None:
    """Who saw which image when: one row for each showing in each reader's own order, training and repeats included."""
    shown = {(one.reader, one.presentation_id): one for one in reversed(found.scores)}
    lines = [
        [one.reader, one.part, one.sitting, one.number, one.presentation_id, one.source_image, one.image_class, one.vertebra,
         one.donor, one.pair, one.repeat_of]
        for one in reversed(shown.values())
    ]  # fmt: skip
    names = ["reader", "part", "sitting", "number", "presentation_id", "source_image", "image_class", "vertebra", "donor",
             "pair", "repeat_of"]  # fmt: skip
    write_lines(names, lines, path)


def write_draw_settings(facts: StudyFacts, path: Path) -> None:
    """How the draw was set, and the hashes that bind it: one line for each setting."""
    study = facts.study
    if study is None:
        return
    settings = study.draw.model_dump(mode="json")
    lines = [
        [name, value if isinstance(value, str | int | float) else json.dumps(value)] for name, value in settings.items()
    ]
    lines += [["study_id", study.id], ["readers", study.readers], ["generator", "numpy PCG64"]]
    if study.locked is not None:
        locked = study.locked
        lines += [["locked", locked.when], ["charter_sha256", locked.charter_sha256], ["key_sha256", locked.key_sha256]]
        lines += [[f"manifest_sha256 {reader}", digest] for reader, digest in locked.manifests.items()]
        lines += [["software", locked.software]]
    write_lines(["setting", "value"], lines, path)


def write_audit(facts: StudyFacts, path: Path) -> None:
    """The study's log, record by record, with the hashes that chain it."""
    lines = [
        [one.number, one.utc, one.zone, one.kind, one.version, json.dumps(dict(one.fields), sort_keys=True), one.hash]
        for one in facts.audit
    ]
    write_lines(["number", "utc", "zone", "kind", "version", "fields", "hash"], lines, path)
