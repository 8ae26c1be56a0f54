"""The house's one direction of imports, as `README.md` draws it; imports hidden in functions count too."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cd7gui

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
PACKAGE = Path(cd7gui.__file__).parent


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
    files = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    found = {name for name, text in files.items() if any(word in text for word in banned)}

    assert found == {"ui/dialogs/file_dialog.py"}


# What Qt reads as HTML when it looks like HTML, and where the one module stands that keeps it from doing so.
BARE = ("QLabel", "QMessageBox", "QStaticText", "QTextBrowser", "QTextEdit", "QWhatsThis", "QErrorMessage")
ESCAPED = {"setToolTip": "tip", "showText": "tip", "setTabToolTip": "tip"}
NEVER = ("setWhatsThis", "setStatusTip", "insertHtml", "setMarkdown", "appendHtml", "setTextFormat")
# The manual is read as Markdown: its pages come with the programme, and its window opens nothing but those.
PLAINTEXT = ("plain_text.py", "manual_window.py")


def _ui_trees() -> list[tuple[Path, ast.Module]]:
    files = (Path(__file__).parents[1] / "cd7gui" / "ui").rglob("*.py")
    return [(file, ast.parse(file.read_text(encoding="utf-8"))) for file in files if file.name not in PLAINTEXT]


def _imported_from_qt(tree: ast.Module) -> set[str]:
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and (one.module or "")[:7] == "PySide6"]
    return {alias.name for one in imports for alias in one.names}


def test_only_one_module_knows_widgets_that_read_tags() -> None:
    bare = [f"{file}: {name}" for file, tree in _ui_trees() for name in _imported_from_qt(tree) if name in BARE]
    assert not bare, f"take a PlainLabel or message_box of cd7gui.ui.widgets.plain_text: {bare}"


def test_every_tool_tip_is_escaped() -> None:
    bare = []
    for file, tree in _ui_trees():
        for call in ast.walk(tree):
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
        for file, tree in _ui_trees()
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and "ItemDataRole.ToolTipRole" in (text := ast.unparse(one))
        if "tip(" not in text
    ]
    assert not bare, f"tool tips go through tip of cd7gui.ui.widgets.plain_text: {bare}"
