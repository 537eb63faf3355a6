"""What comes after what in a reading. The session decides and records; this shows it and hands on what the reader does.

An answer is shown as given only after the session has it on the disk. The picture is taken off the screen before anything
else whenever the reading is interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from mctgui.errors import MctguiError
from mctgui.qt import faults
from mctgui.qt.language import shown
from mctgui.qt.read import image_pair, recorded, wording
from mctgui.qt.read.package_check import PackageCheck
from mctgui.qt.read.scale_row import StepWords
from mctgui.qt.read.window import ReadingWindow
from mctgui.reading.session import ReadingSession, Stage

RESULT_SUFFIX = ".mctresult"


class ReadingFlow(QObject):
    """Drives one window with one session, until the reader leaves.

    Parameters
    ----------
    session
        Open; closed by :meth:`leave`.
    window
        Its window, shown by :meth:`start`.
    """

    ended = Signal()

    def __init__(self, session: ReadingSession, window: ReadingWindow) -> None:
        super().__init__()
        self.session = session
        self.window = window
        self._checked = False
        self._part: str | None = None
        self._remove_hook: Callable[[], None] = lambda: None
        self.failure: MctguiError | None = None
        self._unseen = PackageCheck(session.package)
        self._unseen.failed.connect(self._package_is_damaged)
        self._connect()

    def _connect(self) -> None:
        window, score = self.window, self.window.score
        window.used.connect(self.session.touch)
        window.hidden_from_view.connect(self.pause)
        window.screen_lost.connect(self._screen_lost)
        window.close_asked.connect(self.leave)
        window.escape_pressed.connect(self.pause)
        window.form.filled.connect(self._form_filled)
        window.check.done.connect(self._display_checked)
        window.sign.signed.connect(self._sign)
        window.sign.back_asked.connect(self._back)
        window.done.save_asked.connect(self._ask_where_to_save)
        for page in (window.form, window.check, window.sign, window.done):
            page.left.connect(self.leave)
        score.pause_asked.connect(self.pause)
        score.panel.asked.connect(self._answer)
        score.panel.comment_asked.connect(self._comment)
        score.panel.next_asked.connect(self._next)
        score.panel.back_asked.connect(self._back)

    def start(self) -> None:
        """Show the window, and in it where the reading stands."""
        self._remove_hook = faults.install_hook(self._fault)
        self._set_criteria()
        details = self.session.state.reader
        if details is not None:
            years = details.get("years")
            self.window.form.fill(
                None if years is None else int(years), str(details.get("specialty", "")), str(details.get("training", ""))
            )
        self.window.open()
        self.go_on()
        if self.session.stage is not Stage.SIGNED:
            self._unseen.start()

    def _set_criteria(self) -> None:
        manifest, language = self.session.manifest, shown()
        cannot = [StepWords(None, self.tr("Cannot be judged"))] if manifest.options.cannot_judge else []
        self.window.score.panel.set_criteria(
            [
                (
                    one.id,
                    one.name.in_language(language),
                    [*(StepWords(step.value, step.text.in_language(language)) for step in one.steps), *cannot],
                )
                for one in manifest.criteria
            ],
            comments=manifest.options.comments,
            going_back=manifest.options.going_back,
        )
        self.window.score.picture.set_ground(manifest.display.background)

    # Which page comes

    def go_on(self) -> None:
        """Show what the session is waiting for."""
        session, window = self.session, self.window
        stage = session.stage
        if stage is Stage.SIGNED:
            window.show_page(window.done)
            window.done.begin(self._code())
        elif session.state.reader is None:
            window.show_page(window.form)
            window.form.years.setFocus()
        elif stage is Stage.FINISHED:
            self._show_sign_page()
        elif not self._checked:
            self._show_check()
        elif stage is Stage.BEFORE_SITTING:
            self._show_before_sitting()
        elif session.covered:
            self._show_paused(wording.where(session))
        else:
            self._show_image()

    def _notice(
        self, said: wording.Notice, main: Callable[[], object], other: Callable[[], object], problem: str = ""
    ) -> None:
        self.window.score.picture.clear()
        self.window.notice.say(said.title, said.words, (said.main, main), (said.other, other), problem)
        self.window.show_page(self.window.notice)
        self.window.notice.take_focus()

    def _show_check(self) -> None:
        window = self.window
        window.show_page(window.check)
        ratio = window.devicePixelRatioF()
        warning = wording.too_large(image_pair.size_px(self.session.manifest), self._room_for_images() * ratio)
        window.check.begin(window.screen(), ratio, warning)

    def _room_for_images(self) -> QSize:
        size = self.window.size()
        return QSize(size.width() - self.window.score.panel.width(), size.height())

    def _show_before_sitting(self) -> None:
        self._notice(wording.ready(self.session), self._begin_sitting, self.leave)

    def _show_paused(self, words: str, problem: str = "") -> None:
        self._notice(wording.paused(words), self._resume, self.leave, problem)

    def _show_sign_page(self) -> None:
        window, session = self.window, self.session
        window.score.picture.clear()
        window.show_page(window.sign)
        open_images = sum(bool(session.state.missing(one)) for one in session.manifest.presentations)
        window.sign.begin(open_images, can_go_back=session.manifest.options.going_back)

    # The image

    def _show_image(self) -> None:
        session, window = self.session, self.window
        panel, here = window.score.panel, session.here
        progress = session.progress
        panel.progress.setText(f"{progress.number} / {progress.total}")
        panel.note.setText(self.tr("Training, not analysed") if progress.part == "training" else "")
        panel.show_answers({name: given.value for name, given in here.answers.items()}, here.comment)
        panel.say_problem("")
        self._unseen.stop()  # whatever is left is checked when it is shown; nothing delays a key now
        window.score.picture.show_frames(image_pair.frames_of(session), session.manifest.display.zoom)
        window.show_page(window.score)
        self._say_ways()
        panel.focus_open_row()
        self._part = progress.part

    def _say_ways(self) -> None:
        panel = self.window.score.panel
        panel.next.setEnabled(self.session.can_go_on)
        panel.back.setEnabled(self.session.can_go_back)

    # What the reader does

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something that is kept; where the disk refuses, say so on the page that is shown."""
        try:
            act()
        except MctguiError as error:
            self._say_problem(error)
            return False
        return True

    def _say_problem(self, error: MctguiError) -> None:
        words, window = self._words_for(error), self.window
        if window.shows(window.score):
            window.score.panel.say_problem(words)
        elif window.shows(window.check):
            window.check.say(words)
        else:
            page = window.pages.currentWidget()
            page.say_problem(words)  # type: ignore[attr-defined]

    def _words_for(self, error: BaseException) -> str:
        """What went wrong, without the place of the answer file, in which names may stand."""
        return faults.words_for(error)[0].replace(str(self.session.answers_path), self.tr("The answer file"))

    def _answer(self, name: str, value: int | None) -> None:
        def give() -> None:
            if value is None:
                self.session.cannot_judge(name)
            else:
                self.session.answer(name, value)

        panel = self.window.score.panel
        if self._try(give):
            panel.say_problem("")
            panel.row(name).show_value(value)
            panel.focus_after(name)
        self._say_ways()

    def _comment(self, text: str) -> None:
        panel = self.window.score.panel
        if not self.session.covered and self._try(lambda: self.session.comment(text)):
            panel.say_problem("")
            panel.comment.show_kept(self.session.here.comment)

    def _next(self) -> None:
        if not self._comment_is_kept():
            return
        was = self._part
        if not self._try(self.session.next):
            return
        current = self.session.current
        if current is None:
            self.window.score.picture.clear()
            self.go_on()
        elif was == "training" and current.part == "reading":
            self._cover()
            self._notice(wording.training_done(), self._resume, self.leave)
        elif self.session.break_due is not None:
            self._remind_of_break()
        else:
            self._show_image()

    def _comment_is_kept(self) -> bool:
        """Have a comment that is being written kept before the image goes."""
        panel = self.window.score.panel
        panel.comment.tell()
        return not panel.comment.is_changed()

    def _back(self) -> None:
        if self.session.covered:
            self._try(self.session.resume)
        if self._comment_is_kept() and self._try(self.session.back):
            self._show_image()

    def _begin_sitting(self) -> None:
        if self._try(self.session.begin_sitting):
            self._resume()

    def _resume(self) -> None:
        if not self._checked and self.session.stage is Stage.IMAGE:
            self._show_check()
        elif self._try(self.session.resume):
            self._show_image()

    # Interruptions

    def _cover(self) -> str:
        """Take the image away and stop the time; returns what went wrong on the disk."""
        self.window.score.picture.clear()
        try:
            self.session.pause()
        except MctguiError as error:
            return self._words_for(error)
        return ""

    def pause(self) -> None:
        """Hide the image, if one is shown."""
        window = self.window
        if not window.shows(window.score):
            return
        window.score.panel.comment.tell()
        problem = self._cover()
        self._show_paused(wording.hidden(self.session), problem)

    def _remind_of_break(self) -> None:
        self.window.score.picture.clear()
        self._notice(wording.break_due(), self._take_break, self._wave_aside)
        self.session.hide()

    def _take_break(self) -> None:
        self.session.show()
        if self._try(lambda: self.session.pause(for_break=True)):
            self._show_paused(wording.resting(self.session))

    def _wave_aside(self) -> None:
        self.session.show()
        if self._try(self.session.wave_break_aside):
            self._show_image()

    def _screen_lost(self) -> None:
        """Another screen has to be checked before anything is judged on it."""
        self.pause()
        self._checked = False

    def _package_is_damaged(self, error: MctguiError) -> None:
        """Nothing is judged of a package that would stop the reading later; the start page says why."""
        self.failure = error
        self.leave()

    def _fault(self, error: BaseException) -> None:
        """A fault of the program: hide the image and say it; all answers so far are on the disk."""
        problem = self._words_for(error)
        self._cover()
        self._show_paused(wording.all_kept(), problem)

    # Records

    def _form_filled(self, form: dict[str, object]) -> None:
        details = recorded.reader_details(form)
        if self._try(lambda: self.session.record_reader(details)):
            self.go_on()

    def _display_checked(self, answers: dict[str, object]) -> None:
        window = self.window
        ratio = window.devicePixelRatioF()
        zoom = self.session.manifest.display.zoom
        check = recorded.display_check(answers, window.screen(), ratio, self._room_for_images() * ratio, zoom)
        if self._try(lambda: self.session.record_display(check)):
            self._checked = True
            self.go_on()

    def _sign(self, name: str, meaning: str) -> None:
        if self._try(lambda: self.session.sign_off(name, meaning)):
            self.go_on()

    def _ask_where_to_save(self) -> None:
        proposed = str(self.session.package.path.with_suffix(RESULT_SUFFIX))
        pattern = self.tr("Result of a reading (*{suffix})").format(suffix=RESULT_SUFFIX)
        chosen, _ = QFileDialog.getSaveFileName(self.window, self.tr("Save result file"), proposed, pattern)
        if chosen:
            self.save_result(Path(chosen))

    def save_result(self, path: Path) -> None:
        """Write the file that goes back, and say its name."""
        path = path if path.suffix == RESULT_SUFFIX else path.with_name(path.name + RESULT_SUFFIX)
        if self._try(lambda: self.session.save_result(path)):
            self.window.done.begin(self._code(), path.name)

    def _code(self) -> str:
        """Of the signature."""
        return self.session.signed.code if self.session.signed is not None else ""

    # The end

    def leave(self) -> None:
        """Close window and answer file; the reading goes on where it was the next time."""
        self.window.score.panel.comment.tell()
        self.window.score.picture.clear()
        self._remove_hook()
        self._remove_hook = lambda: None
        self._unseen.stop()
        try:
            self.session.close()
        except MctguiError as error:
            self.failure = self.failure or error
        QTimer.singleShot(0, self, self.ended.emit)
