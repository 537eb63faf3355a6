"""A locked study, read by three readers, merged, unblinded and reported: what the report knows and what it does not tell."""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from mctgui.cli.main import main
from mctgui.jobs import finish
from mctgui.reading.analysis import analyse
from mctgui.reading.completeness import ReaderStatus
from mctgui.reading.forms import DisplayCheck, ReaderDetails
from mctgui.reading.merge import merge
from mctgui.reading.session import ReadingSession
from mctgui.reading.study import load_study
from mctgui.reading.study_plan import plan_of_study
from mctgui.reading.unblind import read_scores, unblind
from mctgui.report.study_facts import StudyFacts, facts_of, study_warnings
from mctgui.report.study_methods import methods_text
from tests.reading.sessions.readers import answer_image

pytestmark = pytest.mark.usefixtures("quick_disk")
SIGNED = "Dr Ada Reader"


@pytest.fixture
def unblinded(tiny, tmp_path, clock, passphrase):
    folder = shutil.copytree(tiny.folder, tmp_path / "study")
    files = []
    for number, reader in enumerate(("R1", "R2", "R3")):
        package = tmp_path / f"{reader}.mctread"
        shutil.copy(folder / "packages" / package.name, package)
        with ReadingSession.open(package, clock=clock) as session:
            session.record_reader(ReaderDetails(years=6.0 - number, specialty="musculoskeletal radiology"))
            session.record_display(DisplayCheck(monitor="EIZO RX360", ambient_lux=20.0 + number))
            session.resume()
            while session.stage in ("before sitting", "image"):
                if session.stage == "before sitting":
                    session.begin_sitting()
                answer_image(session, clock, 1 + (int(session.current.id, 16) + number) % 3, seconds=1.5)
            session.sign_off(SIGNED)
            files.append(session.save_result(tmp_path / f"{reader}.mctresult"))
    assert finish(merge(folder, files)).complete
    finish(unblind(folder, passphrase))
    return folder


def test_that_a_study_is_analysed_as_it_was_designed(unblinded):
    study, scores = load_study(unblinded), read_scores(unblinded)
    plan = plan_of_study(study, scores, permutations=100, bootstrap=30)
    found = finish(analyse(scores, plan))
    assert [one.key for one in found.plan.criteria] == ["contrast", "noise", "sharpness", "shadow", "texture"]
    assert [(one.low, one.high) for one in found.plan.criteria] == [(1, 3)] + [(1, 5)] * 4
    assert found.plan.criteria[1].labels[0] == "Severe and unacceptable"
    assert found.readers == ("R1", "R2", "R3")
    assert {cell.expected for cell in found.cells} == {one.count for one in study.draw.classes}
    assert all(not cell.wrong_sums for cell in found.cells)
    assert found.repeated == 3 * study.draw.repeats * 5
    assert found.training == 3 * study.draw.training_images * 5


def test_that_the_methods_tell_what_the_readers_filled_in(unblinded):
    study, scores = load_study(unblinded), read_scores(unblinded)
    found = finish(analyse(scores, plan_of_study(study, scores, permutations=100, bootstrap=30)))
    facts = facts_of(unblinded)
    text = methods_text(found, facts)
    assert "experience was 6, 5 and 4 years" in text
    assert "EIZO RX360" in text
    assert "Ambient light 20 to 22 lux" in text
    assert f"seed {study.draw.seed}" in text
    assert f"opened on {facts.unblinded}" in text


def test_that_the_command_writes_everything_and_nobody_s_name(unblinded, tmp_path, capsys):
    out = tmp_path / "report"
    words = [
        "study",
        "analyse",
        str(unblinded),
        "--out",
        str(out),
        "--json",
        "-",
        "--permutations",
        "100",
        "--bootstrap",
        "100",
    ]
    assert main(words) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["n_readers"] == 3
    assert len(result["table_2"]) == 10
    assert {path.name for path in out.iterdir()} == {name.rsplit("/", 1)[-1] for name in result["files"]}
    for path in out.iterdir():
        assert SIGNED.encode() not in path.read_bytes()
    with (out / "audit-log.csv").open(encoding="utf-8", newline="") as file:
        kinds = [row["kind"] for row in csv.DictReader(file)]
    assert kinds[-1] == "unblinded"
    with (out / "randomisation.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    study = load_study(unblinded)
    shown = study.draw.images + study.draw.repeats + study.draw.training_images
    assert len(rows) == 3 * shown
    again = ["study", "analyse", "--scores", str(out / "scores-long.csv"), "--json", "-", "--permutations", "100",
             "--bootstrap", "100"]  # fmt: skip
    assert main(again) == 0
    read_back = json.loads(capsys.readouterr().out)
    assert read_back["table_2"] == result["table_2"]
    assert read_back["intra_reader"] == result["intra_reader"]


def test_that_a_study_that_is_still_blind_is_not_analysed(tiny, capsys):
    assert main(["study", "analyse", str(tiny.folder)]) == 1
    assert "has not been unblinded" in capsys.readouterr().err


def test_that_readers_who_are_missing_or_not_signed_are_named_first(tiny):
    study = load_study(tiny.folder)
    draw = study.draw.model_copy(update={"exclude_training": False})
    statuses = (
        ReaderStatus("R1", "signed", 12, 12, 60, 60),
        ReaderStatus("R2", "unfinished", 12, 5, 60, 25, notes=("Odd.",)),
    )
    facts = StudyFacts(study.title, study.model_copy(update={"draw": draw}), statuses=statuses)
    texts = [one.text for one in study_warnings(facts)]
    assert texts[:3] == ["R3 has given no scores and is in no table.", "R2 has not signed: unfinished.", "R2: Odd."]
    assert "trained on could be drawn" in texts[3]
    assert study_warnings(StudyFacts()) == ()
