"""``mctgui demo``: the whole way from a scan to a table, on a synthetic vertebra, in the window or without one."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.cli.display import has_display
from mctgui.cli.progress import finish_with_bar
from mctgui.errors import MctguiError
from mctgui.jobs import LongWork, Progress, with_each_step

if TYPE_CHECKING:
    from mctgui.project import CaseRecord, Project
    from mctgui.report.case_report import CaseReport
    from mctgui.report.tables import MeasurementRow

HELP = (
    "Open the window on the demo: a synthetic vertebra that is grown, scanned, enhanced and measured on this machine. "
    "With --headless the same runs without a window and leaves pictures and tables in a folder."
)
LABEL = "Synthetic specimen, demonstration model"
DEFAULT_FOLDER = Path("mctgui-demo")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui demo``."""
    parser.add_argument("--headless", action="store_true", help="without a window; write pictures and tables")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help=f"where they go (default {DEFAULT_FOLDER}); the project is kept there too"
    )
    parser.add_argument("--model", type=Path, metavar="MODEL", help="folder of another model than the one shipped")
    parser.add_argument("--no-opengl", action="store_true", help="draw in 3-D without OpenGL")


def run(arguments: argparse.Namespace) -> dict[str, Any] | None:
    """Open the window, or run the chain and return what it measured, wrote and how long each stage took."""
    headless = arguments.headless or arguments.out is not None
    if not headless and has_display() and arguments.open_window is not None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the window's event loop ends itself
        code = arguments.open_window(None, True)
        if code:
            raise SystemExit(code)
        return None
    folder = (arguments.out or DEFAULT_FOLDER).absolute()
    if not headless:
        print(  # noqa: T201
            f"There is no display here, so the demo runs without a window; its pictures go to {folder}", file=sys.stderr
        )
    return _run_headless(folder, arguments)


def _run_headless(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from mctgui.project.demo import build_demo, demo_case, open_demo
    from mctgui.report.case_report import write_case_report
    from mctgui.synthesis import demo_model_path, load_model

    if folder.exists() and not folder.is_dir():
        raise MctguiError(f"{folder} is a file, not a folder.", "Choose another folder with --out.")
    load_model(arguments.model or demo_model_path())  # what is no model must show now, not after the vertebra has grown
    watch = _Stopwatch()
    with open_demo(folder / "demo.mctproj") as project:
        earlier = demo_case(project)
        if earlier is not None:  # the demo shows this run, not an earlier one
            project.delete_case(earlier.id)
        work = build_demo(project, model_path=arguments.model, threads=os.cpu_count())
        case = finish_with_bar(watch.over(work), "demo")
        watch.stage_ends("measure")
        pages = write_case_report(project, case.id, folder, label=LABEL, opengl=not arguments.no_opengl)
        report = finish_with_bar(pages, "report")
        watch.stage_ends("report")
        return _result(project, case, report, watch)


class _Stopwatch:
    """Seconds per stage, told apart by what the work has finished."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def stage_ends(self, name: str) -> None:
        """Book the time since the last stage under this name."""
        now = time.monotonic()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now

    def over(self, work: LongWork[CaseRecord]) -> LongWork[CaseRecord]:
        """The same work, with its stages timed."""
        from mctgui.project import VOIRecord, VolumeRecord

        stages = {"microct": "phantom", "mdct": "simulate", "microct-like": "enhance"}

        def timed(step: Progress) -> Progress:
            if isinstance(step.partial, VolumeRecord):
                self.stage_ends(stages[step.partial.modality])
            elif isinstance(step.partial, VOIRecord):
                self.stage_ends("voi")
            return step

        return (yield from with_each_step(work, timed))


def _result(project: Project, case: CaseRecord, report: CaseReport, watch: _Stopwatch) -> dict[str, Any]:
    seconds = {name: round(value, 1) for name, value in watch.seconds.items()}
    return {
        "case": case.pseudonym,
        "label": LABEL,
        "measurements": list(report.rows),
        "closer_than_mdct": {name: _closer(list(report.rows), name) for name in ("bv_tv", "tb_th", "tb_sp")},
        "project": project.folder,
        "page": report.page,
        "pictures": list(report.pictures),
        "tables": list(report.tables),
        "drawn_by": report.renderer,
        "seconds": seconds | {"total": round(sum(watch.seconds.values()), 1)},
    }


def _closer(rows: list[MeasurementRow], parameter: str) -> dict[str, bool]:
    """Per VOI, whether the micro-CT-like value lies nearer to that of the micro-CT than the one of the MDCT does."""
    off: dict[str, dict[str, float]] = {}
    for row in rows:
        difference = getattr(row, f"difference_{parameter}_percent")
        if difference is not None:
            off.setdefault(row.voi, {})[row.modality] = abs(difference)
    return {voi: each["microct-like"] < each["mdct"] for voi, each in off.items() if {"mdct", "microct-like"} <= set(each)}


def describe(result: dict[str, Any]) -> str:
    """The table, whether the model helped, where the files are, and the seconds."""
    from mctgui.report.tables import as_text

    names = {"bv_tv": "BV/TV", "tb_th": "Tb.Th", "tb_sp": "Tb.Sp"}
    closer = ", ".join(
        f"{names[name]} in {sum(vois.values())} of {len(vois)} VOIs" for name, vois in result["closer_than_mdct"].items()
    )
    seconds = result["seconds"]
    stages = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items() if name != "total")
    return "\n".join(
        [
            f"{result['case']}: {result['label']}. Research use only, not for diagnosis.",
            as_text(result["measurements"]),
            f"Nearer to the micro-CT than the MDCT is, the micro-CT-like volume: {closer}.",
            f"Seconds: {stages}; {seconds['total']:.1f} in all.",
            f"Report:   {result['page']}",
            *(f"Picture:  {path}" for path in result["pictures"]),
            *(f"Table:    {path}" for path in result["tables"]),
            f"Project:  {result['project']}",
        ]
    )
