"""A whole reader study in the real window, by mouse and keyboard alone, from an empty design to the exported tables.

Three readers score 30 + 30 images and a tenth of them twice. What the exported tables say is worked out again here, from
nothing but what was typed at each image.
"""

from __future__ import annotations

import csv
import shutil
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from mctgui.jobs import finish
from mctgui.project import Project
from mctgui.volume import Volume

from .hands import CTRL, SHIFT, Hands, Key, picture, settle, until
from .reader import Reader

pytestmark = pytest.mark.gl

PASSPHRASE = "correct horse battery staple"
STEPS = {"contrast": 3, "noise": 5, "sharpness": 5, "shadow": 5, "texture": 5}
DIGITS = (Key.Key_0, Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5)
READERS = ("R1", "R2", "R3")
TRAINING, SHOWN = 4, 66


def bone(number: int, noise: float) -> Volume:
    """A round bone of 14 mm with a grain of its own in every slice."""
    rng = np.random.default_rng(number)
    at = (np.arange(56) - 27.5) * 0.3
    inside = np.hypot(at[:, None], at[None, :]) < 7
    voxels = 20 + 150 * inside + noise * rng.normal(size=(24, 56, 56)) * inside
    return Volume.from_spacing(np.clip(voxels, 0, 255).astype(np.uint8), (0.3, 0.3, 0.3), "grey8", (-8.25, -8.25, 0.0))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six vertebrae of three donors, each as micro-CT and micro-CT-like volume."""
    folder = tmp_path_factory.mktemp("whole") / "Spines.mctproj"
    with Project.create(folder) as made:
        for number in range(6):
            case = made.add_case(level=f"L{1 + number % 2}", donor=f"D{1 + number // 2}")
            finish(made.add_volume(case.id, "microct", bone(number, 30)))
            model = {"model": {"name": "Quiet", "version": "1", "sha256": "0" * 64}}
            finish(made.add_volume(case.id, "microct-like", bone(100 + number, 15), model))
    return folder


# What the readers do


def judged(reader: str, pixels: np.ndarray, part: str) -> dict[str, int]:
    """What a reader thinks of a picture: readers mostly agree, contrast is perfect, and nobody is as sure as he thinks."""
    seen = zlib.crc32(pixels.tobytes())
    own = zlib.crc32(f"{reader} {seen}".encode())
    scores = {}
    for place, (name, steps) in enumerate(STEPS.items()):
        step = 2 + (seen >> (4 * place)) % (steps - 1) + (-1 if (own >> (4 * place)) % 4 == 0 else 0)
        scores[name] = min(max(step, 1), steps)
    return {**scores, "contrast": 3} if part == "reading" else dict.fromkeys(STEPS, 1)


def by_keys(reader: Reader, scores: dict[str, int]) -> None:
    reader.key(*(DIGITS[value] for value in scores.values()), Key.Key_Return)


def by_mouse(reader: Reader, scores: dict[str, int]) -> None:
    for name, value in scores.items():
        reader.click(reader.panel.row(name).buttons[value - 1])
    reader.press_button("Next")


def with_a_pause(reader: Reader, scores: dict[str, int]) -> None:
    """By keys; in the middle of image 5 the reader has to go, and comes back."""
    if reader.panel.progress.text() != "5 / 66":
        by_keys(reader, scores)
        return
    values = list(scores.values())
    reader.key(*(DIGITS[value] for value in values[:2]), Key.Key_Escape)
    assert reader.window.notice.title.text() == "Paused"
    assert reader.window.score.picture.is_empty
    reader.key(Key.Key_Return)
    assert [row.value for row in reader.panel.rows] == [*values[:2], None, None, None]
    reader.key(*(DIGITS[value] for value in values[2:]), Key.Key_Return)


Typed = dict[str, dict[str, int]]
"""What was given at each presentation."""


def read_everything(reader: Reader, name: str, way: Callable[[Reader, dict[str, int]], None]) -> Typed:
    """From the first page to the signature."""
    if way is by_mouse:
        reader.fill_form_by_mouse()
        reader.check_display_by_mouse()
        reader.press_button("Begin")
    else:
        reader.fill_form_by_keys()
        reader.check_display_by_keys()
        reader.key(Key.Key_Return)
    window, typed = reader.window, {}
    while not window.shows(window.sign):
        if window.shows(window.notice):  # the end of the training, and the time for a break
            reader.press_button("Go on")
            continue
        session = reader.flow.session
        scores = judged(name, session.frames[0], session.current.part)
        typed[session.current.id] = scores
        way(reader, scores)
    reader.type(f"Reader {name}")
    reader.key(Key.Key_Return)
    return typed


# What the coordinator does


def fill(hands: Hands, field: QWidget, words: str) -> None:
    """Write into a field of the design and leave it by Tab."""
    hands.scroll_to(field)
    hands.write(field, words)
    hands.key(Key.Key_Tab)


def design(hands: Hands, page) -> None:
    """The paper's study, in small images."""
    hands.click(page.first_button)
    until(lambda: page.stack.currentWidget() is page.design, "the design is shown")
    form = page.design.form
    for name in ("microct", "microct-like"):
        fill(hands, form.classes.rows[name][1], "30")
    title = next(line for line in form.findChildren(QLineEdit) if line.accessibleName().startswith("Title, for you"))
    fill(hands, title, "Micro-CT against micro-CT-like")
    for place, words in (
        ("readers", "3"),
        ("draw.repeat_share", "10"),
        ("draw.training_images", str(TRAINING)),
        ("display.field_mm", "12"),
        ("display.pixel_mm", "0.3"),
    ):
        fill(hands, form.findChild(QWidget, place), words)
    summary = page.design.summary
    until(
        lambda: (summary.drawn.text(), summary.repeats.text(), summary.turns.text()) == ("60", "6", "70"), "it is summed up"
    )
    assert summary.problem.isHidden(), summary.problem.text()


def lock(hands: Hands, page) -> Path:
    """Seal it; returns the folder of the study."""
    folder = page.shown.folder
    hands.write(page.design.summary.passphrase, PASSPHRASE)
    hands.write(page.design.summary.again, PASSPHRASE)
    hands.click(page.design.summary.lock_button)
    until(lambda: page.stack.currentWidget() is page.locked, "the study is locked", 40)
    return folder


def tampered(result: Path, copy: Path) -> Path:
    """A result in which one score is another, packed again as if nothing were."""
    with zipfile.ZipFile(result) as old, zipfile.ZipFile(copy, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".jsonl"):
                assert b'"value":4' in data
                data = data.replace(b'"value":4', b'"value":5', 1)
            new.writestr(entry, data)
    return copy


def states(page) -> list[str]:
    table = page.locked.readers
    return [table.item(row, 1).text() for row in range(table.rowCount())]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# What must come out, worked out in another way


def kendalls_w(scores: np.ndarray) -> float | None:
    """Of ``(readers, images)``, by the textbook: midranks, and the correction for ties."""
    readers, images = scores.shape
    ranks = (scores[:, :, None] > scores[:, None, :]).sum(2) + ((scores[:, :, None] == scores[:, None, :]).sum(2) + 1) / 2
    ties = sum(float((np.unique(row, return_counts=True)[1] ** 3).sum() - images) for row in scores)
    below = readers**2 * (images**3 - images) - readers * ties
    return 12 * float(((ranks.sum(0) - ranks.sum(0).mean()) ** 2).sum()) / below if below else None


def p_of(w: float, readers: int, images: int) -> str:
    from scipy.stats import chi2

    p = float(chi2.sf(readers * (images - 1) * w, images - 1))
    return "<0.001" if p < 0.0005 else f"{p:.3f}"


def table_2(path: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """Rows of the printed table by criterion, class and reader; W and p stand in the first row of a cell."""
    found, criterion, image = {}, "", ""
    for row in rows_of(path):
        if not row["Reader"]:
            break  # the notes
        criterion, image = row["Criterion"] or criterion, row["Image"] or image
        found[criterion.casefold(), image, row["Reader"]] = row
    return found


def test_that_a_study_by_mouse_and_keyboard_ends_in_tables_of_what_the_readers_typed(window, hands, project, tmp_path):
    hands.answer_dialog(project)
    hands.key(Key.Key_O, CTRL | SHIFT)
    until(lambda: window.project is not None, "the project is open")
    hands.awake()
    hands.key(Key.Key_6, CTRL)
    until(lambda: window.screen_is("read"), "Read is shown")
    screen = window.screen_shown
    hands.click(screen.start.study_buttons[0])
    page = screen.stack.currentWidget()
    design(hands, page)
    folder = lock(hands, page)
    assert states(page) == ["Nothing yet"] * 3
    hands.key(Key.Key_Escape)
    assert screen.stack.currentWidget() is screen.start

    reader, typed, codes = Reader(window), {}, {}
    for name, way in zip(READERS, (by_keys, by_mouse, with_a_pause), strict=True):
        package = tmp_path / name / f"{name}.mctread"
        package.parent.mkdir()
        shutil.copy(folder / "packages" / package.name, package)
        hands.awake()
        if name == "R1":
            hands.answer_dialog(package)
            hands.click(screen.start.open_button)
        else:
            hands.drop(screen.start, package)
        reader.awake()
        typed[name] = read_everything(reader, name, way)
        assert len(typed[name]) == TRAINING + SHOWN
        codes[name] = reader.window.done.code.text()
        hands.answer_dialog(tmp_path / f"{name}.mctresult")
        reader.key(Key.Key_Return)
        until((tmp_path / f"{name}.mctresult").is_file, "the result is saved")
        reader.awake()
        reader.key(Key.Key_Return)
        until(lambda: reader.flow is None, "the reading is closed")

    hands.awake()
    hands.click(screen.start.study_buttons[0])
    until(lambda: page.locked.isVisible(), "the locked study is shown")

    def at_rest() -> None:
        until(lambda: not window.jobs.active, "the jobs are done", 120)
        settle()

    hands.drop(page.locked, tmp_path / "R2.mctresult")
    at_rest()
    hands.drop(page.locked.readers.viewport(), tampered(tmp_path / "R1.mctresult", tmp_path / "again.mctresult"))
    at_rest()
    assert "again.mctresult" in page.locked.refused.text()
    assert states(page) == ["Nothing yet", "✓ Complete and signed", "Nothing yet"]
    hands.answer_dialog(tmp_path / "R1.mctresult")
    hands.click(page.locked.add_button)
    hands.awake()
    at_rest()
    hands.drop(page.locked, tmp_path / "R3.mctresult")
    at_rest()
    assert states(page) == ["✓ Complete and signed"] * 3
    table = page.locked.readers
    assert [table.item(row, 4).text() for row in range(3)] == [codes[name] for name in READERS]

    unblinding = page.locked.unblinding
    hands.write(unblinding.passphrase, "another horse battery staple")
    hands.click(unblinding.button)
    at_rest()
    assert unblinding.failure.isVisible()
    hands.write(unblinding.passphrase, PASSPHRASE)
    hands.click(unblinding.button)
    until(lambda: page.results.analysis is not None, "the results are shown", 120)
    assert page.results.isVisible()
    seen = dict(page.results.tables)
    assert picture(seen["table-2"]).std() > 5
    (tmp_path / "out").mkdir()
    hands.answer_dialog(tmp_path / "out")
    hands.click(page.results.report_button)
    at_rest()
    (out,) = [one for one in (tmp_path / "out").iterdir() if one.is_dir()]

    # Every answer is what was typed, at its own image
    long = rows_of(out / "scores-long.csv")
    assert len(long) == 3 * (TRAINING + SHOWN) * 5
    assert [one for one in long if int(one["score"]) != typed[one["reader"]][one["presentation_id"]][one["criterion"]]] == []
    assert {one["part"] for one in long} == {"training", "reading"}
    counted = [one for one in long if one["part"] == "reading" and not one["repeat_of"]]
    scores: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for one in counted:
        scores[one["criterion"], one["image_class"]][one["reader"]][one["source_image"]] = int(one["score"])

    printed = table_2(out / "table-2.csv")
    assert len(printed) == 5 * 2 * 3
    labels = {"microct": "micro-CT", "microct-like": "micro-CT-like"}
    for (criterion, image_class), by_reader in scores.items():
        images = sorted(by_reader["R1"])
        matrix = np.array([[by_reader[name][image] for image in images] for name in READERS])
        assert matrix.shape == (3, 30)
        w = kendalls_w(matrix)
        assert (w is None) == (criterion == "contrast")
        cell = [printed[criterion, labels[image_class], name] for name in READERS]
        for row, own in zip(cell, matrix, strict=True):
            steps = range(1, STEPS[criterion] + 1)
            assert [int(row[str(step)]) for step in steps] == [int((own == step).sum()) for step in steps]
        wanted = ["0.000", "1.000"] if w is None else [f"{w:.3f}", p_of(w, 3, 30)]
        assert [cell[0]["Kendall's W"].split(" ")[0], cell[0]["p"].split(" ")[0]] == wanted

    from scipy.stats import mannwhitneyu

    for row in rows_of(out / "table-3.csv")[:5]:
        pooled = [
            np.array([value for own in scores[row["Criterion"].casefold(), name].values() for value in own.values()])
            for name in labels
        ]
        assert [row[name] for name in labels.values()] == [f"{x.mean():.2f} ± {x.std(ddof=1):.3f}" for x in pooled]
        if row["Criterion"] != "Contrast":
            p = mannwhitneyu(*pooled, use_continuity=False, method="asymptotic").pvalue
            assert row["p"] == ("<0.001" if p < 0.0005 else f"{p:.3f}")
    for name in ("report.pdf", "report.html", "tables.xlsx", "scores.sav", "audit-log.csv", "randomisation.csv"):
        assert (out / name).stat().st_size > 0, name
    assert seen["table-2"].as_text().count("\n") == 1 + 30
