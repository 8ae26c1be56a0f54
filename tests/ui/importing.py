"""How tests take a file over in the window: the steps of a person, each until the window shows what follows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from cd7gui.ui.transfers.import_dialog import ImportWizard
from tests.ui.driving import WindowDriver

LONG = 30_000  # ms; the process that reads has to start


def csv(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def wizard_of(driver: WindowDriver) -> ImportWizard:
    found = driver.window.findChildren(ImportWizard)
    assert found, f"no wizard; the banner says {driver.window.banner.words!r}"
    return found[-1]


def begin_import(driver: WindowDriver, file: Path) -> ImportWizard:
    """Choose a file in the menu and wait for its columns."""
    driver.answers.files.append(file)
    driver.window.menus.action("import_file").trigger()
    wizard = wizard_of(driver)
    wait_for(driver, wizard, wizard.columns_page)
    return wizard


def wait_for(driver: WindowDriver, wizard: ImportWizard, page: QWidget) -> None:
    def there() -> bool:
        assert not wizard.problem.isVisible() or page is wizard.done_page, wizard.problem.text()
        return wizard.pages.currentWidget() is page

    driver.qtbot.waitUntil(there, timeout=LONG)


def check(driver: WindowDriver, wizard: ImportWizard) -> None:
    wizard.next.click()
    wait_for(driver, wizard, wizard.preview)


def store(driver: WindowDriver, wizard: ImportWizard) -> None:
    wizard.next.click()
    wait_for(driver, wizard, wizard.done_page)


def listed(wizard: ImportWizard) -> list[tuple[str, ...]]:
    model = wizard.preview.list.model
    return [model.texts_at(row) for row in range(model.rowCount())]


def choose(wizard: ImportWizard, title: str, column: int, value: str) -> None:
    """Choose a value in the list of columns."""
    model = wizard.columns_page.model
    row = next(row for row in range(model.rowCount()) if model.column(row).title == title)
    assert model.setData(model.index(row, column), value)
