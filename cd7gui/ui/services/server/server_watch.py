"""Following what others write to a study on a server, and whether the server still responds."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import counted
from cd7gui.study.servers import shared_study
from cd7gui.study.session import Study
from cd7gui.ui.services.server.lines_of_others import LinesOfOthers

EVERY = 500  # ms between two checks whether a lost server responds again
MEANWHILE = "The server of the study responds again. Meanwhile others wrote {lines}, now shown."
AGAIN = "The server of the study responds again. Nobody wrote anything in the meantime."


class ServerWatcher(QObject):
    """Reads what others write as soon as the server notifies, and reconnects automatically.

    Signals:
        taken(object, object): the patients whom others changed, a set of keys with "" for the study itself; the lines.
        back(str): the server responds again, and what changed meanwhile.
        changed(): the server was lost, or responds again; the study says which.
        others_present(str, str): who else has a patient open, in words; "" once nobody has.
    """

    taken = Signal(object, object)
    back = Signal(str)
    changed = Signal()
    others_present = Signal(str, str)
    _others_found = Signal(object, str, object)  # from the thread of a `ServerPresence` to that of the window

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._study: Study | None = None
        self._notifier: QSocketNotifier | None = None
        self._again = QTimer(self)
        self._again.setInterval(EVERY)
        self._again.timeout.connect(self._try_again)
        self._presence: shared_study.Presence | None = None
        self._others_found.connect(self._take_others)

    def follow(self, study: Study | None) -> None:
        """Follow another study; one in a file, or None, needs no following."""
        self._again.stop()
        self._watch(None)
        self._study = study
        self._listen()
        if self._presence is not None:
            self._presence.end()
        self._presence = shared_study.presence(study, partial(self._tell_others, study))

    def announce(self, patient: str) -> None:
        """Announce on the server which patient is shown here; "" means none."""
        if self._presence is not None:
            self._presence.announce(patient)

    def _tell_others(self, study: Study | None, patient: str, names: tuple[str, ...]) -> None:
        with suppress(RuntimeError):  # the window may have gone meanwhile
            self._others_found.emit(study, patient, names)

    def _take_others(self, study: Study, patient: str, names: tuple[str, ...]) -> None:
        if study is self._study:
            self.others_present.emit(patient, shared_study.others_in_words(study, names))

    def _listen(self) -> None:
        if self._study is None:
            return
        try:
            self._watch(shared_study.listen(self._study))
        except UserError:
            self.look()

    def _watch(self, descriptor: int | None) -> None:
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
        self._notifier = None
        if descriptor is not None:
            self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._notified)

    def _notified(self) -> None:
        try:
            if self._study is not None and shared_study.is_notified(self._study):
                self.take_new_lines()
        except UserError:
            self.look()

    def take_new_lines(self) -> int:
        """Read what others wrote since the last check, and return the number of lines. Raises `UserError`."""
        if self._study is None:
            return 0
        patients, lines = shared_study.take_new_lines(self._study)
        if lines:
            self.taken.emit(patients, lines)
        return len(lines)

    def refusal(self, others: LinesOfOthers, place: Place, text: str) -> str:
        """Return who else has written here meanwhile, only once; entered again, the text replaces theirs."""
        with suppress(UserError):  # an error of the server now is reported when the text is entered
            self.take_new_lines()
        return others.refusal(place, text)

    def look(self) -> None:
        """Check whether the server was lost, and retry until it responds."""
        if self._study is not None and shared_study.is_lost(self._study) and not self._again.isActive():
            self._watch(None)
            self._again.start()
            self.changed.emit()

    def _try_again(self) -> None:
        if self._study is None or not shared_study.reconnect(self._study):
            return
        self._again.stop()
        self.changed.emit()
        self._listen()
        try:
            count = self.take_new_lines()
        except UserError:
            self.look()
            return
        words = counted(count, "value", "values")
        self.back.emit(MEANWHILE.format(lines=words) if count else AGAIN)
