"""The table of commands: what each is called, where it works and which keys it has from the start.

Menus, tool tips, the command palette, the list of shortcuts and the page where keys are changed all read this table; an
action is made for one of its rows and takes its words and keys from there. The keys are the common core of those of Weasis
and OHIF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

Place = Literal["window", "cases", "view", "train", "measure", "read", "solid"]
_CONTEXT = "Commands"


@dataclass(frozen=True, slots=True)
class Command:
    """One row.

    Parameters
    ----------
    id
        Stays the same for ever, since the user's own keys are kept under it; begins with the place.
    words
        What it does, in English, for :func:`label`.
    keys
        In portable spelling; the first is the one that tool tips name.
    on_images
        Its keys act where an image has the focus, because they mean something else in fields, lists and buttons.
    """

    id: str
    words: str
    keys: tuple[str, ...] = ()
    on_images: bool = False

    @property
    def place(self) -> Place:
        """The screen that it belongs to, or the window."""
        place: Place = self.id.partition(".")[0]  # type: ignore[assignment]
        return place


COMMANDS: tuple[Command, ...] = (
    Command("window.cases", QT_TRANSLATE_NOOP("Commands", "Cases"), ("Ctrl+1",)),
    Command("window.view", QT_TRANSLATE_NOOP("Commands", "View"), ("Ctrl+2",)),
    Command("window.train", QT_TRANSLATE_NOOP("Commands", "Train"), ("Ctrl+4",)),
    Command("window.measure", QT_TRANSLATE_NOOP("Commands", "Measure"), ("Ctrl+5",)),
    Command("window.read", QT_TRANSLATE_NOOP("Commands", "Read"), ("Ctrl+6",)),
    Command("window.import-folder", QT_TRANSLATE_NOOP("Commands", "Import a folder of DICOM files…"), ("Ctrl+O",)),
    Command("window.import-files", QT_TRANSLATE_NOOP("Commands", "Import files…"), ("Ctrl+Alt+O",)),
    Command("window.new-project", QT_TRANSLATE_NOOP("Commands", "New project…"), ("Ctrl+N",)),
    Command("window.open-project", QT_TRANSLATE_NOOP("Commands", "Open project…"), ("Ctrl+Shift+O",)),
    Command("window.open-demo", QT_TRANSLATE_NOOP("Commands", "Open the demo")),
    Command("window.close-project", QT_TRANSLATE_NOOP("Commands", "Close the project")),
    Command("window.show-files", QT_TRANSLATE_NOOP("Commands", "Show the files of the project")),
    Command("window.undo", QT_TRANSLATE_NOOP("Commands", "Undo"), ("Ctrl+Z",)),
    Command("window.redo", QT_TRANSLATE_NOOP("Commands", "Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("window.palette", QT_TRANSLATE_NOOP("Commands", "Search cases and commands"), ("Ctrl+K",)),
    Command("window.jobs", QT_TRANSLATE_NOOP("Commands", "Jobs"), ("Ctrl+J",)),
    Command("window.inspector", QT_TRANSLATE_NOOP("Commands", "Inspector"), ("Ctrl+I",)),
    Command("window.settings", QT_TRANSLATE_NOOP("Commands", "Settings"), ("Ctrl+,",)),
    Command("window.keys", QT_TRANSLATE_NOOP("Commands", "Keys and mouse")),
    Command("window.theme", QT_TRANSLATE_NOOP("Commands", "Light or dark theme")),
    Command("window.close-message", QT_TRANSLATE_NOOP("Commands", "Close the message"), ("Ctrl+Shift+M",)),
    Command("window.full-screen", QT_TRANSLATE_NOOP("Commands", "Full screen"), ("F11",)),
    Command("window.manual", QT_TRANSLATE_NOOP("Commands", "Manual page of this mode"), ("F1",)),
    Command("window.shortcuts", QT_TRANSLATE_NOOP("Commands", "Shortcuts"), ("?",)),
    Command("window.quit", QT_TRANSLATE_NOOP("Commands", "Quit"), ("Ctrl+Q",)),
    Command("cases.filter", QT_TRANSLATE_NOOP("Commands", "Filter the cases"), ("Ctrl+F",)),
    Command("cases.open", QT_TRANSLATE_NOOP("Commands", "Open the case in View")),
    Command("cases.enhance", QT_TRANSLATE_NOOP("Commands", "Enhance the case"), ("Ctrl+E",)),
    Command("cases.add-mdct", QT_TRANSLATE_NOOP("Commands", "Add an MDCT to the case…")),
    Command("cases.add-microct", QT_TRANSLATE_NOOP("Commands", "Add a micro-CT to the case…")),
    Command("cases.header", QT_TRANSLATE_NOOP("Commands", "Show the DICOM header of the case")),
    Command("cases.deidentify", QT_TRANSLATE_NOOP("Commands", "De-identified copy of DICOM files…")),
    Command("cases.delete", QT_TRANSLATE_NOOP("Commands", "Delete the case…"), ("Ctrl+Backspace",)),
    Command("view.reset", QT_TRANSLATE_NOOP("Commands", "Reset view"), ("Space",), on_images=True),
    Command("view.zoom-in", QT_TRANSLATE_NOOP("Commands", "Zoom in"), ("Ctrl++", "Ctrl+=")),
    Command("view.zoom-out", QT_TRANSLATE_NOOP("Commands", "Zoom out"), ("Ctrl+-",)),
    Command("view.linked", QT_TRANSLATE_NOOP("Commands", "Linked"), ("L",)),
    Command("view.link-scroll", QT_TRANSLATE_NOOP("Commands", "Link slices and cursor")),
    Command("view.link-zoom", QT_TRANSLATE_NOOP("Commands", "Link zoom")),
    Command("view.link-pan", QT_TRANSLATE_NOOP("Commands", "Link pan")),
    Command("view.link-window", QT_TRANSLATE_NOOP("Commands", "Link windows of one unit")),
    Command("view.align", QT_TRANSLATE_NOOP("Commands", "Align the micro-CT here"), ("Shift+L",)),
    Command("view.nudge-back", QT_TRANSLATE_NOOP("Commands", "Nudge the micro-CT one slice back"), ("[",)),
    Command("view.nudge-on", QT_TRANSLATE_NOOP("Commands", "Nudge the micro-CT one slice on"), ("]",)),
    Command("view.align-reset", QT_TRANSLATE_NOOP("Commands", "Forget the alignment")),
    Command("view.register", QT_TRANSLATE_NOOP("Commands", "Register the micro-CT to the MDCT…")),
    Command("view.open-registration", QT_TRANSLATE_NOOP("Commands", "Open a registration…")),
    Command("view.reslice", QT_TRANSLATE_NOOP("Commands", "Reslice to MDCT")),
    Command("view.layout-single", QT_TRANSLATE_NOOP("Commands", "Layout: one pane"), ("F2",)),
    Command("view.layout-two", QT_TRANSLATE_NOOP("Commands", "Layout: two modalities"), ("F3",)),
    Command("view.layout-side-by-side", QT_TRANSLATE_NOOP("Commands", "Layout: axial"), ("F4",)),
    Command("view.layout-axial-over-sagittal", QT_TRANSLATE_NOOP("Commands", "Layout: axial over sagittal"), ("F5",)),
    Command("view.layout-three-planes", QT_TRANSLATE_NOOP("Commands", "Layout: three planes"), ("F6",)),
    Command("view.layout-quad", QT_TRANSLATE_NOOP("Commands", "Layout: one modality in 2 × 2 and 3-D"), ("F7",)),
    Command("view.layout-modality", QT_TRANSLATE_NOOP("Commands", "Next modality in this layout"), ("M",)),
    Command("view.layout-plane", QT_TRANSLATE_NOOP("Commands", "Next plane of the one pane"), ("O",)),
    Command("view.maximise", QT_TRANSLATE_NOOP("Commands", "Maximise this pane, or show all"), ("Z",)),
    Command("view.compare-side-by-side", QT_TRANSLATE_NOOP("Commands", "Compare: side by side"), ("Alt+1",)),
    Command("view.compare-swipe", QT_TRANSLATE_NOOP("Commands", "Compare: swipe"), ("Alt+2",)),
    Command("view.compare-checker", QT_TRANSLATE_NOOP("Commands", "Compare: checkerboard"), ("Alt+3",)),
    Command("view.compare-lens", QT_TRANSLATE_NOOP("Commands", "Compare: lens"), ("Alt+4",)),
    Command("view.compare-flicker", QT_TRANSLATE_NOOP("Commands", "Compare: flicker"), ("Alt+5",)),
    Command("view.compare-fade", QT_TRANSLATE_NOOP("Commands", "Compare: fade"), ("Alt+6",)),
    Command("view.compare-difference", QT_TRANSLATE_NOOP("Commands", "Compare: difference"), ("Alt+7",)),
    Command("view.compare-exchange", QT_TRANSLATE_NOOP("Commands", "Exchange the two compared images"), ("X",)),
    Command("view.compare-swap", QT_TRANSLATE_NOOP("Commands", "Flicker: show the other image"), ("F",)),
    Command("view.compare-blink", QT_TRANSLATE_NOOP("Commands", "Flicker by itself, until Esc"), ("Shift+F",)),
    Command("view.compare-turn", QT_TRANSLATE_NOOP("Commands", "Divider lies instead of standing"), ("V",)),
    Command("view.compare-follow", QT_TRANSLATE_NOOP("Commands", "Divider follows the pointer"), ("Shift+V",)),
    Command("view.compare-magnify", QT_TRANSLATE_NOOP("Commands", "Lens magnifies twice"), ("Shift+Z",)),
    Command("view.compare-less", QT_TRANSLATE_NOOP("Commands", "Comparison: move or change less"), ("Alt+Left",)),
    Command(
        "view.compare-more",
        QT_TRANSLATE_NOOP("Commands", "Comparison: move or change more"),
        ("Alt+Right",),
    ),
    Command("view.roi-length", QT_TRANSLATE_NOOP("Commands", "Length"), ("D",)),
    Command("view.roi-angle", QT_TRANSLATE_NOOP("Commands", "Angle"), ("A",)),
    Command("view.roi-rectangle", QT_TRANSLATE_NOOP("Commands", "Rectangle"), ("R",)),
    Command("view.roi-ellipse", QT_TRANSLATE_NOOP("Commands", "Ellipse"), ("E",)),
    Command("view.roi-profile", QT_TRANSLATE_NOOP("Commands", "Line profile"), ("G",)),
    Command("view.roi-delete", QT_TRANSLATE_NOOP("Commands", "Delete the measurement"), ("Del",), on_images=True),
    Command("view.roi-export", QT_TRANSLATE_NOOP("Commands", "Export measurements on screen…")),
    Command("view.roi-export-profile", QT_TRANSLATE_NOOP("Commands", "Export the line profile…")),
    Command("view.notes", QT_TRANSLATE_NOOP("Commands", "Letters and texts on the images"), ("I",)),
    Command("view.pixels", QT_TRANSLATE_NOOP("Commands", "Show pixels, without interpolation"), ("P",)),
    Command("view.hand", QT_TRANSLATE_NOOP("Commands", "Hand: the left button pans"), ("T",)),
    Command("view.slabs", QT_TRANSLATE_NOOP("Commands", "Slabs"), ("Shift+T",)),
    Command("view.cine", QT_TRANSLATE_NOOP("Commands", "Cine"), ("C",)),
    Command("view.cine-sweep", QT_TRANSLATE_NOOP("Commands", "Cine: back and forth"), ("Shift+C",)),
    Command("view.cine-slower", QT_TRANSLATE_NOOP("Commands", "Cine: slower"), (",",)),
    Command("view.cine-faster", QT_TRANSLATE_NOOP("Commands", "Cine: faster"), (".",)),
    Command("view.key-image", QT_TRANSLATE_NOOP("Commands", "Key image"), ("K",)),
    Command("view.key-previous", QT_TRANSLATE_NOOP("Commands", "Previous key image"), ("Shift+N",)),
    Command("view.key-next", QT_TRANSLATE_NOOP("Commands", "Next key image"), ("N",)),
    Command("view.picture-save", QT_TRANSLATE_NOOP("Commands", "Save the picture as seen…"), ("Ctrl+S",)),
    Command("view.picture-save-all", QT_TRANSLATE_NOOP("Commands", "Save all panes as seen…"), ("Ctrl+Shift+S",)),
    Command(
        "view.picture-save-slice", QT_TRANSLATE_NOOP("Commands", "Save the slice at source resolution…"), ("Ctrl+Alt+S",)
    ),
    Command("view.picture-copy", QT_TRANSLATE_NOOP("Commands", "Copy the picture as seen"), ("Ctrl+C",), on_images=True),
    Command(
        "view.picture-copy-slice",
        QT_TRANSLATE_NOOP("Commands", "Copy the slice at source resolution"),
        ("Ctrl+Shift+C",),
        on_images=True,
    ),
    Command("view.picture-bar", QT_TRANSLATE_NOOP("Commands", "Scale bar on slices at source resolution")),
    Command("view.export-dicom", QT_TRANSLATE_NOOP("Commands", "Export as DICOM series…")),
    Command("view.thumbnails", QT_TRANSLATE_NOOP("Commands", "Thumbnails of the slices"), ("S",)),
    Command("view.enhance", QT_TRANSLATE_NOOP("Commands", "Enhance"), ("Ctrl+E",)),
    Command("view.window-auto", QT_TRANSLATE_NOOP("Commands", "Window: automatic, 1 to 99 %"), ("0",)),
    Command("view.window-scan-1", QT_TRANSLATE_NOOP("Commands", "Window: first of the series"), ("1",)),
    Command("view.window-scan-2", QT_TRANSLATE_NOOP("Commands", "Window: second of the series"), ("2",)),
    Command("view.window-bone", QT_TRANSLATE_NOOP("Commands", "Window: bone"), ("B",)),
    Command("view.window-bone-wide", QT_TRANSLATE_NOOP("Commands", "Window: bone, wide"), ("3",)),
    Command("view.window-soft", QT_TRANSLATE_NOOP("Commands", "Window: soft tissue"), ("4",)),
    Command("view.window-full", QT_TRANSLATE_NOOP("Commands", "Window: full range"), ("5",)),
    Command("view.window-bone-dense", QT_TRANSLATE_NOOP("Commands", "Window: bone, dense"), ("6",)),
    Command("view.previous", QT_TRANSLATE_NOOP("Commands", "Previous slice"), ("Up", "Left"), on_images=True),
    Command("view.next", QT_TRANSLATE_NOOP("Commands", "Next slice"), ("Down", "Right"), on_images=True),
    Command("view.back-10", QT_TRANSLATE_NOOP("Commands", "Ten slices back"), ("PgUp", "Shift+Up"), on_images=True),
    Command("view.on-10", QT_TRANSLATE_NOOP("Commands", "Ten slices on"), ("PgDown", "Shift+Down"), on_images=True),
    Command("view.first", QT_TRANSLATE_NOOP("Commands", "First slice"), ("Home",), on_images=True),
    Command("view.last", QT_TRANSLATE_NOOP("Commands", "Last slice"), ("End",), on_images=True),
    Command("train.start", QT_TRANSLATE_NOOP("Commands", "Start training"), ("Ctrl+Return",)),
    Command("train.pause", QT_TRANSLATE_NOOP("Commands", "Pause the training, or go on"), ("Ctrl+P",)),
    Command("train.stop", QT_TRANSLATE_NOOP("Commands", "Stop the training"), ("Ctrl+.",)),
    Command("train.resume", QT_TRANSLATE_NOOP("Commands", "Go on with the chosen run"), ("Ctrl+Shift+R",)),
    Command("train.promote", QT_TRANSLATE_NOOP("Commands", "Promote the chosen run to a model…"), ("Ctrl+Shift+P",)),
    Command("train.compare", QT_TRANSLATE_NOOP("Commands", "Compare all runs"), ("Ctrl+Shift+B",)),
    Command("train.add-pairs", QT_TRANSLATE_NOOP("Commands", "Add pairs of a folder…"), ("Ctrl+Shift+A",)),
    Command("train.runs", QT_TRANSLATE_NOOP("Commands", "Go to the runs"), ("Ctrl+L",)),
    Command("train.show-files", QT_TRANSLATE_NOOP("Commands", "Show the files of the run")),
    Command("train.begin-with", QT_TRANSLATE_NOOP("Commands", "Begin a run with the chosen one")),
    Command("train.delete", QT_TRANSLATE_NOOP("Commands", "Delete the chosen run…"), ("Ctrl+Backspace",)),
    Command("measure.propose", QT_TRANSLATE_NOOP("Commands", "Propose"), ("Ctrl+Shift+P",)),
    Command("measure.by-hand", QT_TRANSLATE_NOOP("Commands", "By hand"), ("Shift+N",)),
    Command("measure.as-scanned", QT_TRANSLATE_NOOP("Commands", "Planes as scanned"), ("O",)),
    Command("measure.propose-near", QT_TRANSLATE_NOOP("Commands", "Propose the vertebra that is clicked"), ("N",)),
    Command("measure.snap", QT_TRANSLATE_NOOP("Commands", "Snap to the edge"), ("S",)),
    Command("measure.lock", QT_TRANSLATE_NOOP("Commands", "Lock the placement"), ("K",)),
    Command("measure.endplates", QT_TRANSLATE_NOOP("Commands", "Mark the endplates"), ("E",)),
    Command("measure.outline", QT_TRANSLATE_NOOP("Commands", "Outline the body")),
    Command("measure.copy-placement", QT_TRANSLATE_NOOP("Commands", "Copy the placement"), ("Ctrl+C",), on_images=True),
    Command("measure.paste-placement", QT_TRANSLATE_NOOP("Commands", "Paste the placement"), ("Ctrl+V",), on_images=True),
    Command("measure.next-handle", QT_TRANSLATE_NOOP("Commands", "Next handle"), (".",)),
    Command("measure.previous-handle", QT_TRANSLATE_NOOP("Commands", "Previous handle"), (",",)),
    Command("measure.turn-left", QT_TRANSLATE_NOOP("Commands", "Turn line A to the left"), ("[",)),
    Command("measure.turn-right", QT_TRANSLATE_NOOP("Commands", "Turn line A to the right"), ("]",)),
    Command("measure.tilt-front", QT_TRANSLATE_NOOP("Commands", "Tilt the axis forwards"), ("Alt+Up",)),
    Command("measure.tilt-back", QT_TRANSLATE_NOOP("Commands", "Tilt the axis backwards"), ("Alt+Down",)),
    Command("measure.tilt-left", QT_TRANSLATE_NOOP("Commands", "Tilt the axis to the left"), ("Alt+Left",)),
    Command("measure.tilt-right", QT_TRANSLATE_NOOP("Commands", "Tilt the axis to the right"), ("Alt+Right",)),
    Command("measure.add-cylinder", QT_TRANSLATE_NOOP("Commands", "Add a cylinder")),
    Command("measure.add-box", QT_TRANSLATE_NOOP("Commands", "Add a box")),
    Command("measure.add-ellipsoid", QT_TRANSLATE_NOOP("Commands", "Add an ellipsoid")),
    Command("measure.import-vois", QT_TRANSLATE_NOOP("Commands", "Import VOIs…"), ("Ctrl+Alt+I",)),
    Command("measure.export-vois", QT_TRANSLATE_NOOP("Commands", "Export VOIs…"), ("Ctrl+Alt+E",)),
    Command("measure.rename-voi", QT_TRANSLATE_NOOP("Commands", "Rename the free VOI"), ("F2",)),
    Command("measure.delete-voi", QT_TRANSLATE_NOOP("Commands", "Delete the free VOI"), ("Del",), on_images=True),
    Command("measure.fit", QT_TRANSLATE_NOOP("Commands", "Show the placement"), ("Space",), on_images=True),
    Command("measure.accept", QT_TRANSLATE_NOOP("Commands", "Accept and measure"), ("Ctrl+Return",)),
    Command("measure.batch", QT_TRANSLATE_NOOP("Commands", "Measure many cases…"), ("Ctrl+Shift+B",)),
    Command("measure.threshold", QT_TRANSLATE_NOOP("Commands", "Go to the threshold"), ("T",)),
    Command("measure.bone", QT_TRANSLATE_NOOP("Commands", "Bone on the slices: off, outline, tint"), ("B",)),
    Command("measure.map", QT_TRANSLATE_NOOP("Commands", "Thickness map: off, Tb.Th, Tb.Sp"), ("M",)),
    Command("measure.histograms", QT_TRANSLATE_NOOP("Commands", "3-D or histograms above the table"), ("H",)),
    Command("measure.columns", QT_TRANSLATE_NOOP("Commands", "Columns of the table…")),
    Command("measure.copy", QT_TRANSLATE_NOOP("Commands", "Copy table")),
    Command("measure.export", QT_TRANSLATE_NOOP("Commands", "Export table…"), ("Ctrl+Shift+E",)),
    Command("measure.previous", QT_TRANSLATE_NOOP("Commands", "Previous slice"), ("PgUp",), on_images=True),
    Command("measure.next", QT_TRANSLATE_NOOP("Commands", "Next slice"), ("PgDown",), on_images=True),
    Command("measure.left", QT_TRANSLATE_NOOP("Commands", "Move the placement left"), ("Left",), True),
    Command("measure.right", QT_TRANSLATE_NOOP("Commands", "Move the placement right"), ("Right",), True),
    Command("measure.up", QT_TRANSLATE_NOOP("Commands", "Move the placement up"), ("Up",), True),
    Command("measure.down", QT_TRANSLATE_NOOP("Commands", "Move the placement down"), ("Down",), True),
    Command(
        "measure.far-left",
        QT_TRANSLATE_NOOP("Commands", "Move the placement far left"),
        ("Shift+Left",),
        on_images=True,
    ),
    Command(
        "measure.far-right",
        QT_TRANSLATE_NOOP("Commands", "Move the placement far right"),
        ("Shift+Right",),
        on_images=True,
    ),
    Command("measure.far-up", QT_TRANSLATE_NOOP("Commands", "Move the placement far up"), ("Shift+Up",), True),
    Command(
        "measure.far-down", QT_TRANSLATE_NOOP("Commands", "Move the placement far down"), ("Shift+Down",), on_images=True
    ),
    Command("read.open-package", QT_TRANSLATE_NOOP("Commands", "Open a reader package…"), ("Ctrl+R",)),
    Command("solid.front", QT_TRANSLATE_NOOP("Commands", "3-D: seen from the front"), ("A",), on_images=True),
    Command("solid.behind", QT_TRANSLATE_NOOP("Commands", "3-D: seen from behind"), ("P",), on_images=True),
    Command("solid.right", QT_TRANSLATE_NOOP("Commands", "3-D: seen from the right"), ("R",), on_images=True),
    Command("solid.left", QT_TRANSLATE_NOOP("Commands", "3-D: seen from the left"), ("L",), on_images=True),
    Command("solid.head", QT_TRANSLATE_NOOP("Commands", "3-D: seen from the head"), ("H",), on_images=True),
    Command("solid.feet", QT_TRANSLATE_NOOP("Commands", "3-D: seen from the feet"), ("F",), on_images=True),
    Command("solid.turn-left", QT_TRANSLATE_NOOP("Commands", "3-D: turn to the left"), ("Left",), on_images=True),
    Command("solid.turn-right", QT_TRANSLATE_NOOP("Commands", "3-D: turn to the right"), ("Right",), on_images=True),
    Command("solid.turn-up", QT_TRANSLATE_NOOP("Commands", "3-D: turn up"), ("Up",), on_images=True),
    Command("solid.turn-down", QT_TRANSLATE_NOOP("Commands", "3-D: turn down"), ("Down",), on_images=True),
    Command("solid.zoom-in", QT_TRANSLATE_NOOP("Commands", "3-D: zoom in"), ("Ctrl++", "Ctrl+=", "+", "="), on_images=True),
    Command("solid.zoom-out", QT_TRANSLATE_NOOP("Commands", "3-D: zoom out"), ("Ctrl+-", "-"), on_images=True),
    Command("solid.reset", QT_TRANSLATE_NOOP("Commands", "3-D: reset"), ("Space",), on_images=True),
    Command("solid.whole", QT_TRANSLATE_NOOP("Commands", "3-D: whole bone"), ("1",), on_images=True),
    Command("solid.upper", QT_TRANSLATE_NOOP("Commands", "3-D: upper VOI"), ("2",), on_images=True),
    Command("solid.lower", QT_TRANSLATE_NOOP("Commands", "3-D: lower VOI"), ("3",), on_images=True),
    Command("solid.both", QT_TRANSLATE_NOOP("Commands", "3-D: both VOIs"), ("4",), on_images=True),
    Command("solid.surface", QT_TRANSLATE_NOOP("Commands", "3-D: surface of the whole bone"), ("S",), on_images=True),
    Command("solid.thickness", QT_TRANSLATE_NOOP("Commands", "3-D: thickness colours"), ("T",), on_images=True),
    Command("solid.save", QT_TRANSLATE_NOOP("Commands", "3-D: save the picture…"), ("Ctrl+S",), on_images=True),
    Command("solid.copy", QT_TRANSLATE_NOOP("Commands", "3-D: copy the picture"), ("Ctrl+C",), on_images=True),
)

FIXED_KEYS = ("Tab", "Shift+Tab", "Esc", "Return", "Enter")
"""Keys of Qt and of every panel, which no command may take."""

_BY_ID = {command.id: command for command in COMMANDS}


def command(command_id: str) -> Command:
    """The row of an id; raises KeyError where there is none."""
    return _BY_ID[command_id]


def label(command_id: str) -> str:
    """What a command does, in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, _BY_ID[command_id].words)


def place_name(place: Place) -> str:
    """What the place of a command is called."""
    if place == "window":
        return QCoreApplication.translate(_CONTEXT, "Everywhere")
    if place == "solid":  # not a screen: where a picture in 3-D has the focus, its keys come before those of the screen
        return QCoreApplication.translate(_CONTEXT, "On pictures in 3-D")
    return label(f"window.{place}")
