"""The file that goes back: every byte of it counts."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile

import pytest

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.reading.chain import FIRST, BrokenChain, canonical
from mctgui.reading.package import open_package
from mctgui.reading.result import ANSWERS, RESULT, check_against, parse_result, read_result
from mctgui.reading.session import ReadingSession

from .readers import answer_image, mutated, read_through

pytestmark = pytest.mark.usefixtures("quick_disk")

MUTATIONS = 6000


@pytest.fixture
def signed(package_of, clock, tmp_path):
    """A signed result with its package."""
    path = package_of(images=3, training=1)
    with ReadingSession.open(path, clock=clock) as session:
        read_through(session, clock)
        return session.save_result(tmp_path / "back"), open_package(path)


def test_that_a_result_comes_back_as_it_was_written(signed):
    path, package = signed
    assert path.suffix == ".mctresult"
    result = read_result(path)
    assert result.signed
    assert (result.reader_id, result.manifest_hash) == ("R1", package.manifest_hash)
    assert check_against(result, package).signed["name"] == "A. Reader"


def test_that_saving_twice_gives_the_same_bytes(signed, clock, tmp_path):
    path, package = signed
    with ReadingSession.open(package, package.path.with_suffix(".mctanswers"), clock=clock) as session:
        assert session.save_result(tmp_path / "again.mctresult").read_bytes() == path.read_bytes()


def test_that_an_unsigned_result_says_so(begin, clock, tmp_path):
    session = begin(images=2)
    answer_image(session, clock)
    assert not read_result(session.save_result(tmp_path / "x.mctresult")).signed


def test_that_every_one_of_thousands_of_changes_to_a_result_is_noticed(signed):
    path, _ = signed
    data = path.read_bytes()
    random_state = random.Random(11)
    refused = 0
    for _ in range(MUTATIONS):
        changed = mutated(data, random_state)
        if changed == data:
            continue
        with pytest.raises(UnreadableFile):
            parse_result(changed, path.name)
        refused += 1
    assert refused > MUTATIONS * 0.9


def test_that_every_byte_of_the_zip_around_the_answers_counts(signed):
    path, _ = signed
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        answers = archive.getinfo(ANSWERS)
        begins = answers.header_offset + 30 + len(ANSWERS)
        inside = range(begins, begins + answers.file_size)
    around = [at for at in range(len(data)) if at not in inside]
    assert len(around) > 300
    for at in around:
        changed = bytearray(data)
        changed[at] ^= 0x20
        with pytest.raises(UnreadableFile):
            parse_result(bytes(changed), path.name)


def repacked(path, change) -> bytes:
    """The file packed anew as the program does, with other answers; everything fits that needs no package."""
    with zipfile.ZipFile(path) as archive:
        records = [json.loads(line) for line in archive.read(ANSWERS).splitlines()]
        head = json.loads(archive.read(RESULT))
    records = change(records)
    previous, lines = FIRST, []
    for number, record in enumerate(records):
        record.pop("hash", None)
        record |= {"n": number, "previous": previous}
        previous = record["hash"] = hashlib.sha256(canonical(record)).hexdigest()
        lines.append(canonical(record) + b"\n")
    answers = b"".join(lines)
    head |= {"answers_sha256": hashlib.sha256(answers).hexdigest(), "records": len(records)}
    head["signed"] = records[-1]["kind"] == "signed"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in ((RESULT, canonical(head)), (ANSWERS, answers)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def better(records):
    next(one for one in records if one["kind"] == "answer" and one["criterion"] == "noise")["value"] = 5
    return records


def test_that_a_whole_chain_made_anew_without_the_package_is_noticed(signed):
    path, package = signed
    forged = parse_result(repacked(path, better), "forged")  # all hashes fit
    with pytest.raises(BrokenChain, match="not sealed"):
        check_against(forged, package)


def test_that_answers_cut_off_the_end_are_noticed_signed_or_not(signed):
    path, package = signed
    for keep in (-1, -2, -8):
        cut = parse_result(repacked(path, lambda records, keep=keep: records[:keep]), "cut")
        assert not cut.signed
        with pytest.raises(BrokenChain):
            check_against(cut, package)


def test_that_a_signature_moved_to_fewer_answers_is_noticed(signed):
    path, package = signed

    def shorter(records):
        return [*records[:5], records[-1]]

    with pytest.raises(BrokenChain):
        check_against(parse_result(repacked(path, shorter), "short"), package)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": 9}, "scale"),
        ({"value": None}, "cannot be judged"),
        ({"changes": 1, "old": 4}, "does not follow"),
        ({"criterion": "beauty"}, "lacks"),
        ({"presentation": "0" * 32}, "not on the screen"),
        ({"value": True}, "scale"),
        ({"seconds": "long"}, "lacks"),
        ({"kind": "surprise"}, "kind that does not belong there"),
    ],
)
def test_that_a_record_that_the_program_would_not_have_written_is_refused(signed, change, reason):
    path, package = signed

    def other(records):
        record = next(one for one in records if one["kind"] == "answer")
        record |= change
        return records

    with pytest.raises(MctguiError, match=reason):
        check_against(parse_result(repacked(path, other), "odd"), package)


def test_that_answers_to_other_pictures_are_refused(signed):
    path, package = signed

    def other(records):
        next(one for one in records if one["kind"] == "shown")["pictures"] = "0" * 64
        return records

    with pytest.raises(BrokenChain, match="other pictures"):
        check_against(parse_result(repacked(path, other), "odd"), package)


def test_that_order_cannot_be_changed(signed):
    path, package = signed

    def skipped(records):
        left = [one for one in records if one["kind"] == "left"]
        left[0]["next"] = left[1]["next"]
        return records

    with pytest.raises(BrokenChain, match="another image"):
        check_against(parse_result(repacked(path, skipped), "odd"), package)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"not a zip" * 100])
def test_that_what_is_no_result_is_refused(tmp_path, content):
    path = tmp_path / "x.mctresult"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="not as mctgui wrote it"):
        read_result(path)


def test_that_a_huge_file_within_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.mctresult"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(RESULT, b"{}")
        archive.writestr(ANSWERS, b"0" * 50_000_000)
    with pytest.raises(UnreadableFile):
        read_result(path)
