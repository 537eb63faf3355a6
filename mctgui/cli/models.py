"""``mctgui models``: what models there are, a model of a training run, and models for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mctgui.errors import MctguiError, ModelRefused, WrongUsage

if TYPE_CHECKING:
    from mctgui.synthesis import ModelCard

HELP = "List models with their cards, make a model of a training run (promote), write one for other programs (export)."
_TAKES = {
    "list": (),
    "promote": ("name", "to", "version", "purpose", "licence", "generator", "demonstration"),
    "export": ("official", "official_discriminator", "onnx"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``mctgui models``."""
    parser.add_argument("action", choices=tuple(_TAKES), help="what to do")
    parser.add_argument(
        "place",
        type=Path,
        nargs="*",
        metavar="PATH",
        help="list: projects or folders of models, beside the models that come with the program; promote: the folder of the "
        "run; export: the folder of the model, or of a run",
    )
    promote = parser.add_argument_group("promote")
    promote.add_argument("--name", metavar="TEXT", help="what the model is called")
    promote.add_argument(
        "--to", type=Path, metavar="FOLDER", help="folder of the model, for instance PROJECT.mctproj/models/NAME"
    )
    promote.add_argument("--version", metavar="TEXT", help="default 1")
    promote.add_argument("--purpose", metavar="TEXT", help="what it is for, one or two sentences")
    promote.add_argument("--licence", metavar="TEXT", help="on what terms it may be passed on")
    promote.add_argument(
        "--generator",
        choices=("best", "last"),
        help="of the epoch with the best structure, or of the last checkpoint; default the best where there is one",
    )
    promote.add_argument("--demonstration", action="store_true", default=None, help="mark it as for demonstration only")
    export = parser.add_argument_group("export")
    export.add_argument("--official", type=Path, metavar="FILE.pth", help="a state dict with the keys of the official code")
    export.add_argument(
        "--official-discriminator",
        type=Path,
        metavar="FILE.pth",
        help="of a run: its discriminator, for the official code to train on with; --official is then the generator as it "
        "learns, not its running mean",
    )
    export.add_argument("--onnx", type=Path, metavar="FILE.onnx", help="an ONNX file (opset 17, any size of image)")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Do one of the three; the result holds cards or what was written."""
    action = arguments.action
    for name in sorted({one for names in _TAKES.values() for one in names} - set(_TAKES[action])):
        if getattr(arguments, name) is not None:
            raise WrongUsage(f"--{name.replace('_', '-')} does not go with {action}.", "See mctgui models --help.")
    if action == "list":
        return {"action": action, "models": [_listed(folder) for folder in _folders(arguments.place)]}
    if len(arguments.place) != 1:
        what = "run" if action == "promote" else "model or run"
        raise WrongUsage(f"{action} takes the folder of one {what}.", "See mctgui models --help.")
    return _promote(arguments) if action == "promote" else _export(arguments)


def describe(result: dict[str, Any]) -> str:
    """The result in words."""
    if result["action"] == "export":
        return "\n".join(f"written: {path}" for path in result["written"])
    cards = [result] if result["action"] == "promote" else result["models"]
    return "\n\n".join(_card_in_words(one) for one in cards) or "There are no models."


def _card_in_words(entry: dict[str, Any]) -> str:
    card = entry["card"]
    if card is None:
        return f"{entry['folder']}\n  cannot be used: {entry['problem']}"
    takes = card["input"]
    low, high = takes["window_hu"]
    unit = "HU" if takes["intensity"] == "HU" else "grey"
    lines = [
        f"{card['name']} {card['version']} ({card['method']}, {card['network']['network']}, "
        f"{card['network']['parameters'] / 1e6:.2f} million weights)",
        f"  {entry['folder']}",
        f"  takes {low:g} to {high:g} {unit}, pixels of about {takes['mdct_pixel_mm']:.3g} mm, slices up to "
        f"{takes['slice_thickness_mm']:.3g} mm; works on pixels of {takes['in_plane_spacing_mm']:.3g} mm",
        f"  purpose: {card['purpose']}",
    ]
    data, training = card["training_data"], card["training"]
    if data and training:
        lines.append(
            f"  trained on {data['pairs']} pairs of {len(data['specimens'])} specimens, {training['steps_done']} steps"
        )
    if training and training["split"]:
        split = training["split"]
        lines.append(
            f"  held out by {split['by']}: {len(split['held_out_specimens'])} specimens, {split['held_out_pairs']} pairs"
        )
    held = ", ".join(f"{name} {value:.4g}" for name, value in card["held_out"].items())
    lines.append(f"  held-out figures: {held or 'none'}")
    if card["for_demonstration_only"]:
        lines.append("  FOR DEMONSTRATION ONLY")
    lines.append(f"  SHA-256 {card['sha256']}")
    return "\n".join(lines)


def _folders(places: list[Path]) -> list[Path]:
    from mctgui.synthesis import models_in, shipped_models

    found = list(shipped_models())
    for place in places:
        if not place.is_dir():
            raise MctguiError(f"There is no folder {place}.", "Give a project, or a folder of models.")
        within = place / "models" if (place / "models").is_dir() else place
        found += [place] if (place / "card.json").is_file() else models_in(within)
    return found


def _listed(folder: Path) -> dict[str, Any]:
    """The card of a model; what makes it unusable is said beside it, the weights included."""
    from mctgui.synthesis import load_model

    try:
        return _entry(folder, load_model(folder).card)
    except ModelRefused as error:
        return {"folder": str(folder), "card": None, "problem": str(error)}


def _entry(folder: Path, card: ModelCard) -> dict[str, Any]:
    return {"folder": str(folder), "card": card.model_dump(mode="json"), "problem": None}


def _promote(arguments: argparse.Namespace) -> dict[str, Any]:
    from mctgui.synthesis import promote

    if not arguments.name or arguments.to is None:
        raise WrongUsage("promote needs --name and --to.", "See mctgui models --help.")
    card = promote(
        arguments.place[0],
        arguments.to,
        name=arguments.name,
        version=arguments.version or "1",
        purpose=arguments.purpose or "",
        licence=arguments.licence or "not stated",
        which=arguments.generator,
        for_demonstration_only=bool(arguments.demonstration),
    )
    return {"action": "promote", **_entry(arguments.to, card)}


def _export(arguments: argparse.Namespace) -> dict[str, Any]:
    wanted = {"official": ".pth", "official_discriminator": ".pth", "onnx": ".onnx"}
    if all(getattr(arguments, name) is None for name in wanted):
        raise WrongUsage("export needs --official, --official-discriminator or --onnx.", "See mctgui models --help.")
    for name, suffix in wanted.items():
        path = getattr(arguments, name)
        if path is not None and path.suffix.lower() != suffix:
            raise WrongUsage(f"{path.name} does not end in {suffix}.", f"Name a file that ends in {suffix}.")
    if arguments.official is not None and arguments.official == arguments.official_discriminator:
        raise WrongUsage("Two networks do not go into one file.", "Give each a name of its own.")
    folder = arguments.place[0]
    if not folder.exists():
        raise MctguiError(f"There is nothing at {folder}.", "Name the folder of a model or a run.")
    is_run = (folder / "run.json").is_file() and not (folder / "card.json").is_file()
    return _export_run(folder, arguments) if is_run else _export_model(folder, arguments)


def _export_model(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from mctgui.synthesis import export_onnx, load_model
    from mctgui.synthesis.pth_files import write_pth

    if arguments.official_discriminator is not None:
        raise MctguiError("A model has no discriminator any more.", "Give the folder of the run that it was made of.")
    model = load_model(folder)
    if arguments.official is not None and model.card.method == "CRN":
        raise _no_official_crn()
    written = []
    if arguments.official is not None:
        write_pth(model.generator, arguments.official)
        written.append(str(arguments.official))
    if arguments.onnx is not None:
        written.append(str(export_onnx(model, arguments.onnx)))
    return {"action": "export", "model": model.card.sha256, "written": written}


def _export_run(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """The networks of the last checkpoint, as the official code keeps them side by side."""
    from mctgui.synthesis import read_record
    from mctgui.synthesis.pth_files import write_pth
    from mctgui.synthesis.training_checkpoint import checkpoint_digest, networks_at

    if arguments.onnx is not None:
        raise MctguiError("An ONNX file is made of a model, not of a run.", "Make a model of the run first: promote.")
    if read_record(folder).method == "crn":
        raise _no_official_crn()
    digest, networks = checkpoint_digest(folder), networks_at(folder)
    written = []
    for name, path in (("generator", arguments.official), ("discriminator", arguments.official_discriminator)):
        if path is not None:
            write_pth(networks[name], path)
            written.append(str(path))
    return {"action": "export", "checkpoint": digest, "written": written}


def _no_official_crn() -> MctguiError:
    return MctguiError(
        "The official CRN is written in TensorFlow: there is no such file for PyTorch.", "Export a model of it with --onnx."
    )
