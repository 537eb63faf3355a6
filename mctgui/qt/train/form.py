"""The settings of a run as a short form; the presets' values are the defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.jobs import Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.language import error_words, said
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.beginning_section import BeginningSection
from mctgui.qt.train.data_section import DataSection, SplitSection, plain_button
from mctgui.qt.train.device_section import DeviceSection
from mctgui.qt.train.network_section import NetworkSection, Presets
from mctgui.synthesis.library import load_library

if TYPE_CHECKING:
    from mctgui.project.settings import Settings
    from mctgui.project.training_runs import Run
    from mctgui.synthesis.splits import Split

WIDTH = 306
_FIELD_WIDTH = 150
"""With the longest name beside it, it fits between the margins and the scroll bar."""
_SETTLE_MS = 150


class TrainForm(QFrame):
    """Everything that decides what a run gives, with its buttons below."""

    start_asked = Signal()
    pause_asked = Signal()
    stop_asked = Signal()
    changed = Signal()

    can_start = False

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setFixedWidth(theme.scaled(WIDTH))
        theme.changed.connect(lambda: self.setFixedWidth(theme.scaled(WIDTH)))
        self._loading = Background(self)
        self._split: Split | None = None
        self.data, self.split = DataSection(theme), SplitSection()
        self.network, self.beginning = NetworkSection(theme, settings), BeginningSection(theme)
        self.device = DeviceSection(settings)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        set_role(self.problem, "error")
        self._build(theme)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_SETTLE_MS)
        self._due.timeout.connect(self.check)
        self._scroll_due = QTimer(self)
        self._scroll_due.setSingleShot(True)
        self._scroll_due.setInterval(2 * _SETTLE_MS)
        self._scroll_due.timeout.connect(lambda: self._area.ensureWidgetVisible(self.beginning, 0, 0))
        self.network.preset_chosen.connect(lambda: self.beginning.show_preset(self.network.preset["network"]))
        for section in (self.data, self.split, self.network, self.beginning, self.device):
            section.changed.connect(self._due.start)
        self.beginning.folded.connect(self._show_beginning)
        self.set_ready(False)

    # Building

    def _build(self, theme: Theme) -> None:
        page = QWidget()
        page.setObjectName("trainForm")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in (self.data, self.split, self.network, self.beginning, self.device):
            column.addWidget(section)
        column.addStretch(1)
        for rows in (self.network.rows, self.beginning.rows, self.device.rows):
            for place in rows.places:
                rows.field(place).setFixedWidth(_FIELD_WIDTH)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.start = plain_button(theme, self.tr("Start training"), "ph.play", role="primary")
        self.pause = plain_button(theme, self.tr("Pause"), "ph.pause")
        self.stop = plain_button(theme, self.tr("Stop"), "ph.stop")
        self.start.clicked.connect(self.start_asked)
        self.pause.clicked.connect(self.pause_asked)
        self.stop.clicked.connect(self.stop_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.start, self.pause, self.stop):
            buttons.addWidget(button, 1)
        foot = QFrame()
        set_role(foot, "footer")
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 12, 16, 12)
        below.setSpacing(8)
        below.addWidget(self.problem)
        below.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(foot)
        self._theme = theme

    def _show_beginning(self) -> None:
        """Scroll to what was opened, once it has its size and what is said of it stands below."""
        if self.beginning.is_open:
            self._scroll_due.start()

    def take_typed(self) -> None:
        """Take a number that is being typed: a shortcut does not leave its field."""
        field = self.focusWidget()
        if isinstance(field, QAbstractSpinBox):
            field.interpretText()

    # Presets

    def load(self) -> None:
        """Find out what the presets and the devices are, which takes the networks' library a while the first time."""
        if not self.is_ready and not self._loading.is_busy:
            self._loading.start(_facts(), on_success=self._loaded)

    def _loaded(self, found: tuple[Presets, tuple[str, ...], bool]) -> None:
        presets, names, together = found
        self.device.show_gpus(names, together)
        self.network.show_presets(presets)
        self.set_ready(True)

    def set_ready(self, ready: bool) -> None:
        """Whether the fields may be used."""
        for section in (self.network, self.beginning, self.device):
            section.setEnabled(ready)

    @property
    def is_ready(self) -> bool:
        """Whether the presets are known."""
        return bool(self.network.presets)

    def show_settings(self, settings: Mapping[str, Any]) -> None:
        """Show what another run was started with."""
        self.network.show_settings(settings)
        self.beginning.show_settings(settings)
        self.split.choose(str(settings.get("split_by", "donor")))

    def begin_with(self, run: Run) -> None:
        """Show a run that begins with the weights of this one: its settings, with local enhancers after a global one."""
        self.show_settings(run.settings)
        self.beginning.begin(run)
        self._show_beginning()

    def settings(self) -> dict[str, Any]:
        """The settings of the run by the names of ``mctgui train``."""
        epochs = self.network.values["epochs"] + self.network.values["decay_epochs"]
        return {
            **self.network.settings(),
            **self.beginning.settings(),
            "split_by": self.split.by,
            "hold_out": 0.2,
            "samples": max(1, epochs // 20),
            "validate_every": 1,
        }

    # What is possible

    def check(self) -> None:
        """Say what is held out, and what forbids a start, beside the fields."""
        self._due.stop()
        problem = self._data_problem()
        if self.is_ready and not problem:
            problem = self._network_problem()
        self.network.say_vgg()
        self._warn_of_beginning()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.can_start = self.is_ready and not problem and bool(self.data.chosen)
        if self.is_ready and not problem:
            self.device.estimate(self.settings())
        self.changed.emit()

    def _data_problem(self) -> str:
        from mctgui.synthesis.splits import split_pairs

        chosen = self.data.chosen
        self._split = None
        self.data.show_problem("")
        self.split.held.setText("")
        bones = {bone for one in chosen for bone in one.by_bone()}
        donors = {donor for donor, _ in bones}
        counts = self.tr("Pairs {pairs} · bones {bones} · donors {donors}")
        total = sum(one.pairs for one in chosen)
        self.data.counts.setText(counts.format(pairs=total, bones=len(bones), donors=len(donors)) if chosen else "")
        if not chosen:
            return ""
        if len({one.store.mdct_intensity for one in chosen if one.store is not None}) > 1:
            return self.tr("Pairs in HU and pictures cannot be trained on together: choose one kind.")
        pairs = [pair for one in chosen if one.store is not None for pair in one.store.pairs()]
        try:
            seed = int(self.network.values.get("seed", 1))
            self._split = split = split_pairs(pairs, 0.2, self.split.by, seed)  # type: ignore[arg-type]
        except MctguiError as error:
            return error_words(error)
        words = self.tr("{train} pairs are trained on, {held} held out: {names}")
        if self.split.by == "slice":
            words = self.tr("{train} pairs are trained on, {held} held out, drawn from all bones")
        names = ", ".join(sorted({pair.donor or pair.specimen for pair in split.held_out}))
        self.split.held.setText(words.format(train=len(split.train), held=len(split.held_out), names=names))
        return ""

    def _network_problem(self) -> str:
        """What the core would refuse; it says so in its own words."""
        from mctgui.synthesis.run_settings import configuration

        try:
            self.beginning.refuse(configuration(self.settings()))
        except MctguiError as error:
            return said(error.message)
        if self.network.values["batch"] % self.device.processes:
            words = self.tr("The batch has to be a multiple of {n}, so that {n} GPUs can share it.")
            return words.format(n=self.device.processes)
        return ""

    def _warn_of_beginning(self) -> None:
        fingerprint = ""
        if self._split is not None and self.beginning.run is not None:
            from mctgui.synthesis.run_setup import fingerprint_of

            stores = [one.store for one in self.data.chosen if one.store is not None]
            fingerprint = fingerprint_of(stores, self._split)
        self.beginning.warn(self._split, fingerprint)

    def show_buttons(self, *, running: bool, paused: bool, stopping: bool) -> None:
        """Start where nothing runs, else pause and stop."""
        self.start.setVisible(not running)
        self.start.setEnabled(self.can_start)
        for button in (self.pause, self.stop):
            button.setVisible(running)
            button.setEnabled(not stopping)
        self.pause.setText(self.tr("Go on") if paused else self.tr("Pause"))
        self._theme.keep_icon(self.pause, "ph.play" if paused else "ph.pause")

    def release(self) -> None:
        """End what runs in the background."""
        self._due.stop()
        self._scroll_due.stop()
        self._loading.stop_and_wait()
        self.network.release()
        self.device.release()


def _facts() -> Iterator[Progress]:
    """The values of all presets, and the GPUs with what they are called."""
    yield Progress(0, 0)
    load_library()
    from mctgui.synthesis.run_settings import preset_values
    from mctgui.synthesis.threads import gpu_names, several_can_join

    names = [(method, preset) for method in ("pix2pixhd", "pix2pix", "crn") for preset in ("small", "official", "paper")]
    presets = {name: preset_values(*name) for name in names}
    return presets, gpu_names(), several_can_join()  # type: ignore[return-value]
