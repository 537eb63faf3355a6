"""Opening the key: recorded, with the passphrase alone, and only when the scores are final."""

from __future__ import annotations

import shutil

import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import finish
from mctgui.reading.audit import read_audit
from mctgui.reading.key import open_key
from mctgui.reading.lock import lock
from mctgui.reading.merge import merge
from mctgui.reading.package import open_package
from mctgui.reading.scores import analysed, repeats
from mctgui.reading.session import ReadingSession
from mctgui.reading.study import new_study
from mctgui.reading.unblind import FILE_NAME, read_scores, unblind

pytestmark = pytest.mark.usefixtures("quick_disk")


def read_all(folder, clock, tmp_path, readers, value_of=lambda session: 2):
    """Every reader reads everything; scores follow from the presentation."""
    files = []
    for reader in readers:
        package = tmp_path / f"{reader}.mctread"
        shutil.copy(folder / "packages" / package.name, package)
        with ReadingSession.open(package, clock=clock) as session:
            session.resume()
            while session.stage in ("before sitting", "image"):
                if session.stage == "before sitting":
                    session.begin_sitting()
                for criterion in session.manifest.criteria:
                    clock.advance(1.5)
                    session.answer(criterion.id, value_of(session))
                session.next()
            session.sign_off("A. Reader")
            files.append(session.save_result(tmp_path / f"{reader}.mctresult"))
    return files


def by_id(session):
    return 1 + int(session.current.id, 16) % 3


@pytest.fixture
def study(tiny, tmp_path):
    return shutil.copytree(tiny.folder, tmp_path / "study")


@pytest.fixture
def merged(study, clock, tmp_path):
    """A study of which everything was read and merged."""
    assert finish(merge(study, read_all(study, clock, tmp_path, ("R1", "R2", "R3"), by_id))).complete
    return study


def test_that_scores_carry_what_the_key_says_about_each_presentation(merged, passphrase):
    key = open_key(merged, passphrase)
    scores = finish(unblind(merged, passphrase)).scores
    assert len(scores) == 3 * 14 * 5
    for score in scores:
        entry = key.readers[score.reader].presentations[score.presentation_id]
        assert (score.source_image, score.image_class) == (entry.source.image, entry.source.image_class)
        assert (score.vertebra, score.donor, score.part) == (entry.source.vertebra, entry.source.donor, entry.part)
        assert score.repeat_of == entry.repeat_of
        assert score.score == 1 + int(score.presentation_id, 16) % 3
        assert score.seconds == pytest.approx(7.5)
    assert len(analysed(scores)) == 3 * 10 * 5
    assert len(repeats(scores)) == 3 * 2 * 5
    order = [one.id for one in open_package(merged / "packages" / "R2.mctread").manifest.presentations]
    assert {(one.number, one.presentation_id) for one in scores if one.reader == "R2"} == set(enumerate(order, start=1))


def test_that_unblinding_is_recorded_and_its_scores_can_be_read_without_the_passphrase(merged, passphrase):
    with pytest.raises(MctguiError, match="has not been unblinded"):
        read_scores(merged)
    unblinded = finish(unblind(merged, passphrase))
    assert read_scores(merged) == unblinded.scores
    record = read_audit(merged)[-1]
    assert (record.kind, record.utc) == ("unblinded", unblinded.when)
    assert set(record["results"]) == {"R1", "R2", "R3"}


def test_that_opening_it_again_is_recorded_and_gives_the_same(merged, passphrase):
    first = finish(unblind(merged, passphrase))
    (merged / FILE_NAME).unlink()
    with pytest.raises(MctguiError, match="missing"):
        read_scores(merged)
    assert finish(unblind(merged, passphrase)) == first
    assert [one.kind for one in read_audit(merged)][-2:] == ["unblinded", "key opened"]


def test_that_a_wrong_passphrase_opens_nothing_and_is_recorded(merged):
    with pytest.raises(MctguiError, match="does not open"):
        finish(unblind(merged, "wrong battery staple horse"))
    assert read_audit(merged)[-1].kind == "key refused"
    assert not (merged / FILE_NAME).exists()


def test_that_an_incomplete_study_is_unblinded_only_with_a_reason(study, clock, tmp_path, passphrase):
    with pytest.raises(MctguiError, match="No result"):
        finish(unblind(study, passphrase))
    finish(merge(study, read_all(study, clock, tmp_path, ("R1", "R3"))))
    with pytest.raises(MctguiError, match=r"R2 \(missing\)"):
        finish(unblind(study, passphrase))
    unblinded = finish(unblind(study, passphrase, incomplete_because="R2 has fallen ill"))
    assert unblinded.missing == ("R2",)
    assert {one.reader for one in unblinded.scores} == {"R1", "R3"}
    assert read_audit(study)[-1]["incomplete_because"] == "R2 has fallen ill"


def test_that_nothing_is_taken_after_the_unblinding(study, clock, tmp_path, passphrase):
    files = read_all(study, clock, tmp_path, ("R1", "R2"))
    finish(merge(study, files[:1]))
    finish(unblind(study, passphrase, incomplete_because="only one was wanted"))
    late = finish(merge(study, files))
    assert [(one.file, one.why) for one in late.refused] == [("R2.mctresult", "already unblinded")]
    assert late.known == ("R1.mctresult",)


def test_that_an_open_decision_keeps_the_key_shut(study, clock, tmp_path, passphrase):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first = read_all(study, clock, tmp_path / "one", ("R1", "R2", "R3"))
    second = read_all(study, clock, tmp_path / "two", ("R1",))
    finish(merge(study, [*first, *second]))
    with pytest.raises(MctguiError, match="two results of R1"):
        finish(unblind(study, passphrase, incomplete_because="hurry"))
    finish(merge(study, [], keep={"R1": first[0]}, because="the second was a trial"))
    assert len(finish(unblind(study, passphrase)).scores) == 3 * 14 * 5


def test_that_another_key_and_changed_scores_are_noticed(merged, passphrase):
    finish(unblind(merged, passphrase))
    path = merged / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b'"score":1', b'"score":5', 1))
    with pytest.raises(UnreadableFile, match="changed after the unblinding"):
        read_scores(merged)
    key = merged / "key.mctkey"
    key.write_bytes(key.read_bytes()[:-3] + b"AA=")
    with pytest.raises(UnreadableFile, match="not the key that was locked"):
        finish(unblind(merged, passphrase))


def test_that_a_log_without_the_unblinding_is_noticed_where_scores_are(merged, passphrase):
    finish(unblind(merged, passphrase))
    path = merged / "audit.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(UnreadableFile, match="cut off"):
        finish(merge(merged, []))
    with pytest.raises(UnreadableFile, match="cut off"):
        finish(unblind(merged, passphrase))


def test_that_a_result_exchanged_after_the_merge_keeps_the_key_shut(merged, passphrase):
    shutil.copy(merged / "results" / "R2.mctresult", merged / "results" / "R1.mctresult")
    with pytest.raises(UnreadableFile, match="not the result that was taken"):
        finish(unblind(merged, passphrase))


@pytest.fixture
def forced_choice(pool, passphrase, tmp_path):
    from mctgui.reading.criteria import PRESETS

    study = new_study(
        criteria=PRESETS["forced-choice"],
        display={"field_mm": 12.0},
        readers=1,
        draw={
            "classes": [{"image_class": "microct", "count": 6}, {"image_class": "microct-like", "count": 6}],
            "paired": True,
            "repeat_share": 0,
        },
    )
    return finish(lock(study, pool, passphrase, tmp_path / "choice")).folder


def test_that_a_forced_choice_is_told_as_the_class_that_was_preferred(forced_choice, clock, tmp_path, passphrase):
    key = open_key(forced_choice, passphrase)

    def real(session):
        return 1 if key.readers["R1"].presentations[session.current.id].source.image_class == "microct" else 2

    finish(merge(forced_choice, read_all(forced_choice, clock, tmp_path, ("R1",), real)))
    scores = finish(unblind(forced_choice, passphrase)).scores
    assert {one.score for one in scores} == {1}  # always the first class, on whichever side it was
    assert {one.image_class for one in scores} == {"microct or microct-like"}


def test_that_pairs_are_known_after_a_paired_draw(tiny, pool, clock, tmp_path, passphrase):
    study = tiny.study.clone().changed(draw={**tiny.study.draw.model_dump(), "paired": True}, readers=1)
    folder = finish(lock(study, pool, passphrase, tmp_path / "paired")).folder
    finish(merge(folder, read_all(folder, clock, tmp_path, ("R1",))))
    scores = [one for one in finish(unblind(folder, passphrase)).scores if one.criterion == "noise"]
    main = analysed(scores)
    pairs = {word: [one for one in main if one.pair == word] for word in {one.pair for one in main}}
    assert len(pairs) == 5
    for two in pairs.values():
        assert {one.image_class for one in two} == {"microct", "microct-like"}
        assert len({one.source_image.split("/")[0] for one in two}) == 1
        assert len({one.source_image.split(" ")[-1] for one in two}) == 1
    assert {one.pair for one in scores if one.part == "training"} == {""}
