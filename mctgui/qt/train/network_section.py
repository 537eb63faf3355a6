"""The network of a run: method, preset and what of the preset is changed, and the weights that its losses need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from mctgui.errors import MctguiError
from mctgui.jobs import Progress
from mctgui.qt.cases.background import Background
from mctgui.qt.language import error_words
from mctgui.qt.read.study_fields import FieldRows
from mctgui.qt.theme import Theme
from mctgui.qt.train.file_field import FileField
from mctgui.qt.viewer.controls import Section

if TYPE_CHECKING:
    from mctgui.project.settings import Settings

Presets = Mapping[tuple[str, str], Mapping[str, Any]]
"""What :func:`mctgui.synthesis.run_settings.preset_values` says of each method and preset."""
_NUMBERS = ("crop_px", "batch", "epochs", "decay_epochs", "steps", "learning_rate", "discriminators", "seed")
_VGG_FILE = "vgg19-dcbb9e9d.pth"


class NetworkSection(Section):
    """Fields with the preset's values, and two files of weights."""

    changed = Signal()
    preset_chosen = Signal()
    """Another method or preset was chosen, and its values are shown."""

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__(self.tr("Network"))
        self._settings = settings
        self.presets: Presets = {}
        self.values: dict[str, Any] = {"method": "pix2pixhd", "preset": "small"}
        self._vgg_good = False
        self._checking = Background(self)
        self.rows = self._fields()
        self.vgg = FileField(
            theme, self.tr("VGG19 weights"), self.tr("{name}, which PyTorch publishes").format(name=_VGG_FILE), self._folder
        )
        self.vgg.changed.connect(self._vgg_chosen)
        self.add(self.vgg)
        self.inception = FileField(
            theme,
            self.tr("Inception weights, for FID"),
            self.tr("{name}; without it FID is left out").format(name="pt_inception-2015-12-05-6726825d.pth"),
            self._folder,
        )
        self.inception.changed.connect(self._inception_chosen)
        self.add(self.inception)

    def _fields(self) -> FieldRows:
        rows = FieldRows(self, self._said)
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

    def show_presets(self, presets: Presets) -> None:
        """Show the first one, now that they are known, and the files that were chosen the last time."""
        self.presets = presets
        self.vgg.set_path(self._settings.vgg_file)
        self.inception.set_path(self._settings.inception_file)
        self.show_preset()
        if self.vgg.path:
            self._vgg_chosen(self.vgg.path)

    @property
    def preset(self) -> Mapping[str, Any]:
        """The values of the preset."""
        return self.presets[self.values["method"], self.values["preset"]]

    def show_preset(self) -> None:
        """Fill the fields with the preset's values."""
        values = self.preset
        self.values |= {name: values[name] for name in _NUMBERS}
        for name in ("method", "preset"):
            self.rows.show_value(name, self.values[name])
        for name in _NUMBERS:
            self.rows.show_value(name, self.values[name] or 1)
        self.rows.set_visible("discriminators", bool(values["discriminators"]))
        self.rows.set_visible("decay_epochs", self.values["method"] != "crn")
        self.vgg.setVisible(self.values["method"] != "pix2pix")
        self.preset_chosen.emit()
        self.changed.emit()

    def show_settings(self, settings: Mapping[str, Any]) -> None:
        """Show what another run was started with."""
        self.values["method"], self.values["preset"] = settings.get("method", "pix2pixhd"), settings.get("preset", "small")
        self.show_preset()
        for name in _NUMBERS:
            if settings.get(name):
                self.values[name] = settings[name]
                self.rows.show_value(name, settings[name])

    def settings(self) -> dict[str, Any]:
        """Its part of the settings of a run, by the names of ``mctgui train``."""
        values, preset = self.values, self.preset
        given = {name: values[name] for name in _NUMBERS if values[name] != preset[name]}
        if not preset["discriminators"]:
            given.pop("discriminators", None)
        wants_vgg = values["method"] != "pix2pix"
        return {
            "method": values["method"],
            "preset": values["preset"],
            **given,
            "seed": values["seed"],
            "vgg": wants_vgg and self._vgg_good,
            "no_vgg": wants_vgg and not self._vgg_good,
        }

    @property
    def steps(self) -> tuple[int, int]:
        """Steps in an epoch, and in all."""
        each = int(self.values["steps"])
        return each, each * int(self.values["epochs"] + self.values["decay_epochs"])

    @property
    def vgg_path(self) -> Path | None:
        """Weights of VGG19, where they are there and right."""
        return Path(self.vgg.path) if self._vgg_good and self.vgg.path else None

    @property
    def inception_path(self) -> Path | None:
        """Weights for FID, where they were given."""
        return Path(self.inception.path) if self.inception.path else None

    # What the user changes

    def _said(self, name: str, value: Any) -> None:
        self.values[name] = value
        if name in ("method", "preset"):
            self.show_preset()
        self.changed.emit()

    def _vgg_chosen(self, path: str) -> None:
        self._vgg_good = False
        self._settings.vgg_file = path
        if path:
            self.vgg.show_words(self.tr("Checking the file…"))
            self._checking.start(_checking_vgg(Path(path)), on_success=self._vgg_checked, on_failure=self._vgg_refused)
        else:
            self._checking.stop()
        self.changed.emit()

    def _vgg_checked(self, _good: object) -> None:
        self._vgg_good = True
        self.vgg.show_words(self.tr("✓ The published weights; the perceptual loss takes part."))
        self.changed.emit()

    def _vgg_refused(self, error: Exception) -> None:
        words = error_words(error) if isinstance(error, MctguiError) else self.tr("The file cannot be read.")
        self.vgg.show_words("⚠ " + words, "error")
        self.changed.emit()

    def _inception_chosen(self, path: str) -> None:
        self._settings.inception_file = path

    def say_vgg(self) -> None:
        """Say what a run without VGG19 lacks."""
        if not self.presets or self.vgg.path:
            return
        words = self.tr("Without {name} there is no perceptual loss; the record will say so.").format(name=_VGG_FILE)
        wanted = self.preset["vgg"]
        self.vgg.show_words(("⚠ " if wanted else "") + words, "warn" if wanted else "caption")

    def release(self) -> None:
        """End what runs in the background."""
        self._checking.stop_and_wait()


def _checking_vgg(path: Path) -> Iterator[Progress]:
    yield Progress(0, 0)
    from mctgui.synthesis.vgg import check_vgg19

    check_vgg19(path)
