"""Layouts, choices and plans as plain data, so that they can pass between the window and the process that reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cd7gui.domain.case_report.changes import Change, MissingReason, Place
from cd7gui.exchange.mapping.choices import ColumnChoice, SavedChoices, SheetChoice
from cd7gui.exchange.readers.raw import TextFormat
from cd7gui.study.imports.import_layout import ColumnLayout, Layout, SheetLayout
from cd7gui.study.imports.import_plan import (
    Blanks,
    CellIndex,
    Choices,
    ImportConflict,
    ImportPlan,
    ImportPreference,
    PlannedCell,
    Refusal,
    State,
)

Plain = dict[str, Any]


def plain_layout(layout: Layout) -> Plain:
    """Return a layout as plain data."""
    return asdict(layout)


def layout_from(plain: Mapping[str, Any]) -> Layout:
    """Make a layout of plain data."""
    sheets = tuple(_sheet_from(one) for one in plain["sheets"])
    return Layout(
        **{**plain, "sheets": sheets, "notes": tuple(plain["notes"]), "doubts": tuple(map(tuple, plain["doubts"]))}
    )


def _sheet_from(plain: Mapping[str, Any]) -> SheetLayout:
    columns = tuple(_column_from(one) for one in plain["columns"])
    return SheetLayout(**{**plain, "columns": columns, "targets": tuple(map(tuple, plain["targets"]))})


def _column_from(plain: Mapping[str, Any]) -> ColumnLayout:
    return ColumnLayout(**{**plain, "samples": tuple(plain["samples"]), "units": tuple(plain["units"])})


def plain_remembered(remembered: SavedChoices) -> Plain:
    """Return what was chosen for a file as plain data."""
    return {name: asdict(sheet) for name, sheet in remembered.sheets.items()}


def remembered_from(plain: Mapping[str, Any]) -> SavedChoices:
    """Make what was chosen for a file of plain data."""
    return SavedChoices(
        {
            name: SheetChoice(sheet["form"], {title: ColumnChoice(**one) for title, one in sheet["columns"].items()})
            for name, sheet in plain.items()
        }
    )


def text_format_from(plain: Mapping[str, str]) -> TextFormat:
    """Make how a text is written of plain data."""
    return TextFormat(**plain)


def plain_choices(choices: Choices) -> Plain:
    """Return what was decided before an import as plain data."""
    return {
        "blanks": choices.blanks.value,
        "missing": choices.missing.value,
        "orders": dict(choices.orders),
        "prefer": choices.prefer.value,
        "remembered": plain_remembered(choices.remembered),
    }


def choices_from(plain: Mapping[str, Any]) -> Choices:
    """Make what was decided of plain data."""
    return Choices(
        blanks=Blanks(plain["blanks"]),
        missing=MissingReason(plain["missing"]),
        orders=plain["orders"],
        prefer=ImportPreference(plain["prefer"]),
        remembered=remembered_from(plain["remembered"]),
    )


# plans: their cells by the hundred, then what is said of the whole


def plain_cell(cell: PlannedCell) -> list[Any]:
    """Return a cell as a list."""
    return [*_plain_spot(cell.spot), cell.subject, *_plain_place(cell.place), cell.old, cell.new]


def cell_from(plain: Sequence[Any]) -> PlannedCell:
    """Make a cell of a list."""
    return PlannedCell(CellIndex(*plain[:3]), plain[3], Place(*plain[4:8]), plain[8], plain[9])


def plain_refusal(refusal: Refusal) -> list[Any]:
    """Return a refused cell as a list."""
    return [*_plain_spot(refusal.spot), refusal.subject, refusal.text, refusal.sentence, refusal.item]


def refusal_from(plain: Sequence[Any]) -> Refusal:
    """Make a refused cell of a list."""
    return Refusal(CellIndex(*plain[:3]), *plain[3:])


def plain_conflict(one: ImportConflict) -> list[Any]:
    """Return a conflict as a list."""
    return [*_plain_spot(one.spot), one.subject, *_plain_place(one.place), one.base, one.study, one.file]


def conflict_from(plain: Sequence[Any]) -> ImportConflict:
    """Make a conflict of a list."""
    return ImportConflict(CellIndex(*plain[:3]), plain[3], Place(*plain[4:8]), *plain[8:])


def plain_head(plan: ImportPlan) -> Plain:
    """Return what a plan says besides its cells."""
    return {
        "name": plan.name,
        "sha256": plan.sha256,
        "unchanged": plan.unchanged,
        "kept": plan.kept,
        "new_patients": list(plan.new_patients),
        "settings": [plain_change(one) for one in plan.settings],
        "notes": list(plan.notes),
    }


def plan_from(head: Mapping[str, Any], parts: Mapping[str, Sequence[Any]]) -> ImportPlan:
    """Make a plan of its head and of its parts as they were made before.

    The parts are cells, refused and conflicts, and the cells once more by their state ("new", …).
    """
    return ImportPlan(
        head["name"],
        head["sha256"],
        tuple(parts.get("cells", ())),
        tuple(parts.get("refused", ())),
        tuple(parts.get("conflicts", ())),
        head["unchanged"],
        head["kept"],
        tuple(head["new_patients"]),
        tuple(change_from(one) for one in head["settings"]),
        tuple(head["notes"]),
        {state: parts.get(state.value, ()) for state in State},
    )


def plain_change(change: Change) -> list[Any]:
    """Return a change as a list."""
    return [change.patient, change.form, change.row, change.field, change.old, change.new, change.reason]


def change_from(plain: Sequence[Any]) -> Change:
    """Make a change of a list."""
    return Change(*plain)


def _plain_spot(spot: CellIndex) -> tuple[str, int, int | None]:
    return spot.sheet, spot.row, spot.column


def _plain_place(place: Place) -> tuple[str, str, int, str]:
    return place.patient, place.form, place.row, place.field
