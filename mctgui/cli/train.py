"""``mctgui train``: a generator from slice pairs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mctgui.errors import MctguiError, WrongUsage

if TYPE_CHECKING:
    from mctgui.cli.train_report import Lines
    from mctgui.jobs import LongWork
    from mctgui.project.training import Trained
    from mctgui.synthesis import ValidationFigures
    from mctgui.synthesis.orders import Orders
    from mctgui.synthesis.processes import Processes

T = TypeVar("T")
HELP = (
    "Train pix2pixHD, pix2pix or CRN on slice pairs; a run that was stopped goes on with --resume. On several GPUs: "
    "torchrun --nproc-per-node N -m mctgui train ... (the batch is shared; the folders must be on a disk that all share)."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui train``."""
    parser.add_argument("pairs", type=Path, nargs="+", metavar="PAIRS", help="folders that 'mctgui pairs' wrote")
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="folder of the run")
    parser.add_argument("--resume", action="store_true", help="go on with the run in RUN, with its settings")
    parser.add_argument("--method", choices=("pix2pixhd", "pix2pix", "crn"), help="default pix2pixhd")
    parser.add_argument(
        "--preset",
        choices=("small", "official", "paper"),
        help="small: what a processor trains in hours (default); official: the defaults of the official code; paper: batch "
        "10, 200 epochs of 200 steps, three discriminators",
    )
    parser.add_argument("--hold-out", type=float, metavar="SHARE", help="share that is not trained on (default 0.2)")
    parser.add_argument(
        "--split-by", choices=("donor", "specimen", "slice"), help="default donor; slice is what the paper did, and flatters"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="of the split, the starting weights and the crops (default 1)")
    parser.add_argument("--batch", type=int, metavar="N", help="crops in a step")
    parser.add_argument("--crop-px", type=int, metavar="PX", help="side of the crops: the working resolution")
    parser.add_argument("--epochs", type=int, metavar="N", help="epochs at the full learning rate")
    parser.add_argument("--decay-epochs", type=int, metavar="N", help="epochs in which it falls")
    parser.add_argument("--steps", type=int, metavar="N", help="steps in an epoch")
    parser.add_argument("--learning-rate", type=float, metavar="RATE", help="of the first epochs")
    parser.add_argument("--discriminators", type=int, metavar="N", help="scales at which pix2pixHD judges, 1 to 4")
    parser.add_argument(
        "--network",
        choices=("global", "local"),
        help="generator of pix2pixHD: the global one alone, or with local enhancers around it (default: the preset's)",
    )
    parser.add_argument(
        "--reduce",
        type=int,
        metavar="N",
        help="train on images reduced N times, to begin a run with local enhancers by: 2 for one enhancer (default 1)",
    )
    parser.add_argument(
        "--begin-with",
        type=Path,
        metavar="RUN",
        help="begin with the weights of another run of the same networks, or of a run with --network global",
    )
    parser.add_argument(
        "--enhancer-alone",
        type=int,
        metavar="N",
        help="epochs in which the outermost local enhancer learns alone (default 0; official after a global run: 10)",
    )
    parser.add_argument(
        "--window", type=float, nargs=2, metavar=("LOW", "HIGH"), help="HU that become -1 and 1 (default -300 1700)"
    )
    parser.add_argument(
        "--rotate-deg",
        type=float,
        metavar="DEG",
        help="turn crops by up to so many degrees, both images alike (default 0: it takes a little sharpness off)",
    )
    parser.add_argument(
        "--precision",
        choices=("float32", "bfloat16"),
        help="of the networks; losses and statistics stay in float32 (default: bfloat16 on a GPU that has it)",
    )
    parser.add_argument("--vgg", type=Path, metavar="FILE", help="vgg19-dcbb9e9d.pth, for the perceptual loss")
    parser.add_argument("--no-vgg", action="store_true", help="train without the perceptual loss; the record says so")
    parser.add_argument(
        "--validate-every",
        type=int,
        metavar="N",
        help="epochs from one validation on held-out slices and VOIs to the next (default 1; 0: never)",
    )
    parser.add_argument(
        "--samples",
        type=int,
        metavar="N",
        help="keep sample pictures of every Nth validation (default 10; 0: none)",
    )
    parser.add_argument(
        "--inception",
        type=Path,
        metavar="FILE",
        help="pt_inception-2015-12-05-6726825d.pth, for FID and KID of the validation",
    )
    parser.add_argument("--tensorboard", action="store_true", help="also write events for TensorBoard into the run")
    parser.add_argument(
        "--compile",
        action="store_true",
        help="have torch compile the networks, which takes minutes and a C++ compiler; without one they run as they are",
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: the GPU if there is one")
    parser.add_argument("--threads", type=int, default=0, metavar="N", help="threads on the CPU; default: all cores")
    parser.add_argument(
        "--report",
        choices=("bar", "lines"),
        default="bar",
        help="lines: an object of JSON on stdout for every step, validation and notice, and for how it ended, one a line",
    )
    parser.add_argument(
        "--orders",
        action="store_true",
        help="obey 'hold', 'go on' and 'stop' on stdin, one a line; the end of stdin stops the run at a checkpoint",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any] | None:
    """Train; the result names the run, what was trained on and the last losses.

    Of several processes that torchrun has started only the first one has a result; none has one that was told to stop.
    """
    from mctgui.cli.train_report import Lines, obeying
    from mctgui.synthesis.processes import joined

    with obeying(arguments.orders) as orders:
        if arguments.report != "lines":
            with joined(arguments.device) as processes:
                result = _trained(arguments, processes, orders, None)
            return result if processes.is_first else None
        if arguments.json is not None:
            raise WrongUsage("The last line of --report lines is the result already.", "Leave --json out.")
        lines = Lines(arguments.stdout, None if orders is None else orders.stop)
        with lines.end_told():
            with joined(arguments.device) as processes:
                result = _trained(arguments, processes, orders, lines)
            if processes.is_first:
                lines.end(result)
    return None


def _trained(
    arguments: argparse.Namespace, processes: Processes, orders: Orders | None, lines: Lines | None
) -> dict[str, Any] | None:
    from mctgui.cli.progress import finish_with_bar
    from mctgui.jobs import finish
    from mctgui.project.training import training_run
    from mctgui.synthesis.library import MOST_THREADS
    from mctgui.synthesis.pair_store import open_pairs

    if processes.is_first:
        _refuse_other_files(arguments.out)
    if not 0 <= arguments.threads <= MOST_THREADS:
        raise WrongUsage(f"{arguments.threads} threads are not possible.", "Leave --threads out to have them chosen.")
    stores = [open_pairs(folder) for folder in arguments.pairs]
    settings = _settings(arguments)
    writer = _writer(arguments) if processes.is_first else None
    work = training_run(
        stores,
        settings,
        arguments.out,
        resume=arguments.resume,
        begin_with=arguments.begin_with,
        device=arguments.device,
        threads=arguments.threads,
        vgg=arguments.vgg,
        inception=arguments.inception,
        keep_when=None if orders is None else orders.at_step,
        compiled=arguments.compile,
    )
    if writer is not None:
        from mctgui.synthesis.event_log import logging_events

        work = logging_events(work, writer)
    if lines is not None and processes.is_first:
        work = lines.each(work)
    obeyed = work if orders is None else orders.obeyed(work)
    speaks = processes.is_first and lines is None
    trained = finish_with_bar(_telling(obeyed), "training") if speaks else finish(obeyed)
    return None if trained is None else _result(arguments, processes, trained)


def _result(arguments: argparse.Namespace, processes: Processes, trained: Trained) -> dict[str, Any]:
    setup, done = trained
    split, config = setup.split, setup.config
    best = next((one for one in reversed(done.validation) if one.is_best), None)
    return {
        "out": str(arguments.out),
        "method": config.method,
        "steps": config.total_steps,
        "seconds": round(done.seconds, 2),
        "processes": processes.size,
        "precision": config.precision,
        "pairs": len(split.train),
        "held_out": len(split.held_out),
        "held_out_specimens": sorted({pair.specimen for pair in split.held_out}),
        "split_by": split.by,
        "vgg_loss": config.vgg,
        "losses": done.history[-1].losses if done.history else {},
        "validation": done.validation[-1] if done.validation else None,
        "best_epoch": None if best is None else best.epoch,
        "best": best,
        "warnings": [
            *split.warnings,
            *setup.warnings,
            *([] if config.vgg or config.method == "pix2pix" else [_NO_VGG[config.method]]),
        ],
    }


_BEFORE_A_RUN = {".training", "tensorboard", "ended.json"}
"""What a start that was cut short may have left."""


def _refuse_other_files(folder: Path) -> None:
    """Refuse a folder with files of the user: a run would write its own among them."""
    if not folder.is_dir() or (folder / "run.json").exists():
        return
    if {path.name for path in folder.iterdir()} - _BEFORE_A_RUN:
        raise MctguiError(f"{folder} holds other files than those of a run.", "Name a new folder with --out.")


_NO_VGG = {
    "pix2pixhd": "Trained without the VGG perceptual loss of the paper.",
    "crn": "Trained without VGG19: CRN is then L1 on the image alone, and blurs.",
}


def describe(result: dict[str, Any]) -> str:
    """The run in words."""
    held = ", ".join(result["held_out_specimens"]) or "nothing"
    lines = [
        f"{result['out']}: {result['method']}, {result['steps']} steps on {result['pairs']} pairs",
        f"{result['seconds']:.0f} s; held out by {result['split_by']}: {held} ({result['held_out']} pairs)",
        "last losses: " + ", ".join(f"{name} {loss:.4f}" for name, loss in result["losses"].items() if loss == loss),
    ]
    figures, best = result["validation"], result["best"]
    if figures is not None:
        lines.append(figures_in_words(figures))
        if best is None:
            lines.append("no epoch has a structure that could be compared: there is no best generator")
        else:
            lines.append(
                f"best structure after epoch {best.epoch} (score {best.structure_score:.4f}): best/generator.safetensors"
            )
        lines.extend(f"Note: {note}" for note in figures.notes)
    lines.extend(f"Note: {warning}" for warning in result["warnings"])
    return "\n".join(lines)


def figures_in_words(figures: ValidationFigures) -> str:
    """Figures of an epoch in one line; what is not defined is left out, the structure score says so."""
    parts = [f"SSIM {figures.ssim:.4f}"]
    if figures.ssim_body is not None:
        parts.append(f"in the bone {figures.ssim_body:.4f}")
    parts.append(f"PSNR {figures.psnr:.2f} dB")
    if figures.fid is not None and figures.kid is not None:
        parts.append(f"FID {figures.fid:.2f}, KID {figures.kid:.5f} (n {figures.slices})")
    for name, agreement in (("BV/TV", figures.bv_tv), ("Tb.Th", figures.tb_th), ("Tb.Sp", figures.tb_sp)):
        if agreement is not None:
            r = "" if agreement.r is None else f" R {agreement.r:.3f}"
            parts.append(f"{name} {agreement.relative_bias:+.1%}{r}")
    score = "not defined" if figures.structure_score is None else f"{figures.structure_score:.4f}"
    dimension = f" ({figures.dimension})" if figures.dimension else ""
    best = ", best so far" if figures.is_best else ""
    return f"epoch {figures.epoch}: {', '.join(parts)}; structure score{dimension} {score}{best}"


def _writer(arguments: argparse.Namespace) -> Any:
    """Writer of TensorBoard events where they are wanted; made before the training, so that a lack shows at once."""
    if not arguments.tensorboard:
        return None
    from mctgui.synthesis.event_log import EVENTS_FOLDER, event_writer
    from mctgui.synthesis.training import HISTORY_NAME

    done, history = 0, arguments.out / HISTORY_NAME
    if arguments.resume and history.is_file():
        with history.open(encoding="utf-8") as file:
            done = max(0, sum(1 for _ in file) - 1)
    return event_writer(arguments.out / EVENTS_FOLDER, done)


def _telling(work: LongWork[T]) -> LongWork[T]:
    """The same training; the figures of every epoch are told on stderr as soon as they are there."""
    from mctgui.cli.progress import tell
    from mctgui.jobs import Progress, with_each_step
    from mctgui.synthesis import ValidationFigures
    from mctgui.synthesis.full_disk import Notice

    def told(progress: Progress) -> Progress:
        if isinstance(progress.partial, ValidationFigures):
            tell(figures_in_words(progress.partial))
        elif isinstance(progress.partial, Notice):
            tell(progress.partial.text)
        return progress

    return with_each_step(work, told)


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """What was asked for; when going on, what the run was started with."""
    from mctgui.synthesis.run_settings import CHOICES, FREE, with_usual_precision
    from mctgui.synthesis.run_setup import settings_of_run

    given = {name: getattr(arguments, name) for name in CHOICES if getattr(arguments, name) is not None}
    free = {name: getattr(arguments, name) for name in FREE if getattr(arguments, name) is not None}
    if not arguments.resume:
        settings = {**given, **free, "vgg": arguments.vgg is not None, "no_vgg": arguments.no_vgg}
        return with_usual_precision(settings, arguments.device)
    if given or arguments.begin_with is not None:
        raise WrongUsage("A run goes on with the settings that it was started with.", "Leave the others out with --resume.")
    return {**settings_of_run(arguments.out), **free}
