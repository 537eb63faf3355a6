"""The analysis of a reader study: the paper's two tables, the recommended analysis beside them, and the warnings first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress
from mctgui.reading.agreement_cells import AgreementCell, agreement_cell
from mctgui.reading.analysis_plan import AnalysisPlan, natural
from mctgui.reading.image_comparison import (
    ClassComparison,
    SeveralClasses,
    compare_classes,
    compare_several,
    pairs_of_classes,
    several_with_holm,
    with_holm,
)
from mctgui.reading.intra_reader import IntraReader, intra_reader
from mctgui.reading.paper_mode import PaperAgreement, PaperComparison, paper_agreement, paper_comparison
from mctgui.reading.preference import Preference, preferences
from mctgui.reading.score_matrix import ReadImage, ScoreMatrix, images_of, matrix_of, readers_of
from mctgui.reading.scores import Score, repeats
from mctgui.reading.warnings import IntegrityWarning, integrity_warnings


@dataclass(frozen=True, slots=True)
class StudyAnalysis:
    """Everything that is said about the scores of a study.

    Parameters
    ----------
    plan
        How it was made.
    scores
        All of them, training and repeats too, as they are exported.
    readers, images
        Who scored what, without training.
    cells
        Agreement, criterion by criterion and class by class.
    comparisons
        Each two classes by each criterion, criterion by criterion; empty with one class.
    several
        Kruskal-Wallis where there are three classes or more.
    intra
        Agreement of readers with themselves; empty without repeats.
    table_2, table_3
        As in the paper; Table 3 for each two classes.
    warnings
        To be read first.
    training, repeated
        How many rows were left out of the main tables as training and as repeats.
    preferences
        Of forced choices; empty for scales.
    """

    plan: AnalysisPlan
    scores: tuple[Score, ...]
    readers: tuple[str, ...]
    images: tuple[ReadImage, ...]
    cells: tuple[AgreementCell, ...]
    comparisons: tuple[ClassComparison, ...]
    several: tuple[SeveralClasses, ...]
    intra: tuple[IntraReader, ...]
    table_2: tuple[PaperAgreement, ...]
    table_3: tuple[PaperComparison, ...]
    warnings: tuple[IntegrityWarning, ...]
    training: int
    repeated: int
    preferences: tuple[Preference, ...] = ()

    def cell(self, criterion: str, image_class: str) -> AgreementCell:
        """The cell of a criterion (key) and a class.

        Raises
        ------
        KeyError
            There is none.
        """
        for one in self.cells:
            if (one.criterion.key, one.image_class) == (criterion, image_class):
                return one
        raise KeyError((criterion, image_class))


def analyse(
    scores: Sequence[Score], plan: AnalysisPlan, *, warnings: Sequence[IntegrityWarning] = ()
) -> LongWork[StudyAnalysis]:
    """Analyse the scores of a study.

    Parameters
    ----------
    scores
        In any order; training and repeats are known by themselves.
    plan
        Criteria, classes and settings.
    warnings
        What is known from elsewhere, such as from the merge; they stand first.

    Returns
    -------
    StudyAnalysis
        The same for any order of the rows.

    Raises
    ------
    MctguiError
        There is nothing to analyse, a reader scored an image twice, a score is no step of its scale, or a pair holds two
        images of one class.
    """
    ordered = _in_order(scores, plan)
    images = images_of(ordered)
    readers = plan.readers or readers_of(ordered)
    if not images or not readers:
        raise MctguiError("There are no scores to analyse.", "Merge the results of at least one reader first.")
    _check(ordered, plan)
    if plan.paired:
        _check_pairs(images)
    steps = len(plan.criteria) * len(plan.classes) + len(plan.criteria) + 1
    matrices: dict[tuple[str, str], ScoreMatrix] = {}
    cells: list[AgreementCell] = []
    for criterion in plan.criteria:
        for image_class in plan.classes:
            yield Progress(len(cells), steps, f"agreement on {criterion.name}")
            matrix = matrix_of(ordered, criterion, image_class, readers, images)
            matrices[criterion.key, image_class] = matrix
            expected = plan.images.get(image_class, len(matrix.images))
            cells.append(agreement_cell(matrix, expected, plan))
    found: dict[tuple[str, str], list[ClassComparison]] = {}
    several = []
    for number, criterion in enumerate(plan.criteria):
        yield Progress(len(cells) + number, steps, f"comparing the classes on {criterion.name}")
        own = [matrices[criterion.key, image_class] for image_class in plan.classes]
        for first, second in pairs_of_classes(plan.classes):
            one = compare_classes(matrices[criterion.key, first], matrices[criterion.key, second], plan)
            if one is not None:
                found.setdefault((first, second), []).append(one)
        together = compare_several(own, plan) if len(own) > 2 else None
        if together is not None:
            several.append(together)
    yield Progress(steps - 1, steps, "agreement of each reader with themselves")
    place = {criterion.key: number for number, criterion in enumerate(plan.criteria)}
    adjusted = [one for pair in found.values() for one in with_holm(pair)]
    comparisons = sorted(adjusted, key=lambda one: place[one.criterion.key])
    intra = intra_reader(ordered, plan, readers)
    known = integrity_warnings(ordered, plan, cells, comparisons, intra)
    yield Progress(steps, steps, "done")
    return StudyAnalysis(
        plan=plan,
        scores=ordered,
        readers=tuple(readers),
        images=images,
        cells=tuple(cells),
        comparisons=tuple(comparisons),
        several=tuple(several_with_holm(several)),
        intra=intra,
        table_2=tuple(paper_agreement(cell, plan) for cell in cells),
        table_3=tuple(paper_comparison(one, cells, plan) for one in comparisons),
        warnings=(*warnings, *known),
        training=sum(1 for one in ordered if one.part == "training"),
        repeated=len(repeats(ordered)),
        preferences=preferences(cells, plan),
    )


def _in_order(scores: Sequence[Score], plan: AnalysisPlan) -> tuple[Score, ...]:
    """Reader by reader as they read, the criteria as in the plan: the same for any order of the rows."""
    place = {one.key: number for number, one in enumerate(plan.criteria)}

    def key(one: Score) -> tuple[object, ...]:
        reading = one.part == "reading"
        return natural(one.reader), reading, one.sitting, one.number, one.presentation_id, place.get(one.criterion, -1)

    return tuple(sorted(scores, key=key))


def _check(scores: Sequence[Score], plan: AnalysisPlan) -> None:
    """Nothing that was scored may fall out of the tables without a word."""
    for what, known, given in (
        ("criterion", {one.key for one in plan.criteria}, {one.criterion for one in scores}),
        ("class", set(plan.classes), {one.image_class for one in scores if one.part == "reading"}),
        ("reader", set(plan.readers) or {one.reader for one in scores}, {one.reader for one in scores}),
    ):
        unknown = sorted(given - known)
        if unknown:
            raise MctguiError(f"The scores name a {what} that the study does not have: {unknown[0]}.", "Correct the scores.")


def _check_pairs(images: Sequence[ReadImage]) -> None:
    """With two images of one class in a pair nobody could say which is whose partner."""
    first: dict[tuple[str, str], ReadImage] = {}
    for one in images:
        if one.pair and first.setdefault((one.image_class, one.pair), one) != one:
            other = first[one.image_class, one.pair]
            raise MctguiError(
                f"{other.name} and {one.name} of one class are both of pair {one.pair}.",
                "Give the images of each place a pair of their own, or leave the pairs out.",
            )
