"""Translations: finds the texts of the program, keeps the .ts file and compiles it.

    python packaging/translations.py                  bring resources/translations up to date
    python packaging/translations.py --check          change nothing; fail where something is missing or stale
    python packaging/translations.py --todo new.json  write what has no translation yet, to be filled in
    python packaging/translations.py --fill new.json  take what was filled in

Where texts are found: in ``mctgui/qt`` every literal that is given to ``tr``, to ``QCoreApplication.translate``, to
``QT_TRANSLATE_NOOP`` or to a function of a module that only passes it on to ``translate``; in the rooms without Qt the
messages of ``Progress`` and every other string with a space in it, as patterns with a place for each value (see
``mctgui/qt/sentence_patterns.py``). ``core_sentences.py`` has tables for what is otherwise: a string that is never shown in
a window is put into ``NOT_SAID``, a module of such strings into ``SAY_NOTHING``, a single word of a sentence into
``WORDS``. lupdate knows neither the functions nor the patterns, so the source is read here; lrelease, which comes with
PySide6, compiles.

A sentence of the core is one literal or one f-string: parts that are put together, or a verb that is a value, are not found
again. A count has a format (``{count:d}``), so that it is known as a number. In the translation the places have their bare
names: ``{name:kept} is truncated.`` is ``{name} 被截断。``

Words for translators (Simplified Chinese). BV/TV, Tb.Th, Tb.Sp, SSIM, HU, MDCT, micro-CT, DICOM, CSV, kVp, SD, GPU stay
Latin; micro-CT-like stays as the name of the modality.

    axial 横断面   sagittal 矢状面   coronal 冠状面   slice 层面 (count: 层)   slice thickness 层厚   interval 层间距
    window 窗   centre 窗位 (C)   width 窗宽 (W)   pane 窗格   cursor 光标   link 联动   pan 平移   zoom 缩放   slab 厚层
    vertebra 椎体   level 椎体节段   donor 供体   case 病例   specimen 标本   trabecula 骨小梁   cortex 皮质   endplate 终板
    VOI 感兴趣体积 (VOI)   region 感兴趣区   measurement 测量   depth 前后径   clearance 间隙   inset 内缩   tilt 倾斜
    swipe 卷帘   checkerboard 棋盘格   lens 透镜   flicker 闪烁   fade 淡入   difference 差值   divider 分割线
    enhance 增强   model 模型   series 序列   stack 图像堆栈   header 头信息   tag 标签   pseudonym 假名
    de-identify 去标识化   project 项目   job 任务   inspector 检查器   palette 命令面板   settings 设置   shortcut 快捷键
    undo 撤销   redo 重做   threshold 阈值   marrow 骨髓   placement 放置   construction 作图   anterior edge 前缘
    line A A 线   central slice 中央层面   voxel 体素   grid 网格   Segmentation 分割（Segmentation）   mask 掩膜
    archive 压缩包 (a file), 影像归档系统 (of a hospital)   truncated 被截断   damaged 已损坏   left out 已排除
    weights 权重   card 模型卡   generator 生成器   pair 图像对   checkpoint 检查点   truth 真值   phantom 体模   seed 种子
    run 训练   epoch 轮   held out 留出   split 划分   preset 预设   crop 裁剪块   promote 转为模型   bias 偏倚
    reader 评阅者   reading 评阅   sitting 一次评阅   package 评阅包   coordinator 协调员   criterion 标准   step 等级
    score, answer 评分   comment 备注   practise, training (of readers) 培训   draw 抽取   class 类别   repeat 重复
    lock 锁定   key 密钥   passphrase 口令   manifest 清单   take, merge results 收取   sign off 签名   unblind 揭盲
    agreement 一致性   exact agreement 完全一致率   superiority 优势概率   tied 同秩 (ranks), 持平 (choices)   skewed 偏斜
    permutation 置换   pooled 合并   not defined 未定义   registration 配准   align 对齐   anchor 锚点   reslice 重切
    rigid refinement 刚性精化   local correlation 局部相关   residual 残差   nudge 微移
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

import core_sentences
from core_sentences import bare, called

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh_CN",)
CORE = "Core"
"""The context of what the rooms without Qt say."""
_PLACE = re.compile(r"\{(\w*)[^{}]*\}")

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
    texts |= dict.fromkeys((CORE, words) for words in core_sentences.core_texts(root))
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
                if isinstance(call, ast.Call) and called(call) == "translate" and len(call.args) >= 2:
                    context, text = call.args[:2]
                    if isinstance(text, ast.Name) and text.id == first:
                        functions[node.name] = _string(context, constants) or ""
    return functions


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
            name = called(node)
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
        by_source.setdefault(bare(source), set()).add(words)
    result = {}
    for context, source in texts:
        elsewhere = by_source.get(bare(source), set())
        words = kept.get((context, source)) or (next(iter(elsewhere)) if len(elsewhere) == 1 else "")
        if words:
            result[context, source] = words
    return result


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
