"""The last pages of a reading: the signature under it, and the one file that goes back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal

from mctgui.qt.read.column import ColumnPage, PlainLine, text_label
from mctgui.qt.theme import Theme


class SignPage(ColumnPage):
    """Name, and what the signature means."""

    signed = Signal(str, str)
    """Name and meaning."""
    back_asked = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("SignPage", "All images are read"))
        self.meaning = self.tr("These are my own readings, and they are final.")
        self.name = PlainLine(self.tr("Your name"), 120)
        label = text_label(self.tr("Your name"))
        label.setBuddy(self.name)
        for widget in (text_label(self.meaning), label, self.name):
            self.body.addWidget(widget)
        words = self.tr("Your name goes with the result to the coordinator. After signing nothing can be changed.")
        self.body.addWidget(text_label(words, "quiet"))
        self.stop = self.add_button(self.tr("Stop for now"))
        self.stop.clicked.connect(self.left)
        self.back = self.add_button(self.tr("Back to the last image"))
        self.back.clicked.connect(self.back_asked)
        self.buttons.addStretch()
        self.sign = self.add_button(self.tr("Sign off"), "primary")
        self.sign.clicked.connect(self._sign)

    def begin(self, open_images: int, *, can_go_back: bool) -> None:
        """Show what is about to be signed.

        Parameters
        ----------
        open_images
            Images of which some criterion has no answer, in a study that allows that.
        can_go_back
            Whether the last image may be seen again.
        """
        words = self.tr("{count} of them have criteria without an answer.").format(count=open_images) if open_images else ""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.back.setVisible(can_go_back)
        self.say_problem("")
        self.name.clear()
        self.name.setFocus()

    def _sign(self) -> None:
        if not any(letter.isalpha() for letter in self.name.text()):  # numbers may still come from the last image
            self.say_problem(self.tr("A signature needs a name: write yours, or your initials."))
            self.name.setFocus()
            return
        self.signed.emit(self.name.text().strip(), self.meaning)


class DonePage(ColumnPage):
    """Signed: the result is saved, again if need be."""

    save_asked = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("DonePage", "Signed"))
        self.close_button = self.add_button(self.tr("Close"))
        self.close_button.clicked.connect(self.left)
        self.buttons.addStretch()
        self.save = self.add_button(self.tr("Save result file…"), "primary")
        self.save.clicked.connect(self.save_asked)
        self.words.show()
        self.code = text_label("", "title")
        self.body.addWidget(self.code)
        words = self.tr("Note this code of your signature: the coordinator sees the same if nothing was changed on the way.")
        self.body.addWidget(text_label(words, "quiet"))

    def begin(self, code: str, saved_as: str = "") -> None:
        """Say what to do, or under which name the result lies.

        Parameters
        ----------
        code
            Of the signature, to be compared.
        saved_as
            Name of the file; empty where it has not been saved yet.
        """
        self.code.setText(code)
        if saved_as:
            self.words.setText(self.tr("The result is saved as {name}. Send it to the coordinator.").format(name=saved_as))
        else:
            self.words.setText(self.tr("Save the result file and send it to the coordinator."))
        self.say_problem("")
        (self.close_button if saved_as else self.save).setFocus()
