"""A page that says one thing and offers at most two: instructions, training, pause, break, what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from mctgui.qt.read.column import ColumnPage
from mctgui.qt.theme import Theme

Way = tuple[str, Callable[[], object]]


class NoticePage(ColumnPage):
    """Says something else each time it is shown."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")
        self._other: Callable[[], object] = lambda: None
        self._main: Callable[[], object] = lambda: None
        self.other = self.add_button("")
        self.other.clicked.connect(lambda: self._other())
        self.buttons.addStretch()
        self.main = self.add_button("", "primary")
        self.main.clicked.connect(lambda: self._main())

    def say(self, title: str, words: str, main: Way, other: Way | None = None, problem: str = "") -> None:
        """Show a title, some sentences, the main way on, and another one at the left."""
        self.title.setText(title)
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.say_problem(problem)
        self.main.setText(main[0])
        self._main = main[1]
        self.other.setVisible(other is not None)
        if other is not None:
            self.other.setText(other[0])
            self._other = other[1]

    def take_focus(self) -> None:
        """Put the keyboard on the main way, once the page is shown."""
        self.main.setFocus()
