"""Where a training is computed: the processor, a GPU or all of them; and the memory that it takes there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from mctgui.jobs import Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.read.study_fields import FieldRows
from mctgui.qt.viewer.controls import Section
from mctgui.synthesis.library import load_library

if TYPE_CHECKING:
    from mctgui.project.settings import Settings

_GIB = 2**30
_ALL_GPUS = "all"


class DeviceSection(Section):
    """Device, threads and memory.

    ``name`` is the device as :func:`mctgui.project.training.training_run` takes it, ``processes`` how many train together.
    """

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__(self.tr("Device"))
        self._settings = settings
        self._sizing = Background(self)
        cores = os.cpu_count() or 1
        self.rows = FieldRows(self, self._said)
        self.rows.choice("device", self.tr("Device"), [("cpu", self.tr("Processor"))])
        self.rows.whole(
            "threads", self.tr("Threads"), 1, max(1, cores), tip=self.tr("One core is left to the window by default")
        )
        self.threads, self.name = settings.threads or max(1, cores - 1), "cpu"
        self.gpus, self.processes = 0, 1
        self.rows.show_value("threads", min(self.threads, max(1, cores)))
        self.precision = self.add_fact(self.tr("Precision"))
        self.precision.setToolTip(
            self.tr("Of the networks; losses and statistics stay in float32. bfloat16 on a GPU that has it")
        )
        self.memory = self.add_fact(self.tr("Memory"))
        self.memory_words = self.add_words("", "warn")
        self.memory_words.hide()

    def show_gpus(self, names: tuple[str, ...], together: bool) -> None:
        """Offer the first GPU; and all, where there are several and ``together`` says that they can train so."""
        box: Any = self.rows.field("device")
        if names:
            box.addItem(names[0], "cuda")
        if len(names) > 1 and together:
            self.gpus = len(names)
            box.addItem(self.tr("All GPUs ({n})").format(n=self.gpus), _ALL_GPUS)
        if names and self._settings.device != "cpu":
            box.setCurrentIndex(1)

    def _said(self, name: str, value: Any) -> None:
        if name == "device":
            self.name = "cuda" if value == _ALL_GPUS else value
            self.processes = self.gpus if value == _ALL_GPUS else 1
        else:
            self.threads = value
        self.changed.emit()

    def estimate(self, settings: Mapping[str, Any]) -> None:
        """Say how precisely a run with these settings computes, how much memory it takes, and what is free."""
        self._sizing.start(_sizing(settings, self.name, self.processes), on_success=self._show)

    def _show(self, found: tuple[str, int, int | None]) -> None:
        precision, needed, free = found
        self.precision.setText(precision)
        words = self.tr("about {needed:.1f} GB") if free is None else self.tr("about {needed:.1f} of {free:.1f} GB free")
        if free is not None and self.processes > 1:
            words = self.tr("about {needed:.1f} of {free:.1f} GB free, each")
        self.memory.setText(words.format(needed=needed / _GIB, free=(free or 0) / _GIB))
        short = free is not None and needed > free
        self.memory_words.setText(self.tr("⚠ This may not fit: take a smaller batch or image size.") if short else "")
        self.memory_words.setVisible(short)

    def release(self) -> None:
        """End what runs in the background."""
        self._sizing.stop_and_wait()


def _sizing(settings: Mapping[str, Any], device: str, processes: int) -> Iterator[Progress]:
    """Precision, memory that a training takes, and what is free; of each where several take part."""
    yield Progress(0, 0)
    load_library()
    from mctgui.synthesis.memory import free_memory
    from mctgui.synthesis.run_settings import configuration, with_usual_precision
    from mctgui.synthesis.threads import devices_named
    from mctgui.synthesis.training_memory import training_memory

    config = configuration(with_usual_precision(settings, device, processes))
    share = replace(config, crops=replace(config.crops, batch=max(1, config.crops.batch // processes)))
    free = [free_memory(one) for one in devices_named(device, processes)]
    known = [one for one in free if one is not None]
    return config.precision, training_memory(share), min(known, default=None)  # type: ignore[return-value]
