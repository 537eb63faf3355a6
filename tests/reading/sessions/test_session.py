"""A reader's way through a study."""

from __future__ import annotations

import shutil
import zipfile

import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.session import DisplayCheck, ReaderDetails, ReadingSession, Stage

from .readers import answer_image

ALL = ("contrast", "noise", "sharpness", "shadow", "texture")


def test_that_a_study_is_read_from_the_first_image_to_the_signature(begin, clock):
    session = begin(images=3, training=1)
    assert session.progress.part == "training"
    assert (session.progress.number, session.progress.total) == (1, 1)
    answer_image(session, clock)
    for number in (1, 2, 3):
        assert (session.progress.part, session.progress.number, session.progress.total) == ("reading", number, 3)
        answer_image(session, clock)
    assert session.stage is Stage.FINISHED
    signed = session.sign_off("A. Reader")
    assert session.stage is Stage.SIGNED
    assert signed.records == len(session._chain.records) - 1
    with pytest.raises(MctguiError):
        session.answer("noise", 1)


def test_that_the_next_image_comes_only_when_every_criterion_is_answered(begin, clock):
    session = begin()
    first = session.current
    for criterion in ALL[:-1]:
        session.answer(criterion, 1)
    assert not session.can_go_on
    with pytest.raises(MctguiError, match="1 of 5 criteria"):
        session.next()
    assert session.current == first
    session.answer(ALL[-1], 1)
    assert session.can_go_on
    assert session.next() != first


def test_that_answers_may_be_left_out_where_the_study_says_so(begin):
    session = begin(images=1, required=False)
    session.answer("noise", 3)
    session.next()
    assert session.stage is Stage.FINISHED


@pytest.mark.parametrize(("criterion", "value"), [("contrast", 4), ("noise", 0), ("noise", 6), ("beauty", 1)])
def test_that_a_score_off_the_scale_is_refused(begin, criterion, value):
    session = begin()
    with pytest.raises(MctguiError, match="no step"):
        session.answer(criterion, value)
    assert session.here.answers == {}


def test_that_cannot_judge_is_taken_only_where_the_study_allows_it(begin):
    session = begin()
    with pytest.raises(MctguiError, match="asks for a score"):
        session.cannot_judge()
    session.close()
    allowed = begin(name="other.mctread", cannot_judge=True)
    allowed.cannot_judge()
    assert {one.value for one in allowed.here.answers.values()} == {None}
    allowed.answer("noise", 3)
    assert (allowed.here.answers["noise"].value, allowed.here.answers["noise"].changes) == (3, 1)
    assert allowed.can_go_on


def test_that_comments_are_taken_only_where_the_study_asks_for_them(begin):
    session = begin(comments=False)
    with pytest.raises(MctguiError, match="no comments"):
        session.comment("blurred")
    asking = begin(name="other.mctread")
    asking.comment("blurred\nat the edge\u202e")
    assert asking.here.comment == "blurred at the edge"


def test_that_going_back_is_refused_unless_the_study_allows_it(begin, clock):
    session = begin()
    answer_image(session, clock)
    assert not session.can_go_back
    with pytest.raises(MctguiError, match="does not allow going back"):
        session.back()


def test_that_a_changed_answer_leaves_the_old_value_and_the_reason_in_the_file(begin, clock):
    session = begin(going_back=True)
    first = session.current
    answer_image(session, clock, value=2)
    session.back()
    assert session.current == first
    session.answer("noise", 5, reason="looked again")
    session.answer("noise", 5)
    changed = [one for one in session._chain.records if one.kind == "answer" and one["changes"]]
    assert [(one["old"], one["value"], one["reason"], one["after_leaving"]) for one in changed] == [
        (2, 5, "looked again", True)
    ]
    assert session.here.answers["noise"].value == 5


def test_that_going_back_does_not_lead_from_the_reading_into_the_training(begin, clock):
    session = begin(training=1, going_back=True)
    answer_image(session, clock)
    assert session.progress.part == "reading"
    assert not session.can_go_back


def test_that_the_last_image_can_be_gone_back_to_before_signing(begin, clock):
    session = begin(images=2, going_back=True)
    answer_image(session, clock)
    last = session.current
    answer_image(session, clock)
    assert session.stage is Stage.FINISHED
    assert session.back() == last
    session.next()
    session.sign_off("A")
    assert not session.can_go_back


def test_that_a_pause_covers_the_image_and_takes_no_answer(begin, clock):
    session = begin()
    session.pause()
    assert session.covered
    with pytest.raises(MctguiError, match="paused"):
        session.answer("noise", 3)
    session.resume()
    session.answer("noise", 3)


def test_that_time_on_the_image_leaves_out_pauses_hidden_and_idle_time(begin, clock):
    session = begin(idle_after_s=30)
    clock.advance(10)
    session.answer("noise", 3)  # 10 s of reading
    session.pause()
    clock.advance(500)
    session.resume()
    clock.advance(5)  # 5 s
    session.hide()
    clock.advance(40)
    session.show()
    clock.advance(100)  # 30 s of reading, then idle for 70 s
    session.touch()
    clock.advance(2)  # 2 s
    times = session.times
    assert (times.seconds, times.idle_seconds, times.away_seconds) == (47, 70, 540)


def test_that_setting_the_wall_clock_does_not_change_the_time_on_the_image(begin, clock):
    session = begin()
    clock.advance(3)
    clock.time = clock.time.replace(year=2001)
    clock.advance(4)
    assert session.times.seconds == 7


def test_that_reading_goes_on_exactly_where_it_stopped(begin, clock):
    session = begin(images=4)
    answer_image(session, clock)
    clock.advance(4)
    session.answer("contrast", 3)
    session.comment("grainy")
    here, package, answers = session.current, session.package, session.answers_path
    session.close()
    with ReadingSession.open(package, answers, clock=clock) as again:
        assert again.current == here
        assert again.covered
        assert again.here.answers["contrast"].value == 3
        assert again.here.comment == "grainy"
        assert again.missing == list(ALL[1:])
        assert again.times.seconds == 4
        assert (again.progress.number, again.progress.done) == (2, 1)


def test_that_reading_goes_on_on_another_machine(begin, clock, tmp_path):
    session = begin(images=2)
    answer_image(session, clock)
    here = session.current
    session.close()
    other = tmp_path / "other machine"
    other.mkdir()
    shutil.move(session.package.path, other / "moved.mctread")
    shutil.move(session.answers_path, other / "moved.mctanswers")
    with ReadingSession.open(other / "moved.mctread", clock=clock) as again:
        assert again.current == here
        assert again.state.openings == 2
        again.resume()
        answer_image(again, clock)
        assert again.stage is Stage.FINISHED


def test_that_answers_of_another_package_are_refused(begin, package_of, clock):
    session = begin()
    session.close()
    other = package_of("R2.mctread", reader="R2")
    with pytest.raises(MctguiError, match="another package"):
        ReadingSession.open(other, session.answers_path, clock=clock)


def test_that_two_programs_cannot_write_the_same_answers(begin, clock):
    session = begin()
    with pytest.raises(UnreadableFile, match="another window or program"):
        ReadingSession.open(session.package, session.answers_path, clock=clock)


def test_that_a_break_is_due_after_so_many_images_and_so_many_minutes(begin, clock):
    session = begin(images=6, break_after_images=2, break_after_minutes=10)
    answer_image(session, clock)
    assert session.break_due is None
    answer_image(session, clock)
    assert session.break_due == "images"
    session.wave_break_aside()
    assert session.break_due is None
    clock.advance(601)
    assert session.break_due == "minutes"
    session.pause(for_break=True)
    clock.advance(300)
    session.resume()
    assert session.break_due is None
    assert session.state.breaks == 2


def test_that_a_sitting_that_comes_too_early_is_warned_of_and_its_true_gap_recorded(begin, clock):
    session = begin(images=4, sittings=2, min_days_between_sittings=28)
    for _ in range(2):
        answer_image(session, clock)
    assert session.stage is Stage.BEFORE_SITTING
    assert session.current is None
    clock.advance(10 * 86_400)
    assert session.washout.too_short
    assert session.washout.gap_days == pytest.approx(10, abs=0.001)
    session.begin_sitting()
    second = session.state.sittings[1]
    assert (second.number, second.too_short, second.wanted_days) == (2, True, 28)
    assert second.gap_days == pytest.approx(10, abs=0.001)
    clock.advance(28 * 86_400)
    assert session.progress.sitting == 2


def test_that_a_sitting_after_its_washout_gives_no_warning(begin, clock):
    session = begin(images=2, sittings=2, min_days_between_sittings=28)
    answer_image(session, clock)
    clock.advance(29 * 86_400)
    assert not session.washout.too_short


def test_that_an_unfinished_reading_cannot_be_signed(begin, clock):
    session = begin(images=2)
    answer_image(session, clock)
    with pytest.raises(MctguiError, match="1 images have not been read"):
        session.sign_off("A")


def test_that_the_display_and_the_reader_are_kept_with_the_sitting(begin):
    session = begin()
    assert not session.display_checked
    session.record_display(DisplayCheck(monitor="EIZO", ambient_lux=25, dark_patch_seen=True, screen_pixels=(2560, 1440)))
    session.record_reader(ReaderDetails(years=6, specialty="musculoskeletal"))
    assert session.display_checked
    assert session.state.displays[0]["ambient_lux"] == 25
    assert session.state.reader["years"] == 6


def test_that_an_altered_picture_is_not_shown_and_the_place_is_kept(begin, clock):
    session = begin(images=2)
    path = session.package.path
    name = session.manifest.presentations[1].frames[0]
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo(name).header_offset + 30 + len(name) + 80
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
    here = session.current
    with pytest.raises(UnreadableFile):
        answer_image(session, clock)
    assert session.current == here


def test_that_reading_goes_on_at_the_image_that_was_gone_back_to(begin, clock):
    session = begin(images=3, going_back=True)
    answer_image(session, clock)
    answer_image(session, clock)
    session.back()
    session.back()
    here = session.current
    session.close()
    with ReadingSession.open(session.package, session.answers_path, clock=clock) as again:
        assert again.current == here
        assert again.progress.number == 1
        again.resume()
        for _ in range(2):
            again.next()  # answered before
        assert again.missing == list(ALL)


def test_that_bytes_behind_a_signature_are_set_aside_and_the_signature_stands(begin, clock, tmp_path):
    session = begin(images=1)
    answer_image(session, clock)
    session.sign_off("A")
    saved = session.save_result(tmp_path / "one.mctresult").read_bytes()
    session.close()
    with session.answers_path.open("ab") as file:
        file.write(b"\0" * 100)
    with ReadingSession.open(session.package, session.answers_path, clock=clock) as again:
        assert again.stage is Stage.SIGNED
        assert again.save_result(tmp_path / "two.mctresult").read_bytes() == saved
