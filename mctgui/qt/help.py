"""F1: the manual page of the mode. ?: its shortcuts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QCoreApplication, QSize, QUrl
from PySide6.QtGui import QAction, QKeySequence, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextBrowser, QToolButton, QVBoxLayout, QWidget

from mctgui.project.paths import resources_folder
from mctgui.qt.language import shown
from mctgui.qt.overlay import Overlay
from mctgui.qt.theme import Theme

WIDTH = 640


def manual_page(name: str) -> str:
    """Markdown of the manual page of a mode, in the language of the window where there is one."""
    manual = resources_folder() / "manual"
    translated = manual / shown() / f"{name}.md"
    return (translated if translated.is_file() else manual / f"{name}.md").read_text(encoding="utf-8")


def shortcuts_page(
    sections: Iterable[tuple[str, Iterable[QAction]]], theme: Theme, mouse: Iterable[tuple[str, str]] = ()
) -> str:
    """HTML table of the shortcuts of actions, by section, after what the mouse does."""
    tables = [(QCoreApplication.translate("HelpPanel", "Mouse on images"), list(mouse))]
    for title, actions in sections:
        rows = [
            (", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()), action.text())
            for action in actions
            if action.shortcuts() and action.text()
        ]
        tables.append((title, rows))
    return "".join(_table(title, rows, theme.tokens.text_quiet) for title, rows in tables if rows)


def _table(title: str, rows: Iterable[tuple[str, str]], quiet: str) -> str:
    lines = [
        f"<tr><td width='170' style='color:{quiet}; padding:3px 12px 3px 0'>{escape(left)}</td>"
        f"<td style='padding:3px 0'>{escape(right.replace('&', ''))}</td></tr>"
        for left, right in rows
    ]
    return f"<h3>{escape(title)}</h3><table cellspacing='0'>{''.join(lines)}</table>"


class HelpPanel(Overlay):
    """A page of text at the right of the work area."""

    def __init__(self, parent: QWidget, theme: Theme, top: int, bottom: int) -> None:
        super().__init__(parent, "helpPanel")
        self._theme = theme
        self._top, self._bottom = top, bottom
        self._title = QLabel()
        self._title.setProperty("role", "title")
        close = QToolButton()
        close.setProperty("role", "flat")
        close.setIconSize(QSize(16, 16))
        close.setToolTip(self.tr("Close (Esc)"))
        close.setAccessibleName(self.tr("Close"))
        close.clicked.connect(self.dismiss)
        theme.keep_icon(close, "ph.x")
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(self.tr("Page"))
        self.browser.anchorClicked.connect(self._follow)
        self.browser.document().setDocumentMargin(0)
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 12, 4)
        row.addWidget(self._title, 1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.browser, 1)
        self.browser.setContentsMargins(0, 0, 0, 0)
        self.browser.setViewportMargins(24, 4, 24, 16)

    def show_manual(self, title: str, name: str) -> None:
        """Open the manual page of a mode."""
        self.setAccessibleName(title)
        self._show_page(name)
        self.open_from()

    def show_shortcuts(
        self, title: str, sections: Iterable[tuple[str, Iterable[QAction]]], mouse: Iterable[tuple[str, str]]
    ) -> None:
        """Open the list of shortcuts, and of what the mouse does on images."""
        self._title.setText(title)
        self.setAccessibleName(title)
        self.browser.setHtml(shortcuts_page(sections, self._theme, mouse))
        self.open_from()

    def focus_first(self) -> None:
        self.browser.setFocus()

    def place(self) -> None:
        parent = self.parentWidget()
        width = min(WIDTH, parent.width() - 32)
        self._put(parent.width() - width - 8, self._top + 8, width, parent.height() - self._top - self._bottom - 16)

    def _follow(self, url: QUrl) -> None:
        if url.fileName().endswith(".md"):
            self._show_page(url.fileName().removesuffix(".md"))

    def _show_page(self, name: str) -> None:
        title, _line, body = manual_page(name).partition("\n")
        self._title.setText(title.lstrip("# "))
        self.browser.setMarkdown(body)
        self._give_air()

    def _give_air(self) -> None:
        """Markdown comes without room between paragraphs, and with headings of a size of their own."""
        block = self.browser.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            shape = block.blockFormat()
            heading = shape.headingLevel() > 0
            item = block.textList() is not None
            shape.setTopMargin(18 if heading else 0)
            shape.setBottomMargin(4 if heading or item else 10)
            shape.setLineHeight(135.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.setBlockFormat(shape)
            if heading:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                letters = QTextCharFormat()
                letters.setProperty(QTextFormat.Property.FontSizeAdjustment.value, 0)
                letters.setProperty(QTextFormat.Property.FontPixelSize.value, self._theme.pixels(15))
                cursor.mergeCharFormat(letters)
            block = block.next()
