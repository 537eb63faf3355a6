"""What a comparison says about itself: which image is where, how the difference is defined, where an image ends."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from mctgui.report.modalities import modality as look_of
from mctgui.viewstate import CompareMode, Comparison


def tr(text: str) -> str:
    """Translated, in the context of the comparison."""
    return QCoreApplication.translate("Comparison", text)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the two reach in the plane that is shown.

    Parameters
    ----------
    missing
        Whether base and over have no slice here.
    ending
        Whether base and over end before the other does.
    waiting
        Whether the slice of base and of over is still being made.
    apart_mm
        Distance between the two slices along the normal.
    turned
        Whether over is sampled at an angle.
    """

    missing: tuple[bool, bool] = (False, False)
    ending: tuple[bool, bool] = (False, False)
    waiting: tuple[bool, bool] = (False, False)
    apart_mm: float = 0.0
    turned: bool = False


def labels(now: Comparison) -> tuple[str, str]:
    """The names of base and over."""
    return look_of(now.base).label, look_of(now.over).label


def mode_name(mode: CompareMode) -> str:
    """The word on the button of a mode."""
    names: dict[CompareMode, str] = {
        "side by side": tr("Side by side"),
        "swipe": tr("Swipe"),
        "checker": tr("Checker"),
        "lens": tr("Lens"),
        "flicker": tr("Flicker"),
        "fade": tr("Fade"),
        "difference": tr("Difference"),
    }
    return names[mode]


def places(now: Comparison) -> tuple[tuple[str, str], str]:
    """Where base and over are, in a word each, and the sign between their names."""
    if now.mode == "swipe":
        return ((tr("above"), tr("below")) if now.horizontal else (tr("left"), tr("right"))), "|"
    if now.mode == "checker":
        return (tr("squares of"), tr("and of")), "|"
    if now.mode == "lens":
        return (tr("around"), tr("in the lens")), "|"
    if now.mode == "flicker":
        return ("", ""), "|"
    if now.mode == "fade":
        over = round(now.fade * 100)
        return (f"{100 - over} %", f"{over} %"), "+"
    return ("", ""), "−"


def definition(now: Comparison, *, in_hu: bool) -> str:
    """What the numbers of the difference are, in one or two sentences."""
    base, over = labels(now)
    if in_hu:
        words = tr("{base} minus {over} in HU, voxel values interpolated linearly. Yellow: {base} is higher.")
    else:
        words = tr(
            "{base} minus {over}, each first brought to 0 to 1 by its own window (black 0, white 1). "
            "Yellow: {base} is higher, blue: {over}."
        )
    return words.format(base=base, over=over)


def short_definition(*, in_hu: bool) -> str:
    """The same in the words of a caption."""
    if in_hu:
        return tr("in HU")
    return tr("shares of the windows, 0 to 1")


def coverage_words(now: Comparison, coverage: Coverage) -> list[str]:
    """What is missing of the two, in the words of a caption."""
    base, over = labels(now)
    words: list[str] = []
    gone = [name for name, missing in zip((base, over), coverage.missing, strict=True) if missing]
    made = [name for name, waiting in zip((base, over), coverage.waiting, strict=True) if waiting]
    ends = [name for name, ending in zip((base, over), coverage.ending, strict=True) if ending]
    words += [tr("{name} does not reach this slice: plain canvas").format(name=name) for name in gone]
    words += [tr("this slice of {name} is still being made").format(name=name) for name in made if name not in gone]
    if not gone and ends:
        names = tr(" and ").join(ends)
        words.append(tr("{names} end here, plain canvas beyond").format(names=names) if len(ends) > 1 else one_ends(names))
    if coverage.turned:
        words.append(tr("{over} is cut in the plane of {base}").format(base=base, over=over))
    elif not any(coverage.missing) and coverage.apart_mm >= 0.005:
        words.append(tr("slices {distance} mm apart").format(distance=f"{coverage.apart_mm:.2f}"))
    return words


def one_ends(name: str) -> str:
    """That one image is smaller than the other."""
    return tr("{name} ends here, plain canvas beyond").format(name=name)


def hint(mode: CompareMode) -> str:
    """The keys that matter most in a mode, for the status bar."""
    hints: dict[CompareMode, str] = {
        "swipe": tr("Drag the divider · V: turn it · G: it follows · X: exchange"),
        "checker": tr("Shift wheel: size of the squares · X: exchange"),
        "lens": tr("Ctrl wheel: radius · Shift+Z: magnify · X: exchange"),
        "flicker": tr("F: the other image · Shift+F: by itself · X: exchange"),
        "fade": tr("Shift wheel: share · X: exchange"),
        "difference": tr("Shift wheel or left drag: span of the colours · X: exchange"),
    }
    return tr("{hint} · Esc: side by side").format(hint=hints[mode]) if mode in hints else ""


def sides(now: Comparison) -> tuple[str, str]:
    """What the two choices of a modality are for."""
    if now.mode == "difference":
        return tr("What is subtracted from"), tr("What is subtracted")
    if now.mode == "swipe":
        return (tr("Above"), tr("Below")) if now.horizontal else (tr("At the left"), tr("At the right"))
    if now.mode == "lens":
        return tr("Around the lens"), tr("In the lens")
    return tr("First image"), tr("Second image")


def amount(now: Comparison, value: float, *, in_hu: bool) -> tuple[str, str]:
    """The name of the number of the mode, and the number with its unit."""
    if now.mode == "checker":
        return tr("Squares"), millimetres(value)
    if now.mode == "lens":
        return tr("Radius"), millimetres(value)
    if now.mode == "flicker":
        return tr("Automatic"), tr("{rate} a second").format(rate=f"{value:.1f}")
    if now.mode == "fade":
        return tr("Second image"), f"{value * 100:.0f} %"
    if now.mode == "difference":
        return tr("Full colour"), f"± {value:.0f} HU" if in_hu else f"± {value:.2f}"
    return tr("Divider"), f"{value * 100:.0f} %"


def amount_tip(caption: str) -> str:
    """How the number is changed."""
    return tr("{name} (Alt+Left, Alt+Right, or Shift and wheel)").format(name=caption)


def millimetres(value: float) -> str:
    """A length as people read it."""
    return f"{value:.1f} mm" if value < 10 else f"{value:.0f} mm"
