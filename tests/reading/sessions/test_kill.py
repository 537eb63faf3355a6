"""A killed program loses no answer that was given, and knows its place afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from mctgui.reading.answers import replay
from mctgui.reading.chain import read_chain
from mctgui.reading.clock import SystemClock
from mctgui.reading.package import open_package
from mctgui.reading.session import ReadingSession, answer_file_for

from .readers import build_package

ROOT = Path(__file__).resolve().parents[3]
READER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from mctgui.reading.session import ReadingSession

    def say(*words):
        sys.stdout.write(" ".join(map(str, words)) + "\\n")
        sys.stdout.flush()

    session = ReadingSession.open(Path(sys.argv[1]))
    say("ready")
    if session.stage == "before sitting":
        session.begin_sitting()
    session.resume()
    while session.current is not None:
        here = session.current
        for criterion in session.missing:
            value = 1 + (hash(here.id) + len(criterion)) % 3
            session.answer(criterion, value)
            say("answer", here.id, criterion, value)
        if len(here.id) % 2 == 0:
            session.comment("seen " + here.id[:4])
            say("comment", here.id, "seen", here.id[:4])
        session.next()
        say("left", here.id)
    say("finished")
    session.close()
    """
)


def kill_again_and_again(folder: Path, kills: int, seed: int) -> tuple[int, int]:
    """Read packages with a program that is killed all the time; returns how many answers and torn records there were."""
    random_state = random.Random(seed)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    number = answered = torn = 0
    package, confirmed = build_package(folder / "0.mctread", images=60), []
    for _ in range(kills):
        command = [sys.executable, "-c", READER, str(package)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        if random_state.random() < 0.15:  # at any moment of the start
            time.sleep(random_state.random())
            child.kill()
        assert child.stdout.readline() in ("ready\n", "")
        for _ in range(random_state.randrange(0, 40)):
            line = child.stdout.readline()
            if not line:
                break
            confirmed.append(line.split())
        time.sleep(random_state.random() * 0.004)
        child.send_signal(signal.SIGKILL)
        # What came out in whole lines before the blow was confirmed as well; half a line was not said to the end.
        confirmed += [line.split() for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        child.stdout.close()
        child.wait()
        if not answer_file_for(package).exists():
            continue
        torn += check(package, confirmed)
        if ["finished"] in confirmed:
            answered += sum(one[0] == "answer" for one in confirmed)
            number += 1
            package, confirmed = build_package(folder / f"{number}.mctread", images=60), []
    return answered + sum(one[0] == "answer" for one in confirmed), torn


def check(path: Path, confirmed: list[list[str]]) -> int:
    """Everything confirmed is in the file, in its order, and the reader goes on at the right image."""
    package = open_package(path)
    text = read_chain(answer_file_for(path).read_bytes(), "answers")
    state = replay(package.manifest, text.records)
    given = [[one["presentation"], one["criterion"], str(one["value"])] for one in text.records if one.kind == "answer"]
    said = [words[1:] for words in confirmed if words[0] == "answer"]
    place = 0
    for one in said:  # in the same order; at most one more than was said between two lives
        place = given.index(one, place) + 1
    left = [words[1] for words in confirmed if words[0] == "left"]
    order = [one.id for one in package.manifest.presentations]
    places = [order.index(one) for one in left]
    assert places == sorted(set(places))
    assert all(state.image(one).left for one in left)
    comments = [words for words in confirmed if words[0] == "comment"]
    assert all(state.image(words[1]).comment == " ".join(words[2:]) for words in comments)
    shown = [one["presentation"] for one in text.records if one.kind == "shown"]
    assert list(dict.fromkeys(shown)) == order[: len(set(shown))]
    with ReadingSession.open(path, clock=SystemClock()) as session:
        done = session.progress.done
        assert done >= len(left)
        begun = bool(session.state.sittings)
        assert (session.current and session.current.id) == (order[done] if begun and done < len(order) else None)
        assert session.stage == ("before sitting" if not begun else "image" if done < len(order) else "finished")
    return bool(text.torn)


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
def test_that_no_answer_is_lost_when_the_program_is_killed_again_and_again(tmp_path):
    answered, _ = kill_again_and_again(tmp_path, kills=20, seed=1)
    assert answered > 100


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9 on Windows")
def test_that_no_answer_is_lost_in_hundreds_of_kills(tmp_path):
    answered, _ = kill_again_and_again(tmp_path, kills=300, seed=2)
    assert answered > 1500
