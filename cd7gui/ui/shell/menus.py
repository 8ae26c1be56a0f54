"""The menus, as one table: what each entry is called, which key it has, and which wish it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from cd7gui.domain.formatting import N_
from cd7gui.ui.widgets.plain_text import caption


@dataclass(frozen=True)
class MenuItem:
    """One line of a menu: the wish that it stands for, its words, its keys, and when it can be chosen."""

    wish: str
    words: str
    keys: tuple[str, ...] = ()
    needs_study: bool = True
    writes: bool = False
    group: str = ""  # entries of one group are ticked one at a time
    ticked: bool = False
    shown_key: str = ""  # a key that the widget in hand hears itself, in its own way: shown, and not taken from it


LINE = MenuItem("", "")
RECENT = MenuItem("recent", N_("Open last"), needs_study=False)
STRUCK = MenuItem("struck", N_("S&truck out"))
DATES = MenuItem("dates", N_("Dates such as 3/4/2026"))
DATE_ORDERS = (
    MenuItem("dates_none", N_("are refused, for they can be read both ways"), writes=True, group="dates"),
    MenuItem("dates_DMY", N_("begin with the day (3 April)"), writes=True, group="dates"),
    MenuItem("dates_MDY", N_("begin with the month (4 March)"), writes=True, group="dates"),
    MenuItem("dates_YMD", N_("begin with the year (26/3/4 or 260304)"), writes=True, group="dates"),
)
MENUS_INSIDE = {"dates": DATE_ORDERS}

FILE = (
    MenuItem("new_study", N_("&New study…"), ("Ctrl+Shift+N",), needs_study=False),
    MenuItem("open_study", N_("&Open study…"), ("Ctrl+O",), needs_study=False),
    RECENT,
    MenuItem("demo", N_("Open the &demo cohort"), needs_study=False),
    MenuItem("close_study", N_("&Close the study"), ("Ctrl+W",), needs_study=False),
    LINE,
    MenuItem("save_workbook", N_("&Save workbook as…"), ("Ctrl+S",)),
    MenuItem("keep_workbook", N_("&Keep the workbook up to date"), ticked=True),
    MenuItem("blank_workbook", N_("Blank &entry workbook…"), needs_study=False),
    MenuItem("backup", N_("&Back up the study…")),
    MenuItem("restore", N_("&Restore from a backup…"), needs_study=False),
    LINE,
    MenuItem("import_file", N_("&Import a workbook or table…"), ("Ctrl+I",), writes=True),
    MenuItem("merge_study", N_("Mer&ge another site's file…"), ("Ctrl+M",), writes=True),
    LINE,
    MenuItem("name_study", N_("Na&me of the study…"), writes=True),
    MenuItem("sign", N_("N&ame that signs…"), needs_study=False),
    DATES,
    LINE,
    MenuItem("print", N_("&Print…"), ("Ctrl+P",)),
    LINE,
    MenuItem("quit", N_("&Quit"), ("Ctrl+Q",), needs_study=False),
)
EDIT = (
    MenuItem("undo", N_("&Undo"), ("Ctrl+Z",), writes=True),
    MenuItem("redo", N_("&Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), writes=True),
    LINE,
    MenuItem("cut", N_("Cut"), shown_key="Ctrl+X"),
    MenuItem("copy", N_("Cop&y"), shown_key="Ctrl+C"),
    MenuItem("paste", N_("&Paste"), shown_key="Ctrl+V"),
    MenuItem("select_all", N_("Select &all"), shown_key="Ctrl+A"),
    LINE,
    MenuItem("find_patient", N_("&Find a patient"), ("Ctrl+K",)),
    MenuItem("new_patient", N_("&New patient"), ("Ctrl+N",), writes=True),
    MenuItem("strike_patient", N_("&Strike out this patient…"), writes=True),
    LINE,
    MenuItem("missing_reason", N_("No &value because…"), ("F4",), writes=True),
    MenuItem("complete", N_("Mark the form &complete"), ("Ctrl+Return", "Ctrl+Enter"), writes=True),
    MenuItem("strike_row", N_("Strike out this r&ow…"), ("Alt+Del",), writes=True),
    STRUCK,
    MenuItem("justify", N_("&Justify what was found at the field…"), ("Alt+J",), writes=True),
    MenuItem("history", N_("&History of the field"), ("Alt+H",)),
    LINE,
    MenuItem("next_finding", N_("Next fin&ding"), ("F8",)),
    MenuItem("previous_patient", N_("Patient above"), ("Ctrl+Alt+Up",)),
    MenuItem("next_patient", N_("Patient below"), ("Ctrl+Alt+Down",)),
    MenuItem("previous_form", N_("Form above"), ("Ctrl+PgUp",)),
    MenuItem("next_form", N_("Form below"), ("Ctrl+PgDown",)),
    MenuItem("previous_row", N_("Row before"), ("Alt+PgUp",)),
    MenuItem("next_row", N_("Row after"), ("Alt+PgDown",)),
    MenuItem("new_row", N_("Ne&w row"), ("Ctrl+R",), writes=True),
    MenuItem("beside", N_("What stands beside the fields, and &back"), ("F6",)),
    LINE,
    MenuItem("preferences", N_("Pr&eferences…"), needs_study=False),
)
VIEW = (
    MenuItem("place_0", N_("&Case reports"), ("Ctrl+1",)),
    MenuItem("place_1", N_("&Summary"), ("Ctrl+2",)),
    MenuItem("place_2", N_("&Deviations"), ("Ctrl+3",)),
    MenuItem("place_3", N_("&Workbook"), ("Ctrl+4",)),
    LINE,
    MenuItem("wider", N_("Wider column"), ("Alt+Shift+Right",)),
    MenuItem("narrower", N_("Narrower column"), ("Alt+Shift+Left",)),
    MenuItem("sort_rows", N_("Sort by this col&umn"), ("Alt+S",)),
    MenuItem("as_table", N_("Rows as a &table, or each as a page"), ("Ctrl+T",)),
    LINE,
    MenuItem("light", N_("&Light"), needs_study=False, group="scheme"),
    MenuItem("dark", N_("Da&rk"), needs_study=False, group="scheme"),
    MenuItem("system", N_("&As the desktop"), needs_study=False, group="scheme"),
    LINE,
    MenuItem("larger", N_("Lar&ger text"), ("Ctrl++", "Ctrl+="), needs_study=False),
    MenuItem("smaller", N_("S&maller text"), ("Ctrl+-",), needs_study=False),
    MenuItem("reset_layout", N_("C&olumns as they were"), needs_study=False),
    LINE,
    MenuItem("close_message", N_("Close the m&essage"), ("Shift+Esc",), needs_study=False),
)
HELP = (
    MenuItem("help", N_("About this &field, or the manual"), ("F1",), needs_study=False),
    MenuItem("manual", N_("&Manual"), needs_study=False),
    MenuItem("keys", N_("&Keys"), ("Ctrl+F1",), needs_study=False),
    MenuItem("about", N_("&About cd7gui"), needs_study=False),
)
MENUS = ((N_("&File"), FILE), (N_("&Edit"), EDIT), (N_("&View"), VIEW), (N_("Hel&p"), HELP))


class Menus:
    """The menu bar of a window; every entry calls the wish of its name."""

    def __init__(self, window: QMainWindow, wishes: Mapping[str, Callable[[], None]]) -> None:
        self._entries: dict[str, tuple[MenuItem, QAction]] = {}
        self._groups: dict[str, QActionGroup] = {}
        self.inside: dict[str, QMenu] = {}
        self._around: dict[str, QMenu] = {}
        for title, entries in MENUS:
            menu = window.menuBar().addMenu(title)
            for entry in entries:
                self._add(window, menu, entry, wishes)

    def _add(self, window: QMainWindow, menu: QMenu, entry: MenuItem, wishes: Mapping[str, Callable[[], None]]) -> None:
        if entry is LINE:
            menu.addSeparator()
        elif entry in (RECENT, STRUCK, DATES):
            self.inside[entry.wish] = menu.addMenu(entry.words)
            self._around[entry.wish] = menu
            for one in MENUS_INSIDE.get(entry.wish, ()):
                self._add(window, self.inside[entry.wish], one, wishes)
        else:
            action = menu.addAction(f"{entry.words}\t{entry.shown_key}" if entry.shown_key else entry.words)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(entry.ticked or bool(entry.group))
            action.triggered.connect(wishes[entry.wish])
            if entry.group:
                self._groups.setdefault(entry.group, QActionGroup(window)).addAction(action)
            self._entries[entry.wish] = (entry, action)

    def action(self, wish: str) -> QAction:
        """Return the action of a wish."""
        return self._entries[wish][1]

    def allow(self, *, has_study: bool, writable: bool) -> None:
        """Let only what can be done be chosen."""
        for entry, action in self._entries.values():
            action.setEnabled((has_study or not entry.needs_study) and (writable or not entry.writes))

    def show_recent(self, paths: Iterable[Path], open_path: Callable[[Path], None]) -> None:
        """List the studies that were open last."""
        self.show_inside("recent", [(str(path), _opening(open_path, path)) for path in paths])

    def show_inside(self, name: str, lines: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Fill a menu within a menu; without lines it cannot be opened."""
        menu = self.inside[name]
        menu.clear()
        for words, wish in lines:
            menu.addAction(caption(words)).triggered.connect(wish)
        menu.setEnabled(bool(lines))

    def fill_when_shown(self, name: str, lines: Callable[[], Sequence[tuple[str, Callable[[], None]]]]) -> None:
        """Fill a menu within a menu each time that the menu around it opens."""
        around = self._around[name]
        around.aboutToShow.connect(lambda: self.show_inside(name, lines()))

    def tick(self, wish: str, *, on: bool = True) -> None:
        """Tick what stands, without wishing for it."""
        if wish in self._entries:
            self.action(wish).setChecked(on)


def _opening(open_path: Callable[[Path], None], path: Path) -> Callable[[], None]:
    return lambda: open_path(path)


def keys_in_words() -> str:
    """List every entry that has a key."""
    lines = [
        f"{entry.keys[0]:<14} {entry.words.replace('&', '')}" for _, entries in MENUS for entry in entries if entry.keys
    ]
    more = (
        ("Tab, Shift+Tab", N_("Next field, field before")),
        ("Return", N_("Commit and go on")),
        ("Shift+Return", N_("New line in a field of several lines")),
        ("Esc", N_("Take back what was typed")),
        ("Del", N_("Empty a choice; take a missing reason away")),
        ("Arrows, letters", N_("Choose in a list")),
        ("Alt+Down", N_("Open the list of a field")),
        ("Ctrl+Up, Down", N_("In a table: the row above, the row below")),
        ("PgUp, PgDown", N_("In a table: a view up, a view down")),
        ("Ctrl+Home, End", N_("In a table: the first row, the row to enter")),
        ("Shift+Up, Down", N_("In a table: mark rows of the column; then Shift+Left, Right mark columns")),
        ("Ctrl+Space", N_("In a table: mark the column; Shift+Space the row, Ctrl+Shift+Space everything")),
        ("Ctrl+C", N_("Copy what is marked; with Shift with titles and grades")),
        ("Ctrl+V", N_("Paste a table by its titles, or a block of cells from here on")),
        ("Ctrl+D", N_("Repeat the cell above, or the first marked row")),
        ("Ctrl+A", N_("All of a text; in a table with marked cells, or in a list, everything")),
        ("Ctrl+X, Del", N_("In a table: cut or empty what is marked; more than one row asks first")),
    )
    return "\n".join([*lines, *(f"{keys:<14} {words}" for keys, words in more)])
