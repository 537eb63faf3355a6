"""Whatever a reader does and wherever the program is stopped: the file is whole, and the reading can be finished."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mctgui.errors import MctguiError
from mctgui.reading.answers import replay
from mctgui.reading.chain import read_chain
from mctgui.reading.clock import ScriptedClock
from mctgui.reading.session import DisplayCheck, ReadingSession, Stage

from .readers import START, build_package, read_through

pytestmark = pytest.mark.usefixtures("quick_disk")

DEEDS = (
    *("answer",) * 6, "fill", "fill", "fill", "next", "next", "next", "back", "pause", "break", "resume", "resume", "hide",
    "show", "comment", "cannot", "reopen", "begin", "aside", "display", "wait",
)  # fmt: skip


def do(session: ReadingSession, clock: ScriptedClock, deed: str, number: int) -> ReadingSession:
    """One deed; what the session refuses is refused without a trace."""
    criteria = [one.id for one in session.manifest.criteria]
    clock.advance(number % 7)
    if deed == "reopen":
        path, answers = session.package.path, session.answers_path
        if number % 2:
            session.close()
        else:
            session._chain.close()  # as a kill does: nothing is said any more
        return ReadingSession.open(path, answers, clock=clock)
    deeds = {
        "answer": lambda: session.answer(criteria[number % 5], 1 + number % 3),
        "fill": lambda: [session.answer(one, 1 + number % 3) for one in session.missing],
        "next": session.next,
        "back": session.back,
        "pause": session.pause,
        "break": lambda: session.pause(for_break=True),
        "resume": session.resume,
        "hide": session.hide,
        "show": session.show,
        "comment": lambda: session.comment(f"remark {number}"),
        "cannot": session.cannot_judge,
        "begin": session.begin_sitting,
        "aside": session.wave_break_aside,
        "display": lambda: session.record_display(DisplayCheck(ambient_lux=number)),
        "wait": lambda: clock.advance(number * 60),
    }
    before = session.answers_path.read_bytes()
    try:
        deeds[deed]()
    except MctguiError:
        assert session.answers_path.read_bytes() == before
    return session


@given(
    deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 50)), max_size=60),
    options=st.fixed_dictionaries(
        {
            "going_back": st.booleans(),
            "cannot_judge": st.booleans(),
            "required": st.booleans(),
            "sittings": st.sampled_from((1, 2)),
        }
    ),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_the_file_always_tells_where_the_reader_is(tmp_path, deeds, options):
    folder = tmp_path / "any"
    shutil.rmtree(folder, ignore_errors=True)
    clock = ScriptedClock(START)
    session = ReadingSession.open(build_package(folder / "R1.mctread", images=4, training=1, **options), clock=clock)
    try:
        for deed, number in deeds:
            session = do(session, clock, deed, number)
            told = replay(session.manifest, read_chain(session.answers_path.read_bytes(), "answers").records)
            assert told == session.state
            assert (session.current is not None) == (session.stage is Stage.IMAGE)
            spent = sum(one.times.seconds + one.times.idle_seconds + one.times.away_seconds for one in told.images.values())
            assert spent <= clock.seconds + 0.01 * len(told.images)
        session.show()
        read_through(session, clock)
        assert session.stage is Stage.SIGNED
        assert session.progress.done == session.progress.all == 5
    finally:
        session.close()


def test_that_a_reading_stopped_after_any_record_can_be_finished(tmp_path):
    clock = ScriptedClock(START)
    package = build_package(tmp_path / "R1.mctread", images=4, training=1, sittings=2, going_back=True)
    whole = tmp_path / "whole.mctanswers"
    with ReadingSession.open(package, whole, clock=clock) as session:
        for deed in ("begin", "resume", "fill", "next", "fill", "next", "fill", "back", "answer", "break", "resume", "next"):
            do(session, clock, deed, 2)
        read_through(session, clock)
    lines = whole.read_bytes().splitlines(keepends=True)
    for count in range(1, len(lines)):
        stopped = tmp_path / f"{count}.mctanswers"
        stopped.write_bytes(b"".join(lines[:count]))
        with ReadingSession.open(package, stopped, clock=clock) as session:
            records = session._chain.records[:count]
            given_before = sum(one.kind == "answer" for one in records)
            read_through(session, clock)
            assert session.progress.done == session.progress.all
        kept = read_chain(stopped.read_bytes(), "x").records
        assert sum(one.kind == "answer" for one in kept[:count]) == given_before
        assert kept[-1].kind == "signed"
