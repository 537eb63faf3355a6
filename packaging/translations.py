"""Translations: finds the texts of the program, keeps the .ts file and compiles it.

    python packaging/translations.py                  bring resources/translations up to date
    python packaging/translations.py --check          change nothing; fail where something is missing or stale
    python packaging/translations.py --todo new.json  write what has no translation yet, to be filled in
    python packaging/translations.py --fill new.json  take what was filled in

Where texts are found: in ``mctgui/qt`` every literal that is given to ``tr``, to ``QCoreApplication.translate``, to
``QT_TRANSLATE_NOOP`` or to a function of a module that only passes it on to ``translate``; in the rooms without Qt the
messages of ``Progress`` and every other string with a space in it, as patterns with a place for each value (see
``mctgui/qt/sentences.py``). A string that is never shown in a window is put into ``NOT_SAID``, a module of such strings into
``SAY_NOTHING``, a single word that stands in a sentence into ``WORDS``. lupdate knows neither the functions nor the
patterns, so the source is read here; lrelease, which comes with PySide6, compiles.

Words for translators (Simplified Chinese). BV/TV, Tb.Th, Tb.Sp, SSIM, HU, MDCT, micro-CT, DICOM, CSV, kVp, SD, GPU stay
Latin; micro-CT-like stays as the name of the modality.

    axial 横断面   sagittal 矢状面   coronal 冠状面   slice 层面 (count: 层)   slice thickness 层厚   interval 层间距
    window 窗   centre 窗位 (C)   width 窗宽 (W)   pane 窗格   cursor 光标   link 联动   pan 平移   zoom 缩放   slab 厚层
    vertebra 椎体   level 椎体节段   donor 供体   case 病例   specimen 标本   trabecula 骨小梁   cortex 皮质   endplate 终板
    VOI 感兴趣体积 (VOI)   region 感兴趣区   measurement 测量   depth 前后径   clearance 间隙   inset 内缩   tilt 倾斜
    swipe 卷帘   checkerboard 棋盘格   lens 透镜   flicker 闪烁   fade 淡入   difference 差值   divider 分割线
    enhance 增强   model 模型   series 序列   stack 图像堆栈   header 头信息   tag 标签   pseudonym 假名
    de-identify 去标识化   project 项目   job 任务   inspector 检查器   palette 命令面板   settings 设置   shortcut 快捷键
    undo 撤销   redo 重做
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)
CORE = "Core"
"""The context of what the rooms without Qt say."""
ROOMS = ("dicom", "stack", "voi", "morphometry", "synthesis", "phantom", "project", "report", "roi", "viewstate")
SAY_NOTHING = {
    "__main__.py",  # before there is a window
    "dicom/charset.py",
    "dicom/codes.py",  # names that DICOM gives to its codes
    "dicom/deidentify_rules.py",
    "project/schema.py",
    "stack/skyscan.py",
    "stack/writing.py",
}
"""Modules whose strings go into files or nowhere."""
ERRORS_ALONE = ("report/",)
"""Rooms that write files, which are in English: of these the errors and the messages of Progress."""
FILE_NAMES = ("stack/", "dicom/deidentify_files.py", "dicom/pixels.py", "project/case_table.py", "project/paths.py")
"""Where a value called ``name`` is the name of a file, a folder or a case, and not a word."""
WORDS = (
    *("grey8", "grey16", "microct", "microct-like", "mdct"),
    *("regular", "resampled", "straightened", "archive", "folder", "stack", "missing", "with", "without", "it is damaged"),
    *("automatic", "adjusted", "manual", "vertebra", "right", "left", "front", "back", "feet", "head", "painting"),
    *(
        "{a:number} to {b:number}",
        "{name:kept} is {value}",
        "{value:number} {modality} slices",
        "{size:number} bytes",
    ),
    *("Item {number}", "{count:number} items"),
)
"""Single words and short patterns of those rooms that stand in sentences."""
SYSTEM_WORDS = (
    *("grey8", "grey16", "microct", "microct-like", "mdct"),
    *("no such file or directory", "permission denied", "operation not permitted", "input/output error"),
    *("no space left on device", "disk quota exceeded", "read-only file system", "is a directory", "not a directory"),
    *("file exists", "file name too long", "file too large", "too many open files", "stale file handle"),
    *("directory not empty", "device or resource busy", "no such device or address", "connection timed out"),
    *("host is down", "access is denied", "the system cannot find the file specified", "invalid argument"),
)
"""Reasons of the system for which the program has no words of its own."""
NOT_SAID = frozenset(
    {
        *("AI SYNTHETIC", "ISO_IR 192", "Phantom 2021", "LPS mm", "rounded (v + 1) * 127.5"),
        *("mctgui phantom", "mctgui simulate", "mctgui enhance", "mctgui import"),
        *("micro mask", "registered mask", "micro dicom", "clinical dicom", "side by side", "axial over sagittal"),
        *("header file for data file", "space dimension", "space directions", "space origin", "space units"),
        *("axis mins", "axis maxs", "old min", "old max", "block size", "sample units", "measurement frame", "data file"),
        *("byte skip", "line skip", "per mm", "it is ", "no pipe", "complete {id} format {demo_format}"),
        "Run :func:`{value}` to its end.",
        *("an answer that makes no sense", "the process has ended", "the process was ended"),
        *("Clean Pixel Data Option", "Clean Recognizable Visual Features Option", "Clean Graphics Option"),
        *("Clean Structured Content Option", "Clean Descriptors Option", "Basic Application Confidentiality Profile"),
        *("Retain Longitudinal Temporal Information Modified Dates Option", "Retain Patient Characteristics Option"),
        *("Retain Device Identity Option", "PS3.15 Basic Profile, edition {edition}"),
        "AI SYNTHETIC: generated from MDCT by {method}, model {name:kept} {version}, weights SHA-256 {sha256}. Synthetic "
        "image for research use only, not for diagnosis.",
        *("Volumes of interest; research only", "Converted by mctgui; not for diagnosis."),
    }
)
"""Strings with a space that no window shows: names of fields, of series, of commands."""
_PLACE = re.compile(r"\{(\w*)[^{}]*\}")
_KIND = re.compile(r"\{(\w+):(?:number|kept)\}")
_SQL = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN)\b")
_KEPT = {"name", "stem", "suffix", "parent", "path", "folder", "out", "uid", "source", "table", "pseudonym"}
_COUNTS = {"rows", "columns", "slices", "frames", "bits", "count", "patients", "offset", "there", "needed", "x", "y", "z"}
_ERRORS = {
    *("MctguiError", "WrongUsage", "UnreadableFile", "UnsupportedSeries", "MissingSpacing", "ModelRefused"),
    *("UnsuitableVOI", "StorageFailure"),
}
_NO_TEXT = {
    *("warning", "info", "debug", "error", "exception", "getLogger", "compile", "cast", "startswith", "endswith"),
    *("ValueError", "TypeError", "AssertionError", "RuntimeError", "IndexError", "KeyError", "NotImplementedError"),
}

Text = tuple[str, str]
"""Context and English text."""


# Finding


def found(root: Path = ROOT) -> list[Text]:
    """All texts, in the order of contexts and of the source."""
    texts: dict[Text, None] = {}
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((root / "mctgui" / "qt").rglob("*.py"))}
    helpers = {_dotted(path, root): _helpers(tree) for path, tree in modules.items()}
    for tree in modules.values():
        known = _helpers(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    context = helpers.get(node.module, {}).get(alias.name)
                    if context is None and alias.name in {name.rpartition(".")[2] for name in helpers}:
                        inner = helpers.get(f"{node.module}.{alias.name}", {})
                        known |= {f"{alias.asname or alias.name}.{name}": where for name, where in inner.items()}
                    elif context is not None:
                        known[alias.asname or alias.name] = context
        texts |= dict.fromkeys(_in_window(tree, known, _constants(tree)))
    texts |= dict.fromkeys((CORE, words) for words in core_texts(root))
    return sorted(texts, key=lambda text: text[0])


def _dotted(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _constants(tree: ast.Module) -> dict[str, str]:
    """Module constants that are strings, for contexts that have a name."""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def _helpers(tree: ast.Module) -> dict[str, str]:
    """Functions that pass their first argument on to ``translate``, with the context that they give."""
    constants = _constants(tree)
    functions = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg != "self":
            first = node.args.args[0].arg
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _called(call) == "translate" and len(call.args) >= 2:
                    context, text = call.args[:2]
                    if isinstance(text, ast.Name) and text.id == first:
                        functions[node.name] = _string(context, constants) or ""
    return functions


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _string(node: ast.AST, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None


def _in_window(tree: ast.Module, helpers: dict[str, str], constants: dict[str, str]) -> Iterator[Text]:
    """Texts of a module of qt/ in the order of its lines."""
    called_so = {"self.tr"} | {
        node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and ast.unparse(node.value) == "self.tr"
    }

    def walk(node: ast.AST, owner: str) -> Iterator[Text]:
        if isinstance(node, ast.ClassDef):
            owner = node.name
        if isinstance(node, ast.Call):
            name = _called(node)
            whole = ast.unparse(node.func)
            if name in ("translate", "QT_TRANSLATE_NOOP") and len(node.args) >= 2:
                context = _string(node.args[0], constants) or ""
                yield from ((context, text) for text in _literals(node.args[1]))
            elif whole in called_so and node.args:
                yield from ((owner, text) for text in _literals(node.args[0]))
            elif whole in helpers and node.args:
                yield from ((helpers[whole], text) for text in _literals(node.args[0]))
        for child in ast.iter_child_nodes(node):
            yield from walk(child, owner)

    yield from walk(tree, "")


def _literals(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return []


def core_texts(root: Path = ROOT) -> list[str]:
    """What the rooms without Qt say, with a place for each value: ``{name}``, ``{name:number}`` or ``{name:kept}``."""
    texts: dict[str, None] = {}
    for path in core_modules(root):
        module = path.relative_to(root / "mctgui").as_posix()
        if module not in SAY_NOTHING:
            has_file_names = module.startswith(FILE_NAMES)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            collect = errors_of if module.startswith(ERRORS_ALONE) else sentences_of
            texts |= dict.fromkeys(collect(tree, has_file_names))
    texts |= dict.fromkeys((*WORDS, *SYSTEM_WORDS))
    not_said = {_bare(text) for text in NOT_SAID}
    return [text for text in texts if _bare(text) not in not_said]


def core_modules(root: Path = ROOT) -> list[Path]:
    """Modules that may say something to somebody at the window."""
    package = root / "mctgui"
    return [*sorted(package.glob("*.py")), *(path for room in ROOMS for path in sorted((package / room).glob("*.py")))]


def sentences_of(tree: ast.Module, has_file_names: bool = False) -> Iterator[str]:
    """Every string with a space in it that may be said to somebody, and every message of a Progress.

    Left out are docstrings, lines of the log, programmers' errors, SQL, keys, and what is compared.
    """
    left_out = _never_said(tree)
    for node in ast.walk(tree):
        for one in _messages(node):
            if pattern := _pattern(one, has_file_names):
                yield pattern
        if id(node) not in left_out and (pattern := _pattern(node, has_file_names)):
            fixed = _PLACE.sub("", pattern).strip()
            if " " in fixed and "\n" not in fixed and not fixed.startswith(("^", "[ ")) and not _SQL.match(fixed):
                yield pattern


def errors_of(tree: ast.Module, has_file_names: bool = False) -> Iterator[str]:
    """What is given to an error of ours or to a Progress."""
    for node in ast.walk(tree):
        given = _messages(node)
        if isinstance(node, ast.Call) and _called(node) in _ERRORS:
            given += node.args
        yield from (pattern for one in given if (pattern := _pattern(one, has_file_names)))


def all_strings(source: str) -> set[str]:
    """Every literal and pattern of a module, said or not."""
    return {pattern for node in ast.walk(ast.parse(source)) for names in (False, True) if (pattern := _pattern(node, names))}


def _messages(node: ast.AST) -> list[ast.AST]:
    """What is given to a Progress, and defaults of parameters that are called so."""
    if isinstance(node, ast.Call):
        place = {"Progress": 2, "as_part_of": 4}.get(_called(node))
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
        if isinstance(node, ast.Call) and _called(node) in _NO_TEXT:
            left_out |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Compare | ast.Subscript):
            left_out |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Dict):
            left_out |= {id(key) for key in node.keys if key is not None}
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(one) for one in ast.walk(node) if one is not node and isinstance(one, ast.Constant)}
            left_out |= {id(one) for one in ast.walk(node) if isinstance(one, ast.FormattedValue)}
    return left_out


def _pattern(node: ast.AST, has_file_names: bool = False) -> str:
    """The text of a literal or f-string; empty for anything else, and for what is hardly more than its values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    pieces: list[str] = []
    names: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            names.append(_place_name(part.value, names))
            kind = _kind(part, has_file_names)
            pieces.append("{" + names[-1] + (f":{kind}" if kind else "") + "}")
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


def _kind(part: ast.FormattedValue, has_file_names: bool) -> str:
    """``number`` for what is written as one, ``kept`` for names and paths, else nothing."""
    value, form = part.value, ""
    if isinstance(part.format_spec, ast.JoinedStr) and part.format_spec.values:
        last = part.format_spec.values[-1]
        form = str(last.value) if isinstance(last, ast.Constant) else ""
    counts = (isinstance(value, ast.Call) and _called(value) in ("len", "round", "sum")) or (
        isinstance(value, ast.Name | ast.Attribute) and ast.unparse(value).rpartition(".")[2] in _COUNTS
    )
    adds = isinstance(value, ast.BinOp) and any(
        isinstance(side, ast.Constant) and isinstance(side.value, int) for side in (value.left, value.right)
    )
    if form.endswith(tuple("fgedn%,")) or counts or adds:
        return "number"
    if part.conversion == ord("r") or (isinstance(value, ast.Attribute) and value.attr in _KEPT):
        return "kept"
    if isinstance(value, ast.Name) and (value.id in _KEPT - {"name"} or (has_file_names and value.id == "name")):
        return "kept"
    return ""


# Keeping


def read(path: Path) -> dict[Text, str]:
    """Finished translations of a .ts file."""
    if not path.is_file():
        return {}
    kept = {}
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            done = message.find("translation")
            if done is not None and done.get("type") != "unfinished" and done.text:
                kept[name, message.findtext("source") or ""] = done.text
    return kept


def write(path: Path, language: str, texts: list[Text], kept: dict[Text, str]) -> None:
    """A .ts file with these texts and no others."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for context, source in texts:
        if context not in contexts:
            contexts[context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[context], "name").text = context
        message = ET.SubElement(contexts[context], "message")
        ET.SubElement(message, "source").text = source
        done = ET.SubElement(message, "translation")
        if kept.get((context, source)):
            done.text = kept[context, source]
        else:
            done.set("type", "unfinished")
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8", newline="\n")


def with_same_words(texts: list[Text], kept: dict[Text, str]) -> dict[Text, str]:
    """A text that is translated elsewhere, always in the same words, has these words."""
    by_source: dict[str, set[str]] = {}
    for (_context, source), words in kept.items():
        by_source.setdefault(_bare(source), set()).add(words)
    result = {}
    for context, source in texts:
        elsewhere = by_source.get(_bare(source), set())
        words = kept.get((context, source)) or (next(iter(elsewhere)) if len(elsewhere) == 1 else "")
        if words:
            result[context, source] = words
    return result


def _bare(source: str) -> str:
    """A pattern without what it says of its values: a number may be written otherwise, and the words stay."""
    return _KIND.sub(lambda place: "{" + place[1].lower() + "}", source)


def places_of(words: str) -> list[str]:
    """Placeholders, sorted."""
    return sorted(_PLACE.findall(words))


def faults_of(texts: list[Text], kept: dict[Text, str]) -> list[str]:
    """What is wrong with the translations of these texts, one line each."""
    faults = [f"no translation: {context}: {source}" for context, source in texts if (context, source) not in kept]
    for (context, source), words in kept.items():
        if set(places_of(source)) != set(places_of(words)):
            faults.append(f"other placeholders: {context}: {source} -> {words}")
    return faults


# Compiling


def compile_file(source: Path) -> None:
    """Write the .qm beside the .ts, and the hash of the .ts that it was made from."""
    target = source.with_suffix(".qm")
    subprocess.run([_lrelease(), "-silent", str(source), "-qm", str(target)], check=True)
    _mark(source).write_text(_hash(source) + "\n", encoding="utf-8", newline="\n")


def is_compiled(source: Path) -> bool:
    """Whether the .qm was made from this .ts."""
    mark = _mark(source)
    return (
        source.with_suffix(".qm").is_file() and mark.is_file() and mark.read_text(encoding="utf-8").strip() == _hash(source)
    )


def _mark(source: Path) -> Path:
    return source.with_suffix(".qm.sha256")


def _hash(source: Path) -> str:
    # Line ends may differ between checkouts.
    return hashlib.sha256(source.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _lrelease() -> str:
    found = importlib.util.find_spec("PySide6")
    folder = Path(found.origin).parent if found is not None and found.origin is not None else Path()
    for name in ("lrelease", "lrelease.exe", "Qt/libexec/lrelease"):
        if (folder / name).is_file():
            return str(folder / name)
    raise SystemExit("lrelease is missing: install the environment again (python packaging/environment.py)")


def main(words: list[str] | None = None) -> int:
    """Bring all languages up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--todo", type=Path, help="write what has no translation yet")
    parser.add_argument("--fill", type=Path, help="take translations from such a file")
    asked = parser.parse_args(words)
    texts = found()
    faults: list[str] = []
    for language in LANGUAGES:
        source = FOLDER / f"mctgui_{language}.ts"
        kept = read(source)
        if asked.fill:
            given = json.loads(asked.fill.read_text(encoding="utf-8"))
            kept |= {(context, text): done for context, part in given.items() for text, done in part.items() if done}
        kept = with_same_words(texts, kept)
        if not asked.check:
            write(source, language, texts, kept)
            compile_file(source)
        elif read(source) != kept or not is_compiled(source):
            faults.append(f"{source.name} or its .qm is stale: run python packaging/translations.py")
        faults += faults_of(texts, kept)
        if asked.todo:
            todo: dict[str, dict[str, str]] = {}
            for context, text in texts:
                if (context, text) not in kept:
                    todo.setdefault(context, {})[text] = ""
            asked.todo.write_text(json.dumps(todo, ensure_ascii=False, indent=1), encoding="utf-8")
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{len(texts)} texts in {len(LANGUAGES)} language, {len(faults)} to do")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
