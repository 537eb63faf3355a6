"""What the rooms without Qt say: every string that may reach somebody at the window, with a place for each value.

All strings with a space in them are taken, so that a new sentence can not be overlooked; the tables say what is not meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOMS = (
    *("alignment", "dicom", "stack", "voi", "morphometry", "metrics", "registration", "statistics", "reading", "synthesis"),
    *("phantom", "project", "report", "roi", "viewstate"),
)
SAY_NOTHING = {
    "__main__.py",  # before there is a window
    "dicom/charset.py",
    "dicom/codes.py",  # names that DICOM gives to its codes
    "dicom/deidentify_rules.py",
    "metrics/contrast.py",
    "metrics/spectrum.py",
    "project/schema.py",
    "project/study_pool_files.py",
    "reading/criteria.py",  # it says everything in Chinese itself; what stands in tables is among the words
    "reading/long_table.py",
    "reading/sample_size.py",  # the window asks for nothing that it refuses
    "reading/scripted.py",
    "stack/skyscan.py",
    "stack/writing.py",
    "statistics/comparison.py",
    "statistics/score_table.py",
    "synthesis/evaluation.py",
    "synthesis/event_log.py",
    "synthesis/processes.py",
}
"""Modules whose strings go into files, to the command line alone, or nowhere."""
ERRORS_ALONE = ("report/",)
"""Rooms that write files, which are in English: of these the errors and the messages of Progress."""
SHOWN_TOO = ("report/study_facts.py", "report/study_table.py", "report/study_tables.py", "report/study_paper_tables.py")
"""Modules of such rooms whose tables a window shows as well."""
FILE_NAMES = ("stack/", "dicom/deidentify_files.py", "dicom/pixels.py", "project/case_table.py", "project/paths.py")
"""Where a value called ``name`` is the name of a file, a folder or a case, and not a word."""
WORD_NAMES = ("voi/", "reading/analysis.py", "reading/score_matrix.py", "reading/warnings.py")
"""Where the attribute ``name`` of a thing is a word, such as ``cylinder`` or that of a criterion."""
WORDS = (
    *("box", "ellipsoid", "donors", "specimens", "slices", "grey8", "grey16", "microct", "microct-like", "mdct"),
    *("regular", "resampled", "straightened", "archive", "folder", "stack", "missing", "with", "without", "it is damaged"),
    *("automatic", "adjusted", "manual", "vertebra", "right", "left", "front", "back", "feet", "head", "painting"),
    *(
        "{a:number} to {b:number}",
        "{name:kept} is {value}",
        "{value:number} {modality} slices",
        "{size:number} bytes",
    ),
    *("Item {number}", "{count:number} items"),
    *("Criterion", "Image", "Images", "Reader", "Skewed", "Superiority", "Rank-biserial", "Pairs", "Tied", "Repeats"),
    *("Sittings", "Comments", "yes", "poor", "fair", "moderate", "excellent", "images", "vertebrae", "donor", "image"),
    *("criterion", "class", "reader", "unfinished", "unsigned", "Registration"),
    *("Contrast", "Noise", "Sharpness", "Shadow", "Texture", "Cortical", "Trabecular", "Artefacts", "Quality", "Usable"),
    *("Natural", "Preference", "backwards", "forwards"),
    *(
        "{value:number} ({low:number} to {high:number})",
        "{used:number} of {expected:number}",
        "{units:number} pairs",
        "{number:number} images",
        "{first} preferred",
        "{effect} (95 % CI)",
        "not defined ({why_not})",
    ),
)
"""Single words and short patterns of those rooms that stand in sentences."""
SYSTEM_WORDS = (
    *("box", "ellipsoid", "donors", "specimens", "slices", "grey8", "grey16", "microct", "microct-like", "mdct"),
    *("no such file or directory", "permission denied", "operation not permitted", "input/output error"),
    *("no space left on device", "disk quota exceeded", "read-only file system", "is a directory", "not a directory"),
    *("file exists", "file name too long", "file too large", "too many open files", "stale file handle"),
    *("directory not empty", "device or resource busy", "no such device or address", "connection timed out"),
    *("host is down", "access is denied", "the system cannot find the file specified", "invalid argument"),
)
"""Reasons of the system for which the program has no words of its own."""
NOT_SAID = frozenset(
    {
        *("Value error, ", "AI SYNTHETIC", "ISO_IR 192", "Phantom 2021", "LPS mm", "rounded (v + 1) * 127.5"),
        *("mctgui phantom", "mctgui simulate", "mctgui enhance", "mctgui import"),
        *("micro mask", "registered mask", "micro dicom", "clinical dicom", "side by side", "axial over sagittal"),
        *("header file for data file", "space dimension", "space directions", "space origin", "space units"),
        *(
            "LPS mm, column vectors",
            "axis mins",
            "axis maxs",
            "old min",
            "old max",
            "block size",
            "sample units",
            "measurement frame",
            "data file",
        ),
        *("byte skip", "line skip", "per mm", "it is ", "no pipe", "complete {id} format {demo_format}"),
        "Run :func:`{value}` to its end.",
        *("an answer that makes no sense", "the process has ended", "the process was ended"),
        *("Clean Pixel Data Option", "Clean Recognizable Visual Features Option", "Clean Graphics Option"),
        *("Clean Structured Content Option", "Clean Descriptors Option", "Basic Application Confidentiality Profile"),
        *("Retain Longitudinal Temporal Information Modified Dates Option", "Retain Patient Characteristics Option"),
        *("Retain Device Identity Option", "PS3.15 Basic Profile, edition {edition}"),
        "AI SYNTHETIC: generated from MDCT by {method}, model {name:kept} {version}, weights SHA-256 {sha256}. {note}"
        "Synthetic image for research use only, not for diagnosis.",
        "Cylinder of {diameter_mm} mm diameter and {height_mm} mm height, centre ({x}, {y}, {z}) mm, axis ({along}), LPS; "
        "the voxels whose centres lie in it.",
        "{value} of {sizes} mm, centre ({x}, {y}, {z}) mm, axes {axes}, LPS; the voxels whose centres lie in it.",
        "Mask of {value} voxels, {volume_mm3} mm3, box centred at ({x}, {y}, {z}) mm, LPS; the voxels whose centres lie "
        "nearest to a marked one.",
        *("Volumes of interest; research only", "Converted by mctgui; not for diagnosis.", "MCTGUI MODEL CARD"),
        *("mctgui answers 1", "mctgui result 1", "mctgui scores 1", "mctgui study key", "Reader study", "before sitting"),
        *("Glyph .* missing from", "micro ct", "generated by", "deep learning", "artificial intelligence"),
        *("set aside", "double submission", "altered pictures", "other study", "wrong manifest", "already unblinded"),
        *("broken chain", "changed file", "key refused", "key opened"),
        *("Registration, the micro-CT turned by {value} degrees", "{count} anchors, the micro-CT {turned}"),
        *("By hand, the micro-CT shifted alone", "turned by {value} degrees", "shifted alone", ", nudged by {value} mm"),
        *(", residual {residual_mm} mm", ", local correlation {correlation}"),
        *("can't allocate memory", "could not create a memory", "could not create a primitive"),
        "The checkpoint could not be written.",
        "These are my own readings and they are final.",
        *("mctgui {version}, torch {version_1}", "mctgui {version}, torch {version_1}, {value}"),
        *("rounded low + (v + 1) / 2 * (high - low) of window_hu", "mctgui train, {which} generator"),
        *(
            ", {processes} processes",
            "official {method} checkpoint",
            "Not known: no card came with it.",
            "not known",
            "not stated",
        ),
        "Not known: a state dict of the official code, which says nothing of its training.",
        "Not stated by whoever promoted it.",
        "It knows bone and scans like those that it was trained on, and no others. Single trabeculae in its images must not "
        "be believed; images are for research use only, not for diagnosis.",
        " Trained without the VGG perceptual loss of the paper.",
        " Trained without VGG19: L1 on the image alone, which blurs.",
        " It was not validated on anything that was held out.",
    }
)
"""Strings with a space that no window shows: names of fields, of series, of commands, of formats; marks in logs; what stands
in the card of a model; what the texts for readers must not tell."""
_PLACE = re.compile(r"\{(\w*)[^{}]*\}")
_KIND = re.compile(r"\{(\w+):(?:number|kept)\}")
_SQL = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN)\b")
_KEPT = {"name", "stem", "suffix", "parent", "path", "folder", "out", "uid", "source", "table", "pseudonym"}
_ERRORS = {
    *("MctguiError", "WrongUsage", "UnreadableFile", "UnsupportedSeries", "MissingSpacing", "ModelRefused"),
    *("UnsuitableVOI", "StorageFailure"),
}
_NO_TEXT = {
    *("warning", "info", "debug", "error", "exception", "getLogger", "compile", "cast", "startswith", "endswith"),
    *("ValueError", "TypeError", "AssertionError", "RuntimeError", "IndexError", "KeyError", "NotImplementedError"),
}
_COUNTS = {"rows", "columns", "slices", "frames", "bits", "count", "patients", "offset", "there", "needed", "x", "y", "z"}


class _Names(NamedTuple):
    """Attributes and variables whose values are names that are kept."""

    attributes: set[str]
    variables: set[str]


NAMES = _Names(_KEPT, _KEPT - {"name"})


def core_texts(root: Path) -> list[str]:
    """What the rooms without Qt say, and the errors of the window, with a place for each value.

    Places are ``{name}``, ``{name:number}`` or ``{name:kept}``.
    """
    texts: dict[str, None] = {}
    for path in core_modules(root):
        module = path.relative_to(root / "mctgui").as_posix()
        if module not in SAY_NOTHING:
            kept = _KEPT - {"name"} if module.startswith(WORD_NAMES) else _KEPT
            names = _Names(kept, kept if module.startswith(FILE_NAMES) else kept - {"name"})
            tree = ast.parse(path.read_text(encoding="utf-8"))
            collect = errors_of if module.startswith(ERRORS_ALONE) and module not in SHOWN_TOO else sentences_of
            texts |= dict.fromkeys(collect(tree, names))
    for path in sorted((root / "mctgui" / "qt").rglob("*.py")):  # an error of the window is said as those of the rooms
        texts |= dict.fromkeys(errors_of(ast.parse(path.read_text(encoding="utf-8"))))
    texts |= dict.fromkeys((*WORDS, *SYSTEM_WORDS))
    not_said = {bare(text) for text in NOT_SAID}
    return [text for text in texts if bare(text) not in not_said]


def core_modules(root: Path) -> list[Path]:
    """Modules that may say something to somebody at the window."""
    package = root / "mctgui"
    return [*sorted(package.glob("*.py")), *(path for room in ROOMS for path in sorted((package / room).glob("*.py")))]


def sentences_of(tree: ast.Module, names: _Names = NAMES) -> Iterator[str]:
    """Every string with a space in it that may be said to somebody, and every message of a Progress.

    Left out are docstrings, lines of the log, programmers' errors, SQL, keys, and what is compared.
    """
    left_out = _never_said(tree)
    for node in ast.walk(tree):
        for one in _messages(node):
            if pattern := _pattern(one, names):
                yield pattern
        if id(node) not in left_out and (pattern := _pattern(node, names)):
            fixed = _PLACE.sub("", pattern).strip()
            if " " in fixed and "\n" not in fixed and not fixed.startswith(("^", "[")) and not _SQL.match(fixed):
                yield pattern


def errors_of(tree: ast.Module, names: _Names = NAMES) -> Iterator[str]:
    """What is given to an error of ours or to a Progress."""
    for node in ast.walk(tree):
        given = _messages(node)
        if isinstance(node, ast.Call) and called(node) in _ERRORS:
            given += node.args
        yield from (pattern for one in given if (pattern := _pattern(one, names)))


def all_strings(source: str) -> set[str]:
    """Every literal and pattern of a module, said or not."""
    return {pattern for node in ast.walk(ast.parse(source)) if (pattern := _pattern(node))}


def _messages(node: ast.AST) -> list[ast.AST]:
    """What is given to a Progress, and defaults of parameters that are called so."""
    if isinstance(node, ast.Call):
        place = {"Progress": 2, "as_part_of": 4}.get(called(node))
        given = [] if place is None else node.args[place : place + 1]
        words = [word.value for word in node.keywords if word.arg == "message"]
        return [*given, *words]
    if isinstance(node, ast.FunctionDef):
        names = node.args.args[len(node.args.args) - len(node.args.defaults) :]
        return [default for name, default in zip(names, node.args.defaults, strict=True) if name.arg == "message"]
    return []


def _never_said(tree: ast.Module) -> set[int]:
    """Nodes whose strings nobody is told."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            left_out |= {id(one.value) for one in node.body if isinstance(one, ast.Expr)}
        if isinstance(node, ast.FunctionDef) and node.name == "__repr__":
            left_out |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Call) and called(node) in _NO_TEXT:
            left_out |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Compare | ast.Subscript):
            left_out |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Dict):
            left_out |= {id(key) for key in node.keys if key is not None}
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(one) for one in ast.walk(node) if one is not node and isinstance(one, ast.Constant)}
            left_out |= {id(one) for one in ast.walk(node) if isinstance(one, ast.FormattedValue)}
    return left_out


def _pattern(node: ast.AST, names: _Names = NAMES) -> str:
    """The text of a literal or f-string; empty for anything else, and for what is hardly more than its values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    pieces: list[str] = []
    taken: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            taken.append(_place_name(part.value, taken))
            kind = _kind(part, names)
            pieces.append("{" + taken[-1] + (f":{kind}" if kind else "") + "}")
    letters = sum(character.isalpha() for character in _PLACE.sub("", "".join(pieces)))
    return "".join(pieces) if letters >= 3 else ""


def _place_name(value: ast.AST, taken: list[str]) -> str:
    name = "value"
    if isinstance(value, ast.Name):
        name = value.id
    elif isinstance(value, ast.Attribute):
        name = value.attr
    name = name.strip("_").lower()
    return name if name not in taken else f"{name}_{len(taken)}"


def _kind(part: ast.FormattedValue, names: _Names) -> str:
    """``number`` for what is written as one, ``kept`` for names and paths, else nothing."""
    value, form = part.value, ""
    if isinstance(part.format_spec, ast.JoinedStr) and part.format_spec.values:
        last = part.format_spec.values[-1]
        form = str(last.value) if isinstance(last, ast.Constant) else ""
    counts = (isinstance(value, ast.Call) and called(value) in ("len", "round", "sum")) or (
        isinstance(value, ast.Name | ast.Attribute) and ast.unparse(value).rpartition(".")[2] in _COUNTS
    )
    adds = isinstance(value, ast.BinOp) and any(
        isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (value.left, value.right)
    )
    if form.endswith(tuple("fgedn%,")) or counts or adds:
        return "number"
    if part.conversion == ord("r") or (isinstance(value, ast.Attribute) and value.attr in names.attributes):
        return "kept"
    if isinstance(value, ast.Name) and value.id in names.variables:
        return "kept"
    return ""


def bare(source: str) -> str:
    """A pattern without what it says of its values: a number may be written otherwise, and the words stay."""
    return _KIND.sub(lambda place: "{" + place[1].lower() + "}", source)


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
