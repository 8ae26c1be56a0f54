"""The menus as one table: the text, the shortcuts and the action of each entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cd7gui.records import dataclass
from cd7gui.study.people.roles import Act
from cd7gui.ui.widgets.plain_text import caption


@dataclass(frozen=True)
class MenuItem:
    """One entry of a menu: its action, its text, its shortcuts, and when it is enabled."""

    request: str
    words: str
    keys: tuple[str, ...] = ()
    needs_study: bool = True
    writes: bool = False
    of_file: bool = False  # only for a study that is a file on this computer, not on a server
    group: str = ""  # of the entries in one group, one is ticked at a time
    ticked: bool = False
    shown_key: str = ""  # a key that the focused widget handles itself: displayed, but not taken as a shortcut


LINE = MenuItem("", "")
RECENT = MenuItem("recent", "Open recent", needs_study=False)
STRUCK = MenuItem("struck", "S&truck out")
DATES = MenuItem("dates", "Dates such as 3/4/2026")
DATE_ORDERS = (
    MenuItem("dates_none", "are refused, because they are ambiguous", writes=True, group="dates"),
    MenuItem("dates_DMY", "begin with the day (3 April)", writes=True, group="dates"),
    MenuItem("dates_MDY", "begin with the month (4 March)", writes=True, group="dates"),
    MenuItem("dates_YMD", "begin with the year (26/3/4 or 260304)", writes=True, group="dates"),
)
MENUS_INSIDE = {"dates": DATE_ORDERS}

FILE = (
    MenuItem("new_study", "&New study…", ("Ctrl+Shift+N",), needs_study=False),
    MenuItem("new_encrypted_study", "New encr&ypted study…", needs_study=False),
    MenuItem("open_study", "&Open study…", ("Ctrl+O",), needs_study=False),
    MenuItem("open_on_server", "Open a study on a server…", ("Ctrl+Shift+O",), needs_study=False),
    RECENT,
    MenuItem("demo", "Open the &demo cohort", needs_study=False),
    MenuItem("close_study", "&Close the study", ("Ctrl+W",), needs_study=False),
    LINE,
    MenuItem("save_workbook", "&Save workbook as…", ("Ctrl+S",)),
    MenuItem("keep_workbook", "&Keep the workbook up to date", ticked=True),
    MenuItem("blank_workbook", "Blank &entry workbook…", needs_study=False),
    MenuItem("backup", "&Back up the study…"),
    MenuItem("encrypt", "Encryp&t a copy…", writes=True, of_file=True),
    MenuItem("identifiers", "Keep identi&fiers apart…", of_file=True),
    MenuItem("restore", "&Restore from a backup…", needs_study=False),
    MenuItem("verify", "&Verify the audit trail…"),
    LINE,
    MenuItem("import_file", "&Import a workbook or table…", ("Ctrl+I",), writes=True),
    MenuItem("merge_study", "Mer&ge another site's file…", ("Ctrl+M",), writes=True),
    LINE,
    MenuItem("name_study", "Na&me of the study…", writes=True),
    MenuItem("sign", "N&ame that signs…", needs_study=False),
    MenuItem("people", "Peop&le…"),
    MenuItem("signatures", "Signatures…"),
    MenuItem("ranges", "Reference ranges…"),
    MenuItem("terms", "Terms of adverse events…"),
    MenuItem("sign_out", "Sign o&ut"),
    MenuItem("own_password", "Change your pass&word…"),
    DATES,
    LINE,
    MenuItem("print", "&Print…", ("Ctrl+P",)),
    MenuItem("documents", "Casebooks and reports…", ("Ctrl+Shift+P",), needs_study=False),
    MenuItem("serious_event", "CIOMS I of a serious event…"),
    LINE,
    MenuItem("quit", "&Quit", ("Ctrl+Shift+Q",), needs_study=False),
)
EDIT = (
    MenuItem("undo", "&Undo", ("Ctrl+Z",), writes=True),
    MenuItem("redo", "&Redo", ("Ctrl+Y", "Ctrl+Shift+Z"), writes=True),
    LINE,
    MenuItem("cut", "Cut", shown_key="Ctrl+X"),
    MenuItem("copy", "Cop&y", shown_key="Ctrl+C"),
    MenuItem("paste", "&Paste", shown_key="Ctrl+V"),
    MenuItem("select_all", "Select &all", shown_key="Ctrl+A"),
    LINE,
    MenuItem("find_value", "Find a va&lue", ("Ctrl+F",)),
    MenuItem("find_patient", "&Find a patient", ("Ctrl+K",)),
    MenuItem("new_patient", "&New patient", ("Ctrl+N",), writes=True),
    MenuItem("strike_patient", "&Strike out this patient…", writes=True),
    LINE,
    MenuItem("missing_reason", "No &value because…", ("F4",), writes=True),
    MenuItem("complete", "Mark the form &complete", ("Ctrl+Return", "Ctrl+Enter"), writes=True),
    MenuItem("sign_off", "Si&gn…", writes=True),
    MenuItem("lock", "Free&ze and lock…", writes=True),
    MenuItem("strike_row", "Strike out this r&ow…", ("Alt+Del",), writes=True),
    STRUCK,
    MenuItem("justify", "&Justify the finding at this field…", ("Alt+J",), writes=True),
    MenuItem("ask_query", "As&k or answer…", ("Ctrl+Q",)),
    MenuItem("verify_value", "Verify against the source and move on", ("Ctrl+Shift+V",)),
    MenuItem("name_source", "Na&me the source…", ("Alt+Shift+V",)),
    MenuItem("history", "&History of the field", ("Alt+H",)),
    LINE,
    MenuItem("next_finding", "Next fin&ding", ("F8",)),
    MenuItem("previous_finding", "Previous finding", ("Shift+F8",)),
    MenuItem("previous_patient", "Previous patient", ("Ctrl+Alt+Up",)),
    MenuItem("next_patient", "Next patient", ("Ctrl+Alt+Down",)),
    MenuItem("previous_form", "Previous form", ("Ctrl+PgUp",)),
    MenuItem("next_form", "Next form", ("Ctrl+PgDown",)),
    MenuItem("previous_row", "Previous row", ("Alt+PgUp",)),
    MenuItem("next_row", "Next row", ("Alt+PgDown",)),
    MenuItem("new_row", "Ne&w row", ("Ctrl+R",), writes=True),
    MenuItem("repeat_row", "New row copied from the previous one", ("Ctrl+Shift+D",), writes=True),
    MenuItem("take_proposed", "Enter the proposed event", ("Ctrl+Shift+L",), writes=True),
    LINE,
    MenuItem("preferences", "Pr&eferences…", needs_study=False),
)
VIEW = (
    MenuItem("place_0", "&Case reports", ("Ctrl+1",)),
    MenuItem("place_1", "&Summary", ("Ctrl+2",)),
    MenuItem("place_2", "&Deviations", ("Ctrl+3",)),
    MenuItem("place_3", "&Workbook", ("Ctrl+4",)),
    MenuItem("place_4", "F&indings", ("Ctrl+5",)),
    MenuItem("place_5", "Re&view", ("Ctrl+6",)),
    MenuItem("place_6", "&Follow-up", ("Ctrl+7",)),
    MenuItem("beside", "To the panel &beside the fields, and back", ("F6",)),
    LINE,
    MenuItem("wider", "Wider column", ("Alt+Shift+Right",)),
    MenuItem("narrower", "Narrower column", ("Alt+Shift+Left",)),
    MenuItem("sort_rows", "Sort by this col&umn", ("Alt+S",)),
    MenuItem("as_table", "Rows as a &table, or each as a page", ("Ctrl+T",)),
    LINE,
    MenuItem("light", "&Light", needs_study=False, group="scheme"),
    MenuItem("dark", "Da&rk", needs_study=False, group="scheme"),
    MenuItem("system", "Same &as the desktop", needs_study=False, group="scheme"),
    LINE,
    MenuItem("larger", "Lar&ger text", ("Ctrl++", "Ctrl+="), needs_study=False),
    MenuItem("smaller", "S&maller text", ("Ctrl+-",), needs_study=False),
    MenuItem("reset_layout", "Reset c&olumns", needs_study=False),
    LINE,
    MenuItem("close_message", "Close the m&essage", ("Shift+Esc",), needs_study=False),
)
HELP = (
    MenuItem("help", "About this &field, or the manual", ("F1",), needs_study=False),
    MenuItem("manual", "&Manual", needs_study=False),
    MenuItem("keys", "&Keys", ("Ctrl+F1",), needs_study=False),
    MenuItem("about", "&About cd7gui", needs_study=False),
)
# Entries that need a permission: a monitor, who enters no values, can only ask queries and set marks.
ACTS = {
    "new_patient": Act.ENTER,
    "missing_reason": Act.ENTER,
    "new_row": Act.ENTER,
    "complete": Act.MARK_COMPLETE,
    "strike_patient": Act.STRIKE_OUT,
    "strike_row": Act.STRIKE_OUT,
}
MENUS = (("&File", FILE), ("&Edit", EDIT), ("&View", VIEW), ("Hel&p", HELP))


class Menus:
    """The menu bar of a window; every entry calls the action of its name."""

    def __init__(self, window: QMainWindow, call: Callable[[str], None]) -> None:
        self._call = call
        self._entries: dict[str, tuple[MenuItem, QAction]] = {}
        self._groups: dict[str, QActionGroup] = {}
        self.inside: dict[str, QMenu] = {}
        self._around: dict[str, QMenu] = {}
        self._bar = window.menuBar()
        self._menus = [self._bar.addMenu(title) for title, _ in MENUS]  # held here, and so for as long as the window
        for menu, (_, entries) in zip(self._menus, MENUS, strict=True):
            for entry in entries:
                self._add(window, menu, entry)

    def _add(self, window: QMainWindow, menu: QMenu, entry: MenuItem) -> None:
        if entry is LINE:
            menu.addSeparator()
        elif entry in (RECENT, STRUCK, DATES):
            self.inside[entry.request] = menu.addMenu(entry.words)
            self._around[entry.request] = menu
            for one in MENUS_INSIDE.get(entry.request, ()):
                self._add(window, self.inside[entry.request], one)
        else:
            words = f"{entry.words}\t{entry.shown_key}" if entry.shown_key else entry.words
            action = QAction(words, window)  # of the window: what happens to a menu does not end it
            menu.addAction(action)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(entry.ticked or bool(entry.group))
            action.triggered.connect(lambda _=False, request=entry.request: self._call(request))
            if entry.group:
                self._groups.setdefault(entry.group, QActionGroup(window)).addAction(action)
            self._entries[entry.request] = (entry, action)

    def action(self, request: str) -> QAction:
        """Return the QAction of this name."""
        return self._entries[request][1]

    def allow(
        self, *, has_study: bool, writable: bool, may: Callable[[Act], bool] = lambda _: True, in_file: bool = True
    ) -> None:
        """Enable only the entries that are possible for the person signed in and the kind of study."""
        for entry, action in self._entries.values():
            act = ACTS.get(entry.request)
            can = (has_study or not entry.needs_study) and (writable or not entry.writes)
            can = can and (in_file or not entry.of_file)
            action.setEnabled(can and (act is None or may(act)))

    def show_recent(self, paths: Iterable[Path], open_path: Callable[[Path], None]) -> None:
        """List the recent studies."""
        self.show_inside("recent", [(str(path), _opening(open_path, path)) for path in paths])

    def show_inside(self, name: str, lines: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Fill a submenu; without entries it is disabled."""
        menu = self.inside[name]
        for action in menu.actions():  # not by clear(): one of them may be what is being carried out now
            menu.removeAction(action)
            action.deleteLater()
        for words, request in lines:
            menu.addAction(caption(words)).triggered.connect(request)
        menu.setEnabled(bool(lines))

    def fill_when_shown(self, name: str, lines: Callable[[], Sequence[tuple[str, Callable[[], None]]]]) -> None:
        """Fill a submenu each time that its parent menu opens."""
        around = self._around[name]
        around.aboutToShow.connect(lambda: self.show_inside(name, lines()))

    def tick(self, request: str, *, on: bool = True) -> None:
        """Tick an entry to show the present state, without carrying out its action."""
        if request in self._entries:
            self.action(request).setChecked(on)


def _opening(open_path: Callable[[Path], None], path: Path) -> Callable[[], None]:
    return lambda: open_path(path)


def keys_in_words() -> str:
    """Return a list of all entries with shortcuts, as text."""
    lines = [
        f"{entry.keys[0]:<14} {entry.words.replace('&', '')}" for _, entries in MENUS for entry in entries if entry.keys
    ]
    more = (
        ("Tab, Shift+Tab", "Next field, previous field"),
        ("Return", "Enter the value and move on"),
        ("Shift+Return", "New line in a field of several lines"),
        ("Esc", "Discard what was typed"),
        ("Del", "Empty a choice; remove a missing reason"),
        ("Arrows, letters", "Choose in a list"),
        ("Alt+Down", "Open the list of a field"),
        ("Ctrl+Up, Down", "In a table: the row above, the row below"),
        ("PgUp, PgDown", "In a table: one page up, one page down"),
        ("Ctrl+Home, End", "In a table: the first row, the empty row at the end"),
        ("Shift+Up, Down", "In a table: select rows of the column; then Shift+Left, Right select columns"),
        ("Ctrl+Space", "In a table: select the column; Shift+Space the row, Ctrl+Shift+Space everything"),
        ("Ctrl+C", "Copy the selection; with Shift also titles and grades"),
        ("Ctrl+V", "Paste a table by its titles, or a block of cells starting here"),
        ("Ctrl+D", "Copy the cell above, or the first selected row"),
        ("Ctrl+A", "All of a text; in a table with selected cells, or in a list, everything"),
        ("Ctrl+X, Del", "In a table: cut or empty the selection; for more than one row you are asked first"),
    )
    return "\n".join([*lines, *(f"{keys:<14} {words}" for keys, words in more)])
