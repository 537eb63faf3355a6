"""The settings of a run as a short form; the presets' values are the defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from mctgui.errors import MctguiError
from mctgui.jobs import Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.language import error_words
from mctgui.qt.read.study_fields import FieldRows
from mctgui.qt.theme import Theme, set_role
from mctgui.qt.train.data_section import DataSection, SplitSection, plain_button
from mctgui.qt.train.device_section import DeviceSection
from mctgui.qt.train.file_field import FileField
from mctgui.qt.viewer.controls import Section
from mctgui.synthesis.library import load_library

if TYPE_CHECKING:
    from mctgui.project.settings import Settings

WIDTH = 300
_SETTLE_MS = 150
_NUMBERS = ("crop_px", "batch", "epochs", "decay_epochs", "steps", "learning_rate", "discriminators", "seed")
_VGG_FILE = "vgg19-dcbb9e9d.pth"


class TrainForm(QFrame):
    """Everything that decides what a run gives, with its buttons below."""

    start_asked = Signal()
    pause_asked = Signal()
    stop_asked = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setFixedWidth(theme.scaled(WIDTH))
        theme.changed.connect(lambda: self.setFixedWidth(theme.scaled(WIDTH)))
        self._settings = settings
        self.presets: dict[tuple[str, str], dict[str, Any]] = {}
        self.values: dict[str, Any] = {"method": "pix2pixhd", "preset": "small"}
        self._vgg_good = False
        self._checking, self._loading = Background(self), Background(self)
        self.data, self.split = DataSection(theme), SplitSection()
        self.network, self.device = Section(self.tr("Network")), DeviceSection(settings)
        self._fields = self._network_fields()
        self.vgg = FileField(
            theme, self.tr("VGG19 weights"), self.tr("{name}, which PyTorch publishes").format(name=_VGG_FILE), self._folder
        )
        self.vgg.changed.connect(self._vgg_chosen)
        self.network.add(self.vgg)
        self.inception = FileField(
            theme,
            self.tr("Inception weights, for FID"),
            self.tr("{name}; without it FID is left out").format(name="pt_inception-2015-12-05-6726825d.pth"),
            self._folder,
        )
        self.inception.changed.connect(self._inception_chosen)
        self.network.add(self.inception)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        set_role(self.problem, "error")
        self._build(theme)
        self.data.changed.connect(self._soon)
        self.split.changed.connect(self._soon)
        self.device.changed.connect(self._soon)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_SETTLE_MS)
        self._due.timeout.connect(self.check)
        self.set_ready(False)

    # Building

    def _build(self, theme: Theme) -> None:
        page = QWidget()
        page.setObjectName("trainForm")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for section in (self.data, self.split, self.network, self.device):
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
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

    def _network_fields(self) -> FieldRows:
        rows = FieldRows(self.network, self._said)
        rows.choice("method", self.tr("Method"), [("pix2pixhd", "pix2pixHD"), ("pix2pix", "pix2pix"), ("crn", "CRN")])
        rows.choice(
            "preset",
            self.tr("Preset"),
            [("small", self.tr("Small")), ("official", self.tr("Official")), ("paper", self.tr("Paper"))],
            self.tr(
                "Small: what a processor trains in hours. Official: the defaults of the official code. Paper: as published"
            ),
        )
        rows.whole(
            "crop_px", self.tr("Image size"), 16, 4096, "px", tip=self.tr("Side of the square crops that a step sees")
        )
        rows.whole("batch", self.tr("Batch"), 1, 512, tip=self.tr("Crops in a step"))
        rows.whole("epochs", self.tr("Epochs"), 0, 10_000, tip=self.tr("At the full learning rate"))
        rows.whole(
            "decay_epochs", self.tr("Then falling"), 0, 10_000, tip=self.tr("Epochs in which the learning rate falls")
        )
        rows.whole("steps", self.tr("Iterations"), 1, 1_000_000, tip=self.tr("In an epoch"))
        rows.number("learning_rate", self.tr("Learning rate"), 0.000001, 0.1, digits=6)
        rows.whole("discriminators", self.tr("Discriminators"), 1, 4, tip=self.tr("Scales at which pix2pixHD judges"))
        rows.whole("seed", self.tr("Seed"), 0, 2**31 - 1, tip=self.tr("Of the split, the starting weights and the crops"))
        return rows

    def _folder(self) -> str:
        return self._settings.last_folder or str(Path.home())

    # Presets

    def load(self) -> None:
        """Find out what the presets and the devices are, which takes the networks' library a while the first time."""
        if not self.presets and not self._loading.is_busy:
            self._loading.start(_facts(), on_success=self._loaded)

    def _loaded(self, found: tuple[dict[tuple[str, str], dict[str, Any]], tuple[str, ...], bool]) -> None:
        self.presets, names, together = found
        self.device.show_gpus(names, together)
        self.vgg.set_path(self._settings.vgg_file)
        self.inception.set_path(self._settings.inception_file)
        self.show_preset()
        self.set_ready(True)
        if self.vgg.path:
            self._vgg_chosen(self.vgg.path)

    def set_ready(self, ready: bool) -> None:
        """Whether the fields may be used."""
        self.network.setEnabled(ready)
        self.device.setEnabled(ready)

    def show_preset(self) -> None:
        """Fill the fields with the preset's values."""
        values = self.presets[self.values["method"], self.values["preset"]]
        self.values |= {name: values[name] for name in _NUMBERS}
        for name in ("method", "preset"):
            self._fields.show_value(name, self.values[name])
        for name in _NUMBERS:
            self._fields.show_value(name, self.values[name] or 1)
        self._fields.set_visible("discriminators", bool(values["discriminators"]))
        self._fields.set_visible("decay_epochs", self.values["method"] != "crn")
        self.vgg.setVisible(self.values["method"] != "pix2pix")
        self._soon()

    def show_settings(self, settings: Mapping[str, Any]) -> None:
        """Show what another run was started with."""
        self.values["method"], self.values["preset"] = settings.get("method", "pix2pixhd"), settings.get("preset", "small")
        self.show_preset()
        for name in _NUMBERS:
            if settings.get(name):
                self.values[name] = settings[name]
                self._fields.show_value(name, settings[name])
        self.split.choose(str(settings.get("split_by", "donor")))

    @property
    def is_ready(self) -> bool:
        """Whether the presets are known."""
        return bool(self.presets)

    def settings(self) -> dict[str, Any]:
        """The settings of the run by the names of ``mctgui train``."""
        values = self.values
        preset = self.presets[values["method"], values["preset"]]
        given = {name: values[name] for name in _NUMBERS if values[name] != preset[name]}
        if not preset["discriminators"]:
            given.pop("discriminators", None)
        epochs = values["epochs"] + values["decay_epochs"]
        with_vgg = values["method"] != "pix2pix" and self._vgg_good
        return {
            "method": values["method"],
            "preset": values["preset"],
            **given,
            "seed": values["seed"],
            "split_by": self.split.by,
            "hold_out": 0.2,
            "samples": max(1, epochs // 20),
            "validate_every": 1,
            "vgg": with_vgg,
            "no_vgg": values["method"] != "pix2pix" and not with_vgg,
        }

    @property
    def vgg_path(self) -> Path | None:
        """Weights of VGG19, where they are there and right."""
        return Path(self.vgg.path) if self._vgg_good and self.vgg.path else None

    @property
    def inception_path(self) -> Path | None:
        """Weights for FID, where they were given."""
        return Path(self.inception.path) if self.inception.path else None

    @property
    def steps(self) -> tuple[int, int]:
        """Steps in an epoch, and in all."""
        each = int(self.values["steps"])
        return each, each * int(self.values["epochs"] + self.values["decay_epochs"])

    # What the user changes

    def _said(self, name: str, value: Any) -> None:
        self.values[name] = value
        if name in ("method", "preset"):
            self.show_preset()
        self._soon()

    def _vgg_chosen(self, path: str) -> None:
        self._vgg_good = False
        self._settings.vgg_file = path
        if path:
            self.vgg.show_words(self.tr("Checking the file…"))
            self._checking.start(_checking_vgg(Path(path)), on_success=self._vgg_checked, on_failure=self._vgg_refused)
        else:
            self._checking.stop()
        self._soon()

    def _vgg_checked(self, _good: object) -> None:
        self._vgg_good = True
        self.vgg.show_words(self.tr("✓ The published weights; the perceptual loss takes part."))
        self._soon()

    def _vgg_refused(self, error: Exception) -> None:
        words = error_words(error) if isinstance(error, MctguiError) else self.tr("The file cannot be read.")
        self.vgg.show_words("⚠ " + words, "error")
        self._soon()

    def _inception_chosen(self, path: str) -> None:
        self._settings.inception_file = path

    def _soon(self) -> None:
        self._due.start()

    # What is possible

    def check(self) -> None:
        """Say what is held out, and what forbids a start, beside the fields."""
        self._due.stop()
        problem = self._data_problem()
        if self.is_ready and not problem:
            problem = self._network_problem()
        self._say_vgg()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.can_start = self.is_ready and not problem and bool(self.data.chosen)
        if self.is_ready and not problem:
            self.device.estimate(self.settings())
        self.changed.emit()

    can_start = False

    def _data_problem(self) -> str:
        from mctgui.synthesis.splits import split_pairs

        chosen = self.data.chosen
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
            split = split_pairs(pairs, 0.2, self.split.by, int(self.values.get("seed", 1)))  # type: ignore[arg-type]
        except MctguiError as error:
            return error_words(error)
        words = self.tr("{train} pairs are trained on, {held} held out: {names}")
        if self.split.by == "slice":
            words = self.tr("{train} pairs are trained on, {held} held out, drawn from all bones")
        names = ", ".join(sorted({pair.donor or pair.specimen for pair in split.held_out}))
        self.split.held.setText(words.format(train=len(split.train), held=len(split.held_out), names=names))
        return ""

    def _network_problem(self) -> str:
        multiple = self.presets[self.values["method"], self.values["preset"]]["multiple"]
        if self.values["crop_px"] % multiple:
            words = self.tr("The image size has to be a multiple of {multiple} for this network.")
            return words.format(multiple=multiple)
        if self.values["epochs"] + self.values["decay_epochs"] < 1:
            return self.tr("A training needs at least one epoch.")
        if self.values["batch"] % self.device.processes:
            words = self.tr("The batch has to be a multiple of {n}, so that {n} GPUs can share it.")
            return words.format(n=self.device.processes)
        return ""

    def _say_vgg(self) -> None:
        if not self.is_ready or self.vgg.path:
            return
        words = self.tr("Without {name} there is no perceptual loss; the record will say so.").format(name=_VGG_FILE)
        wanted = self.presets[self.values["method"], self.values["preset"]]["vgg"]
        self.vgg.show_words(("⚠ " if wanted else "") + words, "warn" if wanted else "caption")

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
        self._checking.stop_and_wait()
        self._loading.stop_and_wait()
        self.device.release()


def _facts() -> Iterator[Progress]:
    """The values of all presets, and the GPUs with what they are called."""
    yield Progress(0, 0)
    load_library()
    from mctgui.synthesis.run_setup import preset_values
    from mctgui.synthesis.threads import gpu_names, several_can_join

    names = [(method, preset) for method in ("pix2pixhd", "pix2pix", "crn") for preset in ("small", "official", "paper")]
    presets = {name: preset_values(*name) for name in names}
    return presets, gpu_names(), several_can_join()  # type: ignore[return-value]


def _checking_vgg(path: Path) -> Iterator[Progress]:
    yield Progress(0, 0)
    from mctgui.synthesis.vgg import check_vgg19

    check_vgg19(path)
