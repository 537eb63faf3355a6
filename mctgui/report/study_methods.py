"""The methods paragraph of a reader study: how it was drawn, shown, read and analysed, and with which version.

Only what is known is stated; what only the authors can say is asked for in square brackets.
"""

from __future__ import annotations

from mctgui import __version__
from mctgui.reading.analysis import StudyAnalysis
from mctgui.reading.analysis_plan import class_label
from mctgui.report.study_facts import StudyFacts

SUPPORT = (
    "The record keeping is designed to support GRRAS, CLAIM and the audit trail that 21 CFR Part 11 describes; whether a "
    "study meets them is for its authors to judge."
)


def methods_paragraph(found: StudyAnalysis, facts: StudyFacts) -> tuple[tuple[str, str], ...]:
    """Heading and text of each part of the paragraph."""
    parts = [("Images", _images(found, facts))]
    parts += [("Order and blinding", _order(facts)), ("Display", _display(facts)), ("Readers", _readers(found, facts))]
    parts += [("Repeats", _repeats(found, facts)), ("Exclusions", _exclusions(found))]
    parts += [("Statistics", _statistics(found)), ("Software", f"mctgui {__version__}. {SUPPORT}")]
    return tuple(parts)


def methods_text(found: StudyAnalysis, facts: StudyFacts) -> str:
    """The paragraph as plain text."""
    return "\n\n".join(f"{heading}. {text}" for heading, text in methods_paragraph(found, facts)) + "\n"


def _images(found: StudyAnalysis, facts: StudyFacts) -> str:
    counts = {one: sum(1 for image in found.images if image.image_class == one) for one in found.plan.classes}
    listed = _listed([f"{count} {class_label(one)} images" for one, count in counts.items()])
    donors = len({one.donor for one in found.images if one.donor})
    vertebrae = len({(one.donor, one.vertebra) for one in found.images if one.vertebra})
    of = f" of {vertebrae} vertebrae" + (f" of {donors} donors" if donors else "") if vertebrae else ""
    study = facts.study
    if study is None:
        return f"{_upper(listed)}{of} were scored. [How were the images drawn, and from what?]"
    draw = study.draw
    by = {"none": "without strata", "vertebra": "stratified by vertebra", "donor": "stratified by donor"}[draw.stratify_by]
    pairs = "the same slices in every class (paired)" if draw.paired else "each class on its own (unpaired)"
    unit = "" if draw.unit == "slice" else f" as stacks of {draw.stack_slices} slices {draw.stack_step_mm:g} mm apart"
    apart = f" Drawn slices of one volume lay at least {draw.apart_mm:g} mm apart." if draw.apart_mm else ""
    trained = (
        "Slices that a model was trained on were excluded."
        if draw.exclude_training
        else "Slices that a model was trained on were not excluded. [Why?]"
    )
    return (
        f"{_upper(listed)}{of} were drawn at random (PCG64, seed {draw.seed}), {by}, {pairs}{unit}.{apart} {trained} "
        "[From how many images, and how were specimens chosen?]"
    )


def _order(facts: StudyFacts) -> str:
    study = facts.study
    if study is None:
        return "[In what order did each reader see the images, and what was hidden from them?]"
    back = "could go back to earlier images, with every change kept" if study.options.going_back else "could not go back"
    locked = "" if study.locked is None else f" (locked {study.locked.when})"
    seen = f" It was opened on {facts.unblinded}, after all scores were final." if facts.unblinded else ""
    return (
        "Each reader saw the images in an order of their own, drawn from the seed and the reader's number and kept in the "
        f"study{locked}. Readers received re-encoded images of one size under random identifiers, without name, "
        "class, source "
        f"or date; which image was which stood in a key encrypted with the coordinator's passphrase.{seen} "
        f"Readers {back}; each "
        "had a package of their own."
    )


def _display(facts: StudyFacts) -> str:
    study = facts.study
    if study is None:
        return "[Which monitor, window, size and light?]"
    shown = study.display
    windows = _listed([f"C {one.centre:g} / W {one.width:g} ({unit})" for unit, one in shown.windows.items()])
    text = (
        f"All images were shown in a field of {shown.field_mm:g} x {shown.field_mm:g} mm with pixels of "
        f"{shown.pixel_mm:g} mm "
        f"({shown.interpolation} interpolation), {shown.zoom} device pixel{'s' if shown.zoom > 1 else ''} for one "
        "image pixel, "
        f"in one fixed window for each unit of grey values: {windows}. Window and zoom could not be changed."
    )
    lights = sorted(
        {float(one["ambient_lux"]) for all_ in facts.displays.values() for one in all_ if one.get("ambient_lux")}
    )
    monitors = sorted({str(one["monitor"]) for all_ in facts.displays.values() for one in all_ if one.get("monitor")})
    if monitors:
        text += f" Monitors as the readers wrote them: {_listed(monitors)}."
    if lights:
        spread = f"{lights[0]:g}" if len(lights) == 1 else f"{lights[0]:g} to {lights[-1]:g}"
        text += f" Ambient light {spread} lux."
    return text + ("" if monitors and lights else " [Which monitors, how calibrated, in which light?]")


def _readers(found: StudyAnalysis, facts: StudyFacts) -> str:
    count = len(found.readers)
    text = f"{count} reader{'' if count == 1 else 's'} scored {_listed([one.name for one in found.plan.criteria])}."
    years = [f"{float(one['years']):g}" for one in facts.readers.values() if one.get("years") is not None]
    if len(years) == count:
        text += f" Their experience was {_listed(years)} years."
    else:
        text += " [Specialty and years of experience of each reader?]"
    study = facts.study
    if study is None:
        return f"{text} [How were they trained?]"
    if study.draw.training_images:
        return f"{text} {study.draw.training_images} training images, which were not analysed, came first."
    return f"{text} There were no training images in the program. [How were they trained?]"


def _repeats(found: StudyAnalysis, facts: StudyFacts) -> str:
    shown = {(one.reader, one.presentation_id) for one in found.scores if one.repeat_of is not None}
    if not shown:
        return "No image was shown twice: agreement of readers with themselves is not known."
    each = sorted({sum(1 for reader, _ in shown if reader == one) for one in found.readers})
    number = f"{each[0]}" if len(each) == 1 else f"{each[0]} to {each[-1]}"
    study = facts.study
    if study is None:
        return f"{number} images were shown to each reader twice."
    if study.draw.repeats_in == "last":
        gaps = [gap for one in facts.statuses for gap in one.gaps_days]
        apart = f", {min(gaps):.0f} to {max(gaps):.0f} days later" if gaps else ""
        return f"{number} images were shown to each reader a second time in the last sitting{apart}."
    return (
        f"{number} images were shown to each reader twice in one sitting, at least {study.draw.repeat_distance} "
        "images apart, "
        "under another identifier."
    )


def _exclusions(found: StudyAnalysis) -> str:
    missing = sum(1 for one in found.scores if one.part == "reading" and one.repeat_of is None and one.score is None)
    short = sum(max(0, cell.expected - total) for cell in found.cells for total in cell.wrong_sums.values())
    text = (
        f"Training ({found.training} answers) and repeats ({found.repeated} answers) entered no table of agreement between "
        "readers or of comparison."
    )
    if not (missing or short):
        return f"{text} No score is missing."
    absent = max(missing, short)
    lost = f"{absent} score{' is' if absent == 1 else 's are'} missing"
    return f"{text} {lost}; W, exact agreement and ICC use the images scored by all readers."


def _statistics(found: StudyAnalysis) -> str:
    plan = found.plan
    kinds = _listed([_plural(one) for one in dict.fromkeys(cell.clusters for cell in found.cells)])
    text = (
        "Agreement between readers: share of equal scores, Kendall's W corrected for ties with a permutation p "
        f"({plan.permutations} permutations), Gwet's AC2 (quadratic weights), Krippendorff's alpha (ordinal) and "
        "ICC(A,1), with "
        f"95 % confidence intervals (bootstrap of {kinds}, {plan.bootstrap} samples, for W, alpha and equal "
        "scores; analytic "
        "for AC2 and ICC)."
    )
    if found.intra:
        text += " Agreement of readers with themselves: quadratic weighted kappa over the whole scale and equal scores."
    if found.preferences:
        text += (
            " Preference: exact sign test of the pairs, each counted once by the choice of most readers; Holm over criteria."
        )
    if not found.comparisons:
        return text
    one = found.comparisons[0]
    effect = "Cliff's delta" if one.images.test.startswith("Mann") else "the matched-pairs rank-biserial correlation"
    compared = (
        f" Classes were compared image by image, each image's {plan.per_image} over the readers first: {one.images.test}, a "
        f"permutation test and {effect} with a bootstrap interval ({_plural(one.images.clusters)} kept together, seed "
        f"{plan.seed}); p adjusted by Holm over the criteria."
    )
    if found.several:
        compared += " All classes together: Kruskal-Wallis with Dunn's test, Bonferroni-adjusted."
    return text + compared + " The tables of Jin et al. 2021 (pooled scores, Mann-Whitney U) are given beside it."


def _plural(kind: str) -> str:
    return "vertebrae" if kind == "vertebra" else f"{kind}s"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
