"""Words for what a run is and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

METHOD_NAMES = {"pix2pixhd": "pix2pixHD", "pix2pix": "pix2pix", "crn": "CRN"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Train", text)


def preset_name(preset: str) -> str:
    """A preset as the form calls it."""
    names = {"small": _tr("small preset"), "official": _tr("official preset"), "paper": _tr("paper preset")}
    return names.get(preset, preset)


def reduced_words(reduce: int) -> str:
    """That images are reduced; empty where they are whole."""
    return _tr("images reduced {n} times").format(n=reduce) if reduce > 1 else ""


def generator_facts(settings: Mapping[str, Any]) -> dict[str, str]:
    """What of generator and images is not as the preset has it, by the names of the settings."""
    names = {"global": _tr("global alone"), "local": _tr("local enhancers")}
    reduce, alone = int(settings.get("reduce") or 1), int(settings.get("enhancer_alone") or 0)
    return {
        "network": names.get(str(settings.get("network")), ""),
        "reduce": _tr("reduced {n} times").format(n=reduce) if reduce > 1 else "",
        "enhancer_alone": str(alone) if alone else "",
    }


def begun_with(settings: Mapping[str, Any]) -> str:
    """The run whose weights a run has begun with; of one that is not named the first digits of its checkpoint's SHA-256."""
    return str(settings.get("begun_with_run") or str(settings.get("begun_with") or "")[:8])


def loss_name(name: str) -> str:
    """A loss by the name of its column."""
    return {
        "gan": _tr("GAN"),
        "feature_matching": _tr("features"),
        "vgg": "VGG",
        "l1": "L1",
        "local_mean": _tr("local mean"),
        "discriminator_fake": _tr("D generated"),
        "discriminator_real": _tr("D real"),
        "refinement": _tr("refinement"),
    }.get(name, name)


def state_words(state: str, *, stopped: bool = False) -> str:
    """Where a run or its job stands."""
    if stopped:
        return _tr("stopped")
    return {
        "waiting": _tr("waits for its turn"),
        "running": _tr("running"),
        "paused": _tr("paused"),
        "cancelling": _tr("stopping…"),
        "stopped": _tr("stopped"),
        "succeeded": _tr("done"),
        "done": _tr("done"),
        "failed": _tr("failed"),
        "damaged": _tr("damaged"),
    }.get(state, state)


STATE_ICONS = {
    "waiting": ("ph.clock", "text_quiet"),
    "running": ("ph.play", "text"),
    "paused": ("ph.pause", "text"),
    "cancelling": ("ph.stop", "text_quiet"),
    "stopped": ("ph.pause", "text_quiet"),
    "done": ("ph.check-circle", "text"),
    "failed": ("ph.x-circle", "error"),
    "damaged": ("ph.warning", "warn"),
}
