"""The house's one direction of imports, as `README.md` draws it; imports hidden in functions count too."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.source_trees import MODULES, nodes

archon = pytest.importorskip("pytest_archon")

# package -> ours that it may import
MAY_IMPORT = {
    "domain": set(),
    "grading": set(),
    "stats": set(),
    "protocol": {"domain", "grading", "resources"},
    "store": {"domain"},
    "exchange": {"domain"},
    "analysis": {"domain", "grading", "stats", "protocol", "exchange", "resources"},
    "presenters": {"domain", "grading", "protocol"},
    "study": {"domain", "grading", "protocol", "store", "exchange", "analysis", "resources"},
    "ui": {"domain", "analysis", "presenters", "study", "resources"},
}
PACKAGES = {*MAY_IMPORT, "resources"}
QT = ("PySide6*", "shiboken6*")


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_stands_below_it(package: str) -> None:
    forbidden = sorted(PACKAGES - MAY_IMPORT[package] - {package})
    rule = archon.archrule(f"{package} looks down only").match(f"cd7gui.{package}*")
    for other in forbidden:
        if other == "protocol" and package == "ui":
            rule = rule.may_import("cd7gui.protocol.patients")  # what a patient is called
        rule = rule.should_not_import(f"cd7gui.{other}", f"cd7gui.{other}.*")
    rule.check("cd7gui", only_direct_imports=True)


@pytest.mark.parametrize("package", [name for name in MAY_IMPORT if name != "ui"])
def test_only_the_window_knows_qt(package: str) -> None:
    rule = archon.archrule(f"{package} knows no Qt").match(f"cd7gui.{package}*")
    rule.should_not_import(*QT).check("cd7gui", only_direct_imports=True)


def test_the_domain_needs_the_standard_library_alone() -> None:
    rule = archon.archrule("domain is plain Python").match("cd7gui.domain*")
    rule.should_not_import(*QT, "numpy*", "scipy*", "pandas*", "openpyxl*", "sqlite3*").check(
        "cd7gui", only_direct_imports=True
    )


@pytest.mark.parametrize("package", [name for name in MAY_IMPORT if name != "store"])
def test_only_the_store_knows_sql(package: str) -> None:
    rule = archon.archrule(f"{package} knows no SQL").match(f"cd7gui.{package}*")
    rule.should_not_import("sqlite3*").check("cd7gui", only_direct_imports=True)


@pytest.mark.parametrize("package", [name for name in MAY_IMPORT if name != "exchange"])
def test_only_the_exchange_knows_workbooks(package: str) -> None:
    rule = archon.archrule(f"{package} knows no openpyxl").match(f"cd7gui.{package}*")
    rule.should_not_import("openpyxl*", "xlsxwriter*").check("cd7gui", only_direct_imports=True)


def test_commands_without_a_window_load_no_qt() -> None:
    script = (
        "import sys, tempfile, pathlib\n"
        "from cd7gui.cli.main import main\n"
        "folder = pathlib.Path(tempfile.mkdtemp())\n"
        "study = str(folder / 's.cd7')\n"
        "assert main(['demo', study]) == 0\n"
        "for words in (['check', study], ['summary', study], ['verify', study], ['codebook'],\n"
        "              ['export', study, str(folder / 'o.xlsx')]):\n"
        "    assert main(words) == 0, words\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_one_place_alone_asks_for_files() -> None:
    """Qt's own dialog and kinds of files open whatever lies in a folder, which takes SQLite's locks away."""
    banned = ("QFileDialog", "QFileSystemModel", "QFileIconProvider", "QMimeDatabase", "QDirModel")
    found = {name for name, file in MODULES.items() if any(word in file.read_text("utf-8") for word in banned)}

    assert found == {"ui/dialogs/file_dialog"}


# What Qt reads as HTML when it looks like HTML, and where the one module stands that keeps it from doing so.
BARE = ("QLabel", "QMessageBox", "QStaticText", "QTextBrowser", "QTextEdit", "QWhatsThis", "QErrorMessage")
ESCAPED = {"setToolTip": "tip", "showText": "tip", "setTabToolTip": "tip"}
NEVER = ("setWhatsThis", "setStatusTip", "insertHtml", "setMarkdown", "appendHtml", "setTextFormat")
# The manual is read as Markdown: its pages come with the programme, and its window opens nothing but those.
PLAINTEXT = ("plain_text.py", "copying.py", "manual_window.py")


def _of_the_window() -> Iterator[tuple[Path, tuple[ast.AST, ...]]]:
    for name, file in MODULES.items():
        if name.startswith("ui/") and file.name not in PLAINTEXT:
            yield file, nodes(name)


def _imported_from_qt(found: Iterable[ast.AST]) -> set[str]:
    imports = [one for one in found if isinstance(one, ast.ImportFrom) and (one.module or "")[:7] == "PySide6"]
    return {alias.name for one in imports for alias in one.names}


def test_only_one_module_knows_widgets_that_read_tags() -> None:
    bare = [f"{file}: {name}" for file, found in _of_the_window() for name in _imported_from_qt(found) if name in BARE]
    assert not bare, f"take a PlainLabel or message_box of cd7gui.ui.widgets.plain_text: {bare}"


def test_every_tool_tip_is_escaped() -> None:
    bare = []
    for file, found in _of_the_window():
        for call in found:
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr in NEVER:
                bare.append(f"{file}:{call.lineno}")
            wanted = ESCAPED.get(call.func.attr)
            if wanted and not any(f"{wanted}(" in ast.unparse(one) for one in call.args):
                bare.append(f"{file}:{call.lineno}")
    assert not bare, (
        f"tool tips go through tip of cd7gui.ui.widgets.plain_text, and nothing is set as rich text: {bare}"
    )


def test_every_tool_tip_of_a_list_is_escaped() -> None:
    bare = [
        f"{file}: {one.name}"
        for file, found in _of_the_window()
        for one in found
        if isinstance(one, ast.FunctionDef) and "ItemDataRole.ToolTipRole" in (text := ast.unparse(one))
        if "tip(" not in text
    ]
    assert not bare, f"tool tips go through tip of cd7gui.ui.widgets.plain_text: {bare}"


# Texts of ours: constants, what they are filled with by numbers, and what was prepared for the eye.
PREPARED = {"one_line", "shown", "tip", "caption", "window_title", "not_apart"}
OF_OURS = {"counted", "len", "sum", "join", "format", "list", "moment"}
# Where a text is shown: its function or method, and what the text must have gone through.
ITEMS = {"addItem", "addItems", "QListWidgetItem", "QTableWidgetItem", "QTreeWidgetItem", "setDocName", "setTitle"}
ITEMS |= {"setDescription", "setHeaderLabels", "setHorizontalHeaderLabels"}
CAPTIONS = {"QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "addAction", "addMenu"}
CAPTIONS |= {"addTab", "setTabText", "addButton"}
OBJECTS = {"self", "parent", "item", "button", "action"}


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _of_ours(text: ast.expr) -> bool:
    match text:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper() or name in OBJECTS
        case ast.Call():
            inside = [*text.args, *(one.value for one in text.keywords)]
            inside += [text.func.value] if isinstance(text.func, ast.Attribute) else []
            return _called(text) in PREPARED or (_called(text) in OF_OURS and all(map(_of_ours, inside)))
        case ast.JoinedStr():
            return all(_of_ours(one.value) for one in text.values if isinstance(one, ast.FormattedValue))
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(_of_ours, parts))
        case ast.ListComp(elt=one) | ast.GeneratorExp(elt=one) | ast.Starred(value=one) | ast.Subscript(value=one):
            return _of_ours(one)
        case ast.IfExp():
            return _of_ours(text.body) and _of_ours(text.orelse)
    return False


def _bare_text(call: ast.Call) -> bool:
    name = _called(call)
    texts = call.args[1:2] if name in ("QTreeWidgetItem", "setTabText") else call.args[:1]
    if name == "setWindowTitle":
        return not all((isinstance(one, ast.Call) and _called(one) == "window_title") or _of_ours(one) for one in texts)
    if name in CAPTIONS:  # names stand for words of ours with a key marked in them; what is put together has none
        return not all(isinstance(one, ast.Name | ast.Attribute) or _of_ours(one) for one in texts)
    return name in ITEMS and not all(map(_of_ours, texts))


def test_every_text_of_a_list_a_button_a_menu_and_a_title_is_prepared_for_the_eye() -> None:
    calls = ((file, one) for file, found in _of_the_window() for one in found if isinstance(one, ast.Call))
    bare = [f"{file}:{one.lineno} {_called(one)}" for file, one in calls if _bare_text(one)]
    assert not bare, f"take one_line, caption or window_title of cd7gui.ui.widgets.plain_text: {bare}"


@pytest.mark.parametrize(
    ("call", "bare"),
    [
        ("box.addItem(study.name)", True),
        ("box.addItem(f'Form {number}')", True),
        ("box.addItems([one_line(one) for one in names])", False),
        ("menu.addAction(f'History of {label}')", True),
        ("menu.addAction(caption(label))", False),
        ("menu.addAction(words)", False),
        ("window.setWindowTitle(study.name)", True),
        ("tabs.setTabText(0, f'{title} {count}')", True),
    ],
)
def test_a_bare_text_is_found(call: str, bare: bool) -> None:
    (made,) = (
        one for one in ast.walk(ast.parse(call)) if isinstance(one, ast.Call) and _called(one) in call.partition("(")[0]
    )
    assert _bare_text(made) == bare


def test_only_one_module_knows_lists_that_copy_what_is_shown() -> None:
    views = {"QListView", "QTableView", "QTreeView", "QListWidget", "QTableWidget", "QTreeWidget"}
    bare = [
        f"{file}: {name}"
        for file, found in _of_the_window()
        for name in _imported_from_qt(found) & views
        if file.name != "column_sharing.py"
    ]
    assert not bare, f"take a list or table of cd7gui.ui.widgets.copying: {bare}"
    selectable = [str(file) for file, _ in _of_the_window() if "setTextInteractionFlags" in file.read_text("utf-8")]
    assert selectable == [], "take a SelectableLabel"


# Modules that fill a file or folder that is the owner's already, before it gets its name.
FILL_WHAT_IS_OWNED = ("exchange/writers/", "exchange/statistics/", "exchange/files/", "ownfiles.py")


def test_only_files_of_their_owner_are_made() -> None:
    made = [
        f"{name}:{call.lineno} {ast.unparse(call)}"
        for name in MODULES
        if not f"{name}.py".startswith(FILL_WHAT_IS_OWNED)
        for call in nodes(name)
        if isinstance(call, ast.Call) and _makes_for_all(call)
    ]
    assert not made, f"take write_owned, make_folder or make_empty of cd7gui.ownfiles: {made}"


def _makes_for_all(call: ast.Call) -> bool:
    match _called(call):
        case "write_text" | "write_bytes" | "touch":
            return "owned(" not in ast.unparse(call)
        case "mkdir":
            return "448" not in ast.unparse(call)  # 0o700
        case "open":
            return "O_CREAT" in (text := ast.unparse(call)) and "384" not in text  # 0o600
    return False


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("path.write_text('a')", True),
        ("owned(path).write_text('a')", False),
        ("folder.mkdir(exist_ok=True)", True),
        ("folder.mkdir(mode=0o700)", False),
        ("os.open(path, os.O_CREAT | os.O_RDWR)", True),
    ],
)
def test_a_file_that_is_made_for_all_is_found(text: str, wrong: bool) -> None:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert _makes_for_all(call) == wrong


# Modules that read what SQLite itself wrote in the statement before.
OF_SQLITE = ("database/present_values.py", "verify.py", "rebuilding.py")


def test_json_of_others_is_read_in_one_place() -> None:
    own = ("resources.text(", "read_text(")
    bare = {
        f"{name}.py"
        for name in MODULES
        for call in nodes(name)
        if isinstance(call, ast.Call) and _called(call) in ("loads", "load")
        if ast.unparse(call.func) in ("json.loads", "json.load")
        if not any(word in ast.unparse(call) for word in own)
    }
    only = {f"store/{name}" for name in OF_SQLITE} | {"domain/foreign_json.py"}
    assert bare == only, "take read_json of cd7gui.domain.foreign_json"
