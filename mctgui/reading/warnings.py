"""What makes a study's scores or statistics doubtful, in plain words; most of it has honest causes too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mctgui.reading.agreement_cells import AgreementCell
from mctgui.reading.analysis_plan import AnalysisPlan, class_label
from mctgui.reading.image_comparison import ClassComparison
from mctgui.reading.intra_reader import FEW_REPEATS, IntraReader
from mctgui.reading.scores import Score, analysed

Code = Literal[
    "row-sum", "missing", "constant-cell", "constant-reader", "straight-lining", "w-at-maximum", "agreement", "fast-answers",
    "no-break", "few-repeats", "clusters", "pooled", "class-sizes", "pairs", "study",
]  # fmt: skip
FAST_SECONDS = 1.0
PAUSE_SECONDS = 60.0
_LONG_RUN = 15
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class IntegrityWarning:
    """One warning.

    Parameters
    ----------
    code
        What kind it is.
    text
        One or two sentences with reader, criterion, class and number.
    reader, criterion, image_class
        What it is about, empty where it is about all; ``criterion`` is the key.
    number
        How many scores, images or answers it is about; None where nothing is counted.
    """

    code: Code
    text: str
    reader: str = ""
    criterion: str = ""
    image_class: str = ""
    number: int | None = None


def integrity_warnings(
    scores: Sequence[Score],
    plan: AnalysisPlan,
    cells: Sequence[AgreementCell],
    comparisons: Sequence[ClassComparison],
    intra: Sequence[IntraReader],
) -> tuple[IntegrityWarning, ...]:
    """Everything that a careful reader of the tables should know before them."""
    readers = tuple(cells[0].matrix.readers) if cells else ()
    return (
        *_row_sums(cells),
        *_cannot_judge(scores, plan, readers),
        *_constant(cells, plan, readers),
        *_straight_lining(scores, plan, readers),
        *_at_maximum(cells),
        *_agreement_notes(cells),
        *_times(scores, plan, readers),
        *_repeats(intra),
        *_comparison_notes(comparisons, plan),
    )


def _row_sums(cells: Sequence[AgreementCell]) -> Iterable[IntegrityWarning]:
    for cell in cells:
        for reader, total in cell.wrong_sums.items():
            yield IntegrityWarning(
                "row-sum",
                f"{_where(cell)}, {reader}: the row sums to {total}, but {cell.expected} images were to be scored.",
                reader,
                cell.criterion.key,
                cell.image_class,
                total,
            )


def _cannot_judge(scores: Sequence[Score], plan: AnalysisPlan, readers: Sequence[str]) -> Iterable[IntegrityWarning]:
    names = {one.key: one.name for one in plan.criteria}
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for one in analysed(scores):
        if one.score is None and one.criterion in names:
            counted[one.reader, one.criterion] += 1
    for reader in readers:
        for key, name in names.items():
            number = counted.get((reader, key), 0)
            if number:
                text = f"{reader} gave no score for {name} on {_images(number)} (could not judge, or left out)."
                yield IntegrityWarning("missing", text, reader, key, number=number)


def _constant(cells: Sequence[AgreementCell], plan: AnalysisPlan, readers: Sequence[str]) -> Iterable[IntegrityWarning]:
    for cell in cells:
        if cell.constant:
            only = next(step for row in cell.counts for step, count in enumerate(row, cell.criterion.low) if count)
            yield IntegrityWarning(
                "constant-cell",
                f"{_where(cell)}: every score is {only}. The agreement is complete, but Kendall's W, alpha and ICC are not "
                "defined, and no test can find a difference here.",
                criterion=cell.criterion.key,
                image_class=cell.image_class,
                number=sum(map(sum, cell.counts)),
            )
    for criterion in plan.criteria:
        own = [cell for cell in cells if cell.criterion.key == criterion.key]
        if own and all(cell.constant for cell in own):
            continue  # said above, of everybody
        for column, reader in enumerate(readers):
            totals = [sum(rows) for rows in zip(*(cell.counts[column] for cell in own), strict=True)]
            given = sum(totals)
            if given > 1 and max(totals) == given:
                only = criterion.low + totals.index(given)
                text = f"{criterion.name}: {reader} gave all {given} images the same score, {only}."
                yield IntegrityWarning("constant-reader", text, reader, criterion.key, number=given)


def _straight_lining(scores: Sequence[Score], plan: AnalysisPlan, readers: Sequence[str]) -> Iterable[IntegrityWarning]:
    """One step for all criteria of an image on nearly all images, or the same answers image after image."""
    keys = [one.key for one in plan.criteria]
    if len(keys) < 2 or plan.criteria[0].choice:  # who prefers one class may well prefer it by every criterion
        return
    given: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for one in scores:
        if one.part == "reading" and one.score is not None and one.criterion in keys:
            given[one.reader, one.number][one.criterion] = one.score
    for reader in readers:
        answers = [
            tuple(row[key] for key in keys)
            for (who, _), row in sorted(given.items(), key=lambda item: item[0][1])
            if who == reader and len(row) == len(keys)
        ]
        if not answers:
            continue
        flat = sum(1 for row in answers if len(set(row)) == 1)
        if len(answers) >= 5 and flat >= _MOSTLY * len(answers):
            text = (
                f"{reader} gave every criterion the same step on {flat} of {_images(len(answers))}: were the criteria "
                "judged one by one?"
            )
            yield IntegrityWarning("straight-lining", text, reader, number=flat)
        run = _longest_run(answers)
        if run >= _LONG_RUN:
            text = (
                f"{reader} answered {run} images in a row alike in every criterion. That happens with images that are "
                "nearly all good, and also when scores are clicked through."
            )
            yield IntegrityWarning("straight-lining", text, reader, number=run)


def _longest_run(answers: Sequence[object]) -> int:
    longest = run = 0
    last: object = None
    for one in answers:
        run = run + 1 if one == last else 1
        longest, last = max(longest, run), one
    return longest


def _at_maximum(cells: Sequence[AgreementCell]) -> Iterable[IntegrityWarning]:
    defined = [cell for cell in cells if cell.agreement is not None and cell.agreement.concordance.w is not None]
    highest = [cell for cell in defined if cell.agreement is not None and _at_bound(cell)]
    if len(highest) == len(defined) > 1:
        text = (
            f"Kendall's W is the largest that the scores allow in all {len(defined)} cells where it is defined. Was the "
            "pairing by image kept when the scores were entered? It also happens when readers differ only in their limits "
            "between steps."
        )
        yield IntegrityWarning("w-at-maximum", text, number=len(defined))
        return
    for cell in highest:
        text = (
            f"{_where(cell)}: Kendall's W is the largest that these scores allow. Was the pairing by image kept? It also "
            "happens when readers differ only in their limits between steps."
        )
        yield IntegrityWarning("w-at-maximum", text, criterion=cell.criterion.key, image_class=cell.image_class)


def _at_bound(cell: AgreementCell) -> bool:
    found = cell.agreement
    return found is not None and found.concordance.at_its_maximum and (found.concordance.w or 0) < 1 - 1e-9


def _agreement_notes(cells: Sequence[AgreementCell]) -> Iterable[IntegrityWarning]:
    """What the statistics say of themselves, without what is said above; the same sentence of several cells once."""
    said: dict[str, list[AgreementCell]] = {}
    for cell in cells:
        if cell.agreement is None:
            text = f"{_where(cell)}: agreement cannot be computed ({cell.why_not})."
            yield IntegrityWarning("agreement", text, criterion=cell.criterion.key, image_class=cell.image_class)
            continue
        for sentence in cell.agreement.warnings:
            if not sentence.startswith(("All scores equal", "W is the largest")):
                said.setdefault(sentence, []).append(cell)
    for sentence, found in said.items():
        if len(found) == 1:
            cell = found[0]
            yield IntegrityWarning(
                "agreement",
                f"{_where(cell)}: {sentence}",
                criterion=cell.criterion.key,
                image_class=cell.image_class,
            )
        else:
            yield IntegrityWarning("agreement", f"{'; '.join(map(_where, found))}: {sentence}", number=len(found))


def _times(scores: Sequence[Score], plan: AnalysisPlan, readers: Sequence[str]) -> Iterable[IntegrityWarning]:
    shown: dict[str, dict[str, Score]] = {reader: {} for reader in readers}
    for one in scores:
        if one.part == "reading" and one.reader in shown:
            shown[one.reader].setdefault(one.presentation_id, one)
    for reader, showings in shown.items():
        timed = [one for one in showings.values() if one.seconds is not None]
        fast = sum(1 for one in timed if one.seconds is not None and one.seconds < FAST_SECONDS)
        if fast:
            text = f"{reader} spent less than {FAST_SECONDS:g} s on {fast} of {_images(len(timed))}."
            yield IntegrityWarning("fast-answers", text, reader, number=fast)
        if plan.break_after_images is None:
            continue
        run, sitting = _longest_without_break(list(showings.values()))
        if run > plan.break_after_images:
            text = (
                f"{reader} read {run} images of sitting {sitting} without a pause of {PAUSE_SECONDS:g} s; the study asks "
                f"for one after {plan.break_after_images}."
            )
            yield IntegrityWarning("no-break", text, reader, number=run)


def _longest_without_break(showings: list[Score]) -> tuple[int, int]:
    """The longest run of images within a sitting without a long idle time; 0 where idle time was not measured."""
    longest, where, run, last = 0, 0, 0, None
    for one in sorted(showings, key=lambda each: (each.sitting, each.number)):
        if one.idle_seconds is None:
            return 0, 0
        run = 1 if last != one.sitting or one.idle_seconds >= PAUSE_SECONDS else run + 1
        last = one.sitting
        if run > longest:
            longest, where = run, one.sitting
    return longest, where


def _repeats(intra: Sequence[IntraReader]) -> Iterable[IntegrityWarning]:
    for reader in dict.fromkeys(one.reader for one in intra):
        own = [one for one in intra if one.reader == reader]
        most = max(one.pairs for one in own)
        if most < FEW_REPEATS:
            text = (
                f"{reader} saw {_images(most)} twice: too few for a kappa that says much; look at the exact agreement and "
                "its interval."
            )
            yield IntegrityWarning("few-repeats", text, reader, number=most)


def _comparison_notes(comparisons: Sequence[ClassComparison], plan: AnalysisPlan) -> Iterable[IntegrityWarning]:
    for note in dict.fromkeys(one.images.note for one in comparisons if one.images.note):
        yield IntegrityWarning("clusters", note)
    if plan.paired and any(one.images.test != "Wilcoxon signed-rank" for one in comparisons):
        text = "The study was drawn in pairs, but the scores do not say which images belong together: compared as groups."
        yield IntegrityWarning("pairs", text)
    sizes = {
        (a.image_class, b.image_class): (a.images, b.images)
        for a, b in ((one.first, one.second) for one in comparisons)
        if a.images != b.images
    }
    for (first, second), (some, others) in sizes.items():
        text = f"The classes differ in size: {class_label(first)} {some}, {class_label(second)} {others} images."
        yield IntegrityWarning("class-sizes", text, number=abs(some - others))
    readers = max((len(one.per_reader) for one in comparisons), default=0)
    lost = [
        one
        for one in comparisons
        if one.pooled.p is not None and one.pooled.p < 0.05 and (one.images.p is None or one.images.p >= 0.05)
    ]
    if readers > 1 and lost:
        names = ", ".join(dict.fromkeys(one.criterion.name for one in lost))
        text = (
            f"{names}: p is below .05 only while the {readers} scores of one image count as independent, as in the paper's "
            "Table 3. Image by image, Mann-Whitney's p is not."
        )
        yield IntegrityWarning("pooled", text, number=len(lost))


def _where(cell: AgreementCell) -> str:
    return f"{cell.criterion.name}, {class_label(cell.image_class)}"


def _images(number: int) -> str:
    return "1 image" if number == 1 else f"{number} images"
