"""The people of a study: who works in it, who joins, who leaves, and who gets a new password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cd7gui.domain.errors import Unparsable, UserError
from cd7gui.domain.values.partial_dates import parse_whole
from cd7gui.study.people import access
from cd7gui.study.people.access import MOST_TRIES
from cd7gui.study.people.managing import add_person, end_person, lift_lock_out, reset_password
from cd7gui.study.people.people import Person
from cd7gui.study.people.roles import Act, Role
from cd7gui.study.session import Study
from cd7gui.ui.dialogs.dialog_parts import button_row, plain_button, problem_label, table_of_lines
from cd7gui.ui.dialogs.prompts import UserPrompts
from cd7gui.ui.people.file_passwords import FilePasswords
from cd7gui.ui.style import theme
from cd7gui.ui.widgets.plain_text import PlainLabel, one_line

NOBODY_YET = (
    "This study has no registered people: the name on each change is taken on trust, and there are no passwords. The "
    "first person becomes its keeper, who adds all others and sees no case reports."
)
KEPT_BY_THE_PROGRAMME = (
    "Roles are enforced by this programme: anyone who can write to the file with another one can damage it. The signed "
    "audit trail reveals it."
)
BESIDE_FOCUS = 24  # px that the focus frame takes from a cell
COLUMNS = ("Name", "Role", "Site", "Time", "State")
FIRST_PASSWORD = "The first password of {name}. Nothing can be signed with it: {name} must first choose a new one."  # noqa: S105


class PersonForm(QDialog):
    """Dialog for a new person: name, role, site, first and last day, and delegated tasks."""

    def __init__(self, *, first: bool, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a person")
        self.name, self.site, self.since, self.until, self.delegated = (
            _line(name, self) for name in ("Name", "Site", "First day", "Last day", "Delegated")
        )
        self.role = QComboBox(self)
        self.role.setAccessibleName("Role")
        self.role.addItems([one_line(role.value) for role in ([Role.KEEPER] if first else list(Role))])
        self.problem = problem_label(self)
        self.site.setPlaceholderText("every site")
        self.since.setPlaceholderText("at once")
        self.until.setPlaceholderText("no end date")
        self.delegated.setPlaceholderText("by whom, when and for what")
        fields = QFormLayout()
        fields.addRow("Name", self.name)
        fields.addRow("Role", self.role)
        rest = (self.site, self.since, self.until, self.delegated)
        for field in rest:
            if first:
                field.hide()
            else:
                fields.addRow(field.accessibleName(), field)
        buttons = QDialogButtonBox(self)
        self.do = buttons.addButton("Add", QDialogButtonBox.ButtonRole.AcceptRole)
        theme.mark(self.do, role="primary")
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        self.buttons = buttons
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(fields)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
        self.name.setFocus()

    def added_to(self, study: Study, ask: Callable[[str], str | None]) -> Person | None:
        """Add the person to a study with a first password; None if that is not given.

        Raises `UserError`, and `Unparsable` for an invalid date.
        """
        since, until = (parse_whole(text, study.reading) if text else None for text in self._days())
        password = ask(self.name.text())
        if password is None:
            return None
        return add_person(
            study,
            self.name.text(),
            Role(self.role.currentText()),
            password,
            site=self.site.text().strip(),
            since=since,
            until=until,
            delegated=self.delegated.text(),
        )

    def _days(self) -> tuple[str, str]:
        return self.since.text().strip(), self.until.text().strip()


class PeopleDialog(QDialog):
    """Dialog that shows everybody and lets a keeper manage them."""

    def __init__(self, study: Study, prompts: UserPrompts, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("People")
        self._study, self._prompts = study, prompts
        self.words = PlainLabel("", self)
        self.words.setWordWrap(True)
        self.table = table_of_lines("People", COLUMNS, self)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.add = plain_button("Add…", self._add, self)
        self.end = plain_button("End…", self._end, self)
        self.reset = plain_button("New password…", self._reset, self)
        self.lift = plain_button("Lift the lock-out", self._lift, self)
        self.of_file = FilePasswords(study, prompts, self._selected, self)
        close = plain_button("Close", self.accept, self)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.words)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.of_file)
        layout.addLayout(button_row(self.add, self.end, self.reset, self.lift, apart=close))
        self.resize(760, 420)
        self.table.itemSelectionChanged.connect(self._update_state)
        self.show_people()

    def show_people(self) -> None:
        """Show everybody according to the trail."""
        people = list(self._study.people)
        self.words.setText(KEPT_BY_THE_PROGRAMME if people else NOBODY_YET)
        self.table.setRowCount(len(people))
        for row, one in enumerate(people):
            role = one.role.value if one.role else "unknown to this version"
            for column, text in enumerate((one.signs_as, role, one.site or "every site", one.times, self._state(one))):
                item = QTableWidgetItem(one_line(text))
                item.setData(Qt.ItemDataRole.UserRole, one.number)
                self.table.setItem(row, column, item)
        self.table.resizeColumnsToContents()
        for column in range(len(COLUMNS) - 1):
            self.table.setColumnWidth(column, self.table.columnWidth(column) + BESIDE_FOCUS)
        if people and not self.table.selectedItems():
            self.table.selectRow(0)
        self._update_state()

    def _state(self, one: Person) -> str:
        if not one.active_on(self._study.today()):
            return "not active"
        if access.wrong_tries(self._study, one) >= MOST_TRIES:
            return "locked out"
        return "active" if self._study.book.credential(one.number) else "no password"

    def _update_state(self) -> None:
        may, chosen = self._study.may(Act.MANAGE_PEOPLE) and not self._study.read_only, self._selected()
        self.add.setEnabled(may)
        for button in (self.end, self.reset):
            button.setEnabled(may and chosen is not None)
        self.lift.setEnabled(may and chosen is not None and access.wrong_tries(self._study, chosen) > 0)
        self.of_file.look()

    def _selected(self) -> Person | None:
        items = self.table.selectedItems()
        return self._study.people.get(items[0].data(Qt.ItemDataRole.UserRole)) if items else None

    def _ask_password(self, name: str) -> str | None:
        return self._prompts.ask_password(FIRST_PASSWORD.format(name=name), do="Set the password", new=True)

    def _add(self) -> None:
        form = PersonForm(first=not self._study.people, parent=self)

        def add() -> None:
            try:
                if form.added_to(self._study, self._ask_password) is not None:
                    form.accept()
            except (UserError, Unparsable) as problem:
                form.problem.setText(str(problem))

        form.buttons.accepted.connect(add)
        form.exec()
        form.deleteLater()
        self.show_people()

    def _end(self) -> None:
        def end(person: Person) -> None:
            question = f"{person.numbered} will no longer work in this study. Earlier signatures stay valid. Why?"
            reason = self._prompts.ask_reason(question, do="End access")
            if reason:
                end_person(self._study, person, reason=reason)
                self.of_file.offer_to_take(person)

        self._do(end)

    def _reset(self) -> None:
        def reset(person: Person) -> None:
            password = self._ask_password(person.name)
            if password is not None:
                reset_password(self._study, person, password)

        self._do(reset)

    def _lift(self) -> None:
        self._do(lambda person: lift_lock_out(self._study, person))

    def _do(self, act: Callable[[Person], object]) -> None:
        person = self._selected()
        if person is None:
            return
        try:
            act(person)
        except UserError as problem:
            self._prompts.tell("Not done", str(problem))
        self.show_people()


def _line(name: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setAccessibleName(name)
    return field
