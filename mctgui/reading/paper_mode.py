"""Tables 2 and 3 of a study as the paper prints them, with every departure said in a footnote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mctgui.reading.agreement_cells import AgreementCell
from mctgui.reading.analysis_plan import AnalysisPlan
from mctgui.reading.image_comparison import ClassComparison
from mctgui.statistics import Ratings
from mctgui.statistics.paper_tables import agreement_row, printed_p

NOT_PRINTED = "-"


@dataclass(frozen=True, slots=True)
class PaperAgreement:
    """Table 2's rows of one criterion and class: ``w`` and ``p`` as printed, and a footnote or none."""

    cell: AgreementCell
    w: str
    p: str
    footnote: str = ""


@dataclass(frozen=True, slots=True)
class PaperComparison:
    """Table 3's row: mean and SD of both classes and p as printed, and a footnote or none."""

    comparison: ClassComparison
    first: str
    second: str
    p: str
    footnote: str = ""


def paper_agreement(cell: AgreementCell, plan: AnalysisPlan) -> PaperAgreement:
    """A cell as Table 2 prints it; without W where rows do not sum to the images, until that is acknowledged."""
    refused = _refusal([cell], plan)
    if refused:
        return PaperAgreement(cell, NOT_PRINTED, NOT_PRINTED, refused)
    if cell.agreement is None:
        return PaperAgreement(cell, NOT_PRINTED, NOT_PRINTED, f"not defined: {cell.why_not}")
    criterion = cell.criterion
    ratings = Ratings.of(cell.matrix.scores, (criterion.low, criterion.high), cell.matrix.readers)
    row = agreement_row(criterion.name, cell.image_class, ratings)
    used = cell.agreement.concordance.images_used
    short = f"{used} of {cell.expected} images, which every reader scored" if cell.wrong_sums else ""
    return PaperAgreement(cell, row.w, row.p, "; ".join(part for part in (row.footnote, short) if part))


def paper_comparison(comparison: ClassComparison, cells: Sequence[AgreementCell], plan: AnalysisPlan) -> PaperComparison:
    """A comparison as Table 3 prints it: scores pooled, Mann-Whitney without continuity correction."""
    classes = {comparison.first.image_class, comparison.second.image_class}
    own = [one for one in cells if one.criterion == comparison.criterion and one.image_class in classes]
    refused = _refusal(own, plan)
    if refused:
        return PaperComparison(comparison, NOT_PRINTED, NOT_PRINTED, NOT_PRINTED, refused)
    first, second = (
        NOT_PRINTED if one.mean is None else f"{one.mean:.2f} ± {0.0 if one.sd is None else one.sd:.3f}"
        for one in (comparison.first, comparison.second)
    )
    notes = []
    p = comparison.pooled.p
    if p is None:
        notes.append(f"not defined, every score is {comparison.first.mean:g}; shown as SPSS 26 prints it")
    if any(one.wrong_sums for one in own):
        notes.append(f"{comparison.first.scores} and {comparison.second.scores} scores")
    return PaperComparison(comparison, first, second, "1.000" if p is None else printed_p(p), "; ".join(notes))


def _refusal(cells: Sequence[AgreementCell], plan: AnalysisPlan) -> str:
    wrong = [(reader, total, cell.expected) for cell in cells for reader, total in cell.wrong_sums.items()]
    if not wrong or plan.acknowledge_missing:
        return ""
    wrong_rows = ", ".join(f"{reader}'s row sums to {total} of {expected}" for reader, total, expected in wrong)
    return f"not printed: {wrong_rows}; repair the scores or acknowledge the missing ones"
