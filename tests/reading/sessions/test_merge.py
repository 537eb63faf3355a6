"""Taking results back: what belongs is taken in any order, what does not is refused with the reason."""

from __future__ import annotations

import itertools
import random
import shutil

import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import finish
from mctgui.reading.audit import FILE_NAME as AUDIT
from mctgui.reading.audit import read_audit
from mctgui.reading.chain import BrokenChain
from mctgui.reading.merge import merge, overview
from mctgui.reading.session import ReadingSession

from .readers import answer_image, build_package, mutated, read_through

pytestmark = pytest.mark.usefixtures("quick_disk")

READERS = ("R1", "R2", "R3")


@pytest.fixture
def study(tiny, tmp_path):
    """A copy of the locked study that the test may write to."""
    return shutil.copytree(tiny.folder, tmp_path / "study")


@pytest.fixture
def read(study, clock, tmp_path):
    """Reads the package of a reader; all of it, or so many images."""

    def run(reader="R1", images=None, value=2, name=None):
        folder = tmp_path / "sites" / (name or reader)
        folder.mkdir(parents=True, exist_ok=True)
        package = folder / f"{reader}.mctread"
        if not package.exists():
            shutil.copy(study / "packages" / package.name, package)
        with ReadingSession.open(package, clock=clock) as session:
            if images is None:
                read_through(session, clock, value)
            else:
                if session.stage == "before sitting":
                    session.begin_sitting()
                session.resume()
                for _ in range(images):
                    answer_image(session, clock, value)
            return session.save_result(folder / f"{name or reader}.mctresult")

    return run


def merged(study, *files, **options):
    return finish(merge(study, files, **options))


def kinds(study):
    return [one.kind for one in read_audit(study)]


def test_that_results_are_taken_in_any_order_with_the_same_outcome(study, read, tmp_path):
    files = [read(reader, value=number) for number, reader in enumerate(READERS, start=1)]
    outcomes = set()
    for turn, order in enumerate(itertools.permutations(files)):
        own = shutil.copytree(study, tmp_path / f"turn{turn}")
        for file in order:
            now = merged(own, file)
            assert now.refused == ()
        assert now.complete
        held = tuple((own / "results" / f"{reader}.mctresult").read_bytes() for reader in READERS)
        outcomes.add((held, now.readers))
    assert len(outcomes) == 1


def test_that_completeness_is_told_for_every_reader(study, read):
    now = merged(study, read("R1"), read("R2", images=6))
    assert [(one.reader, one.stands) for one in now.readers] == [("R1", "signed"), ("R2", "unfinished"), ("R3", "missing")]
    second = now.readers[1]
    assert (second.images, second.images_done) == (12, 4)  # two were to practise on
    assert (second.scores, second.scores_given) == (60, 20)
    assert not now.complete
    assert overview(study).readers == now.readers


def test_that_the_code_of_the_signature_is_the_one_that_the_reader_saw(study, read, clock, tmp_path):
    file = read()
    with ReadingSession.open(tmp_path / "sites" / "R1" / "R1.mctread", clock=clock) as session:
        code = session.signed.code
    assert len(code.replace(" ", "")) == 12
    other = read(name="other", value=3)
    assert merged(study, file).readers[0].code == code
    assert merged(study, keep={"R1": other}, because="exchanged").readers[0].code != code


def test_that_a_folder_that_collects_results_is_taken_whole(study, read, tmp_path):
    for reader in READERS:
        read(reader)
    (tmp_path / "sites" / "notes.txt").write_text("not a result")
    now = merged(study, tmp_path / "sites")
    assert len(now.taken) == 3
    assert now.complete
    assert kinds(study).count("package") == 3  # the packages lie there too, and are as they were sent


def test_that_the_same_result_twice_changes_nothing(study, read):
    file = read()
    merged(study, file)
    again = merged(study, file)
    assert (again.taken, again.known, again.refused) == ((), (file.name,), ())


def test_that_a_reading_gone_on_with_replaces_its_earlier_state(study, read):
    merged(study, read(images=5))
    now = merged(study, read(images=None))
    assert now.refused == ()
    assert now.readers[0].stands == "signed"
    assert len(list((study / "results" / "set aside").iterdir())) == 1
    earlier = merged(study, next((study / "results" / "set aside").iterdir()))
    assert earlier.readers[0].stands == "signed"
    assert earlier.refused == ()


def test_that_a_changed_result_is_refused_with_the_reason(study, read):
    file = read()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    now = merged(study, file)
    assert now.taken == ()
    assert now.refused[0].why in ("broken chain", "changed file")
    assert now.refused[0].hint
    assert kinds(study)[-1] == "refused"


@pytest.mark.parametrize(("suffix", "count"), [(".mctresult", 1000), (".mctread", 100)])
def test_that_of_many_randomly_changed_files_none_is_taken(study, read, tmp_path, suffix, count):
    data = (read() if suffix == ".mctresult" else study / "packages" / "R1.mctread").read_bytes()
    folder = tmp_path / "changed"
    folder.mkdir()
    random_state = random.Random(count)
    changed = [one for one in (mutated(data, random_state) for _ in range(count)) if one != data]
    for number, content in enumerate(changed):
        (folder / f"{number}{suffix}").write_bytes(content)
    now = merged(study, folder)
    assert (now.taken, now.known) == ((), ())
    assert len(now.refused) == len(changed) > 0.9 * count


def test_that_a_result_of_another_study_is_refused(study, clock, tmp_path):
    package = build_package(tmp_path / "R1.mctread", study_id="7" * 32)
    with ReadingSession.open(package, clock=clock) as session:
        read_through(session, clock)
        file = session.save_result(tmp_path / "R1.mctresult")
    assert merged(study, file).refused[0].why == "other study"


def test_that_a_result_of_another_package_of_the_study_is_refused_and_the_difference_named(study, tiny, clock, tmp_path):
    package = build_package(tmp_path / "R1.mctread", study_id=tiny.study.id, charter=tiny.study.charter_sha256)
    with ReadingSession.open(package, clock=clock) as session:
        read_through(session, clock)
        file = session.save_result(tmp_path / "R1.mctresult")
    refusal = merged(study, file).refused[0]
    assert refusal.why == "wrong manifest"
    assert tiny.study.locked.manifests["R1"][:12] in refusal.message


def test_that_a_reader_whom_the_study_does_not_have_is_refused(study, tiny, clock, tmp_path):
    package = build_package(tmp_path / "x.mctread", study_id=tiny.study.id, reader="R9")
    with ReadingSession.open(package, clock=clock) as session:
        read_through(session, clock)
        file = session.save_result(tmp_path / "R9.mctresult")
    assert merged(study, file).refused[0].why == "wrong manifest"


def test_that_a_returned_package_with_an_altered_picture_is_refused(study, tmp_path):
    returned = tmp_path / "R1.mctread"
    data = bytearray((study / "packages" / "R1.mctread").read_bytes())
    data[len(data) // 2] ^= 1
    returned.write_bytes(bytes(data))
    assert merged(study, returned).refused[0].why == "altered pictures"


def test_that_nothing_is_merged_against_altered_pictures_of_the_study_itself(study, read):
    file = read()
    path = study / "packages" / "R1.mctread"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile):
        merged(study, file)
    path.unlink()
    with pytest.raises(UnreadableFile, match="own copy of the package of R1 is missing"):
        merged(study, file)


def test_that_two_readings_of_one_reader_are_refused_until_somebody_decides(study, read):
    first, second = read("R1", name="first", value=1), read("R1", name="second", value=3)
    now = merged(study, first, second)
    assert now.taken == ()
    assert [one.why for one in now.refused] == ["double submission"] * 2
    assert now.undecided == ("R1",)
    with pytest.raises(MctguiError, match="reason"):
        merged(study, first, second, keep={"R1": second})
    decided = merged(study, first, second, keep={"R1": second}, because="the first was read on the wrong monitor")
    assert decided.undecided == ()
    assert decided.taken == ("second.mctresult",)
    record = next(one for one in read_audit(study) if one.kind == "decided")
    assert record["because"] == "the first was read on the wrong monitor"
    assert len(record["others"]) == 1
    assert (study / "results" / "R1.mctresult").read_bytes() == second.read_bytes()
    again = merged(study, first, second)  # as when a folder is merged as a whole once more
    assert [(one.file, one.why) for one in again.refused] == [("first.mctresult", "double submission")]
    assert again.undecided == ()
    anew = merged(study, keep={"R1": first}, because="it was the right monitor after all")
    assert anew.undecided == ()
    assert merged(study, first, second).refused[0].file == "second.mctresult"


def test_that_a_second_reading_does_not_take_the_place_of_the_first(study, read):
    first, second = read("R1", name="first", value=1), read("R1", name="second", value=3)
    merged(study, first)
    now = merged(study, second)
    assert [one.why for one in now.refused] == ["double submission"]
    assert (study / "results" / "R1.mctresult").read_bytes() == first.read_bytes()
    decided = merged(study, second, keep={"R1": second}, because="agreed")
    assert decided.undecided == ()
    assert (study / "results" / "R1.mctresult").read_bytes() == second.read_bytes()
    assert len(list((study / "results" / "set aside").iterdir())) == 1


def test_that_a_result_exchanged_in_the_study_is_noticed(study, read):
    first, second = read("R1", name="first", value=1), read("R1", name="second", value=3)
    merged(study, first)
    shutil.copy(second, study / "results" / "R1.mctresult")
    with pytest.raises(UnreadableFile, match="not the result that was taken for R1"):
        overview(study)


def test_that_a_changed_log_is_noticed(study, read):
    merged(study, read())
    path = study / AUDIT
    path.write_bytes(path.read_bytes().replace(b'"signed":true', b'"signed":null', 1))
    with pytest.raises(BrokenChain):
        overview(study)


def test_that_the_log_names_no_file_and_no_person(study, read):
    merged(study, read("R1", name="Dr House"))
    text = (study / AUDIT).read_text()
    assert "House" not in text
    assert "A. Reader" not in text


def test_that_a_study_that_is_not_locked_takes_nothing(small_study, tmp_path):
    from mctgui.reading.study import save_study

    save_study(small_study, tmp_path / "open")
    with pytest.raises(MctguiError, match="not locked"):
        merged(tmp_path / "open")


def test_that_what_should_be_known_about_a_reading_is_noted(study, clock, tmp_path):
    package = tmp_path / "R1.mctread"
    shutil.copy(study / "packages" / "R1.mctread", package)
    with ReadingSession.open(package, clock=clock, scripted=True) as session:
        session.begin_sitting()
        session.resume()
        answer_image(session, clock)
        clock.time = clock.time.replace(year=2020)
        read_through(session, clock)
        file = session.save_result(tmp_path / "R1.mctresult")
    notes = " ".join(merged(study, file).readers[0].notes)
    assert "by a script" in notes
    assert "display was not checked" in notes
    assert "clock was set" in notes
