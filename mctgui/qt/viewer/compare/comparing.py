"""The comparison on the View screen: buttons, keys, and the row of options."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from mctgui.project.records import Modality
from mctgui.qt.keys import native
from mctgui.qt.screen import Screen
from mctgui.qt.viewer.compare import wording
from mctgui.qt.viewer.compare.flicker import Blinker
from mctgui.qt.viewer.compare.options import CompareOptions
from mctgui.qt.viewer.controls import Segments
from mctgui.viewstate import COMPARE_MODES, CompareMode, Comparison

ICONS: dict[CompareMode, str] = {
    "side by side": "ph.columns",
    "swipe": "ph.square-half",
    "checker": "ph.squares-four",
    "lens": "ph.magnifying-glass",
    "flicker": "ph.lightning",
    "fade": "ph.circle-half",
    "difference": "ph.plus-minus",
}


def command_of(mode: CompareMode) -> str:
    """The command that chooses a way of comparing."""
    return f"view.compare-{mode.replace(' ', '-')}"


class Comparing(QObject):
    """Makes the controls of a screen and keeps them in step with its view state.

    Attributes
    ----------
    segments, options
        The buttons of the modes, and the row of what belongs to the chosen one.
    """

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._state = screen.window_services.viewstate
        self._present: tuple[Modality, ...] = ()
        self._blinker = Blinker(self._state, self)
        self._what: dict[CompareMode, str] = {}
        self.segments: Segments[CompareMode] = self._make_segments()
        self._actions: dict[str, QAction] = {}
        self._make_actions()
        self.options = CompareOptions(
            self._state,
            screen.window_services.theme,
            self._actions["exchange"],
            {
                "swipe": [self._actions["turn"], self._actions["follow"]],
                "lens": [self._actions["magnify"]],
                "flicker": [self._actions["swap"], self._actions["blink"]],
            },
        )
        screen.window_services.keys.changed.connect(self.follow)
        self.follow()

    def _make_segments(self) -> Segments[CompareMode]:
        tr = self.tr
        what: dict[CompareMode, str] = {
            "side by side": tr("one pane for each modality"),
            "swipe": tr("a divider between two images in one place"),
            "checker": tr("two images in turn, in squares"),
            "lens": tr("the second image in a lens at the pointer"),
            "flicker": tr("two images in turn, in one place; F shows the other one"),
            "fade": tr("two images mixed"),
            "difference": tr("first image minus second, in colour"),
        }
        self._what = what
        choices = [(mode, wording.mode_name(mode), self._tip(mode)) for mode in COMPARE_MODES]
        segments: Segments[CompareMode] = Segments(choices, self.choose, tr("Comparison"))
        segments.set_icons(ICONS, self._screen.window_services.theme)
        return segments

    def _tip(self, mode: CompareMode) -> str:
        keys = native(self._screen.window_services.keys.keys_of(command_of(mode))[:1])
        keys = ", ".join(key for key in (keys, "Esc" if mode == "side by side" else "") if key)
        return f"{wording.mode_name(mode)}: {self._what[mode]}" + (f" ({keys})" if keys else "")

    def _make_actions(self) -> None:
        screen = self._screen
        for mode in COMPARE_MODES:
            self._actions[mode] = screen.add_action(command_of(mode), partial(self.choose, mode))
        plain: dict[str, tuple[Callable[[], object], str]] = {
            "exchange": (self.exchange, "ph.swap"),
            "swap": (self.swap, "ph.arrows-left-right"),
            "less": (partial(self.step, -1), ""),
            "more": (partial(self.step, 1), ""),
        }
        switches: dict[str, tuple[Callable[[bool], object], str]] = {
            "blink": (self.blink, "ph.play"),
            "turn": (self._turn, "ph.arrows-out-line-vertical"),
            "follow": (self._follow_pointer, "ph.cursor"),
            "magnify": (self._magnify, "ph.magnifying-glass-plus"),
        }
        for name, (run, icon) in plain.items():
            self._actions[name] = screen.add_action(f"view.compare-{name}", run, icon=icon)
            self._actions[name].setAutoRepeat(name in ("less", "more"))
        for name, (toggle, icon) in switches.items():
            self._actions[name] = screen.add_action(f"view.compare-{name}", toggle, icon=icon, checkable=True)
            self._actions[name].setAutoRepeat(False)

    # What there is

    @property
    def is_possible(self) -> bool:
        """Whether there are two volumes to compare."""
        return len(self._present) > 1

    def set_present(self, present: list[Modality]) -> None:
        """Which modalities the case has; a pair that it has not becomes the first and the last of them."""
        self._present = tuple(present)
        pair = self._state.comparison.pair
        if self.is_possible and not set(pair) <= set(present):
            kept = [modality for modality in pair if modality in present]
            others = [modality for modality in present if modality not in kept]
            base, over = sorted([*kept, *others[-1:]] if kept else [present[0], present[-1]], key=present.index)
            self._state.compare(base=base, over=over)
        self.options.set_present(present)
        self.follow()

    def follow_amount(self) -> None:
        """Show the number of the mode alone, which changes with every movement of the mouse."""
        self.options.follow_amount()
        self._blinker.follow(self._state.comparison)

    def follow(self) -> None:
        """Show what the view state says."""
        now = self._state.comparison
        comparing = self.is_possible and now.mode != "side by side"
        self.segments.choose(now.mode if self.is_possible else "side by side")
        for mode in COMPARE_MODES:
            usable = self.is_possible or mode == "side by side"
            self._actions[mode].setEnabled(usable)
            self.segments.set_enabled(mode, usable)
            self.segments.set_tip(mode, self._tip(mode) if usable else self.tr("This case has only one volume."))
        self._actions["swap"].setEnabled(self.is_possible)
        for name in ("exchange", "less", "more"):
            self._actions[name].setEnabled(comparing)
        for name, mode, checked in (
            ("turn", "swipe", now.horizontal),
            ("follow", "swipe", now.follows_pointer),
            ("magnify", "lens", now.lens_zoom == 2),
            ("blink", "flicker", now.blinking),
        ):
            self._actions[name].setEnabled(comparing and (now.mode == mode or name == "blink"))
            self._check(self._actions[name], checked=checked)
        self.options.setVisible(comparing)
        self.options.follow()
        self._blinker.follow(now if comparing and self._screen.isVisible() else Comparison())

    def _check(self, action: QAction, *, checked: bool) -> None:
        if action.isChecked() != checked:
            action.blockSignals(True)
            action.setChecked(checked)
            action.blockSignals(False)
            action.changed.emit()

    # What is asked for

    def choose(self, mode: CompareMode) -> None:
        """Compare in another way."""
        if self.is_possible or mode == "side by side":
            self._state.compare(mode=mode)
        self.follow()

    def escape(self) -> bool:
        """Stop what goes by itself, else go back to side by side; whether there was anything to do."""
        now = self._state.comparison
        if not self.is_possible or now.mode == "side by side":
            return False
        if now.blinking:
            self._state.compare(blinking=False)
        else:
            self._state.compare(mode="side by side")
        return True

    def stop(self) -> None:
        """Nothing goes by itself any more."""
        self._blinker.stop()

    def exchange(self) -> None:
        """Let the two change places."""
        base, over = self._state.comparison.pair
        self._state.compare(base=over, over=base)

    def swap(self) -> None:
        """Show the other one in flicker; from another mode, go to flicker first."""
        now = self._state.comparison
        if now.mode == "flicker":
            self._state.compare(over_shown=not now.over_shown, blinking=False)
        else:
            self._state.compare(mode="flicker", over_shown=False)

    def blink(self, going: bool) -> None:
        """Start or stop flicker that goes by itself."""
        self._state.compare(mode="flicker" if going else self._state.comparison.mode, blinking=going)

    def step(self, steps: float) -> None:
        """Change the number of the mode."""
        self._state.step_amount(steps)

    def _turn(self, horizontal: bool) -> None:
        self._state.compare(horizontal=horizontal)

    def _follow_pointer(self, follows: bool) -> None:
        self._state.compare(follows_pointer=follows)

    def _magnify(self, twice: bool) -> None:
        self._state.compare(lens_zoom=2 if twice else 1)
