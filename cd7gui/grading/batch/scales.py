"""Tables of cases graded row by row: columns of text in, the identifier and the graded columns out.

A grade that is not assessable is written NA, a lower bound with its sign (>=2). The columns are those of the published
vectors of each scale.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from cd7gui.grading import cgvhd, crs, hla, icaht, icans
from cd7gui.grading.agvhd import BILIRUBIN_UNITS, UPPER_GI, AcuteGvhdFindings, grade_acute_gvhd
from cd7gui.grading.batch.rows import NOT_ASSESSABLE, TableRow
from cd7gui.grading.batch.spellings import (
    OTHER_ANALYTE,
    OTHER_CONSCIOUSNESS,
    OTHER_COUNT_UNIT,
    OTHER_GRAFT,
    OTHER_OEDEMA,
    OTHER_OXYGEN,
    OTHER_SEIZURE,
    OTHER_VERSION,
)
from cd7gui.grading.chimerism import ASTCT, CIBMTR, GRAFTS, WAS_80, chimerism_category, graft_event
from cd7gui.grading.ctcae import ANALYTES, CELLS, SCALES, ctcae_grade, limits_of
from cd7gui.grading.hla_typing import parse_gl
from cd7gui.grading.pancytopenia import BloodCounts, grade_4_pancytopenia
from cd7gui.grading.result import Category, Grade
from cd7gui.grading.units import CELL_COUNT
from cd7gui.records import dataclass

CELLS_PER_UL = Decimal(1000)
"""Cells/µL in 10⁹/L; ICAHT tables count in cells/µL."""


@dataclass(frozen=True, slots=True)
class GradedTable:
    """A scale's graded columns and the function that fills them from a row."""

    columns: tuple[str, ...]
    grade: Callable[[TableRow], tuple[str, ...]]


def grade_rows(scale: str, rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Grade the rows of a table; ``scale`` is a name of TABLES.

    Returns for every row its id and the graded columns, in table order. Raises ValueError with one sentence for an
    unknown scale, a missing column, or an unreadable cell.
    """
    if scale not in TABLES:
        raise ValueError(f"There is no scale {scale!r}; accepted are {', '.join(TABLES)}.")
    table = TABLES[scale]
    return [_graded(table, TableRow(cells, number)) for number, cells in enumerate(rows, start=1)]


def _graded(table: GradedTable, row: TableRow) -> dict[str, str]:
    name = row.id
    try:
        values = table.grade(row)
    except ValueError as error:
        if str(error).startswith("Row "):
            raise
        raise ValueError(f"Row {row.number} ({name}): {error}") from error
    return {"id": name, **dict(zip(table.columns, values, strict=True))}


def _cell(result: Grade | Category) -> str:
    if result.value is None:
        return NOT_ASSESSABLE
    return f">={result.value}" if result.incomplete else str(result.value)


def _count(value: int | None) -> str:
    return NOT_ASSESSABLE if value is None else str(value)


def _acute_gvhd(row: TableRow) -> tuple[str, ...]:
    result = grade_acute_gvhd(
        AcuteGvhdFindings(
            skin_bsa_pct=row.decimal("skin_bsa_pct", most=100),
            erythroderma_generalized=row.flag("erythroderma_generalized"),
            bullae=row.flag("bullae"),
            desquamation_pct=row.decimal("desquamation_pct", most=100),
            bilirubin=row.decimal("bilirubin"),
            bilirubin_unit=row.word("bilirubin_unit", BILIRUBIN_UNITS),
            upper_gi=row.word("upper_gi", UPPER_GI),
            upper_gi_biopsy_positive=row.flag("ugi_biopsy_pos"),
            stool_ml_day=row.decimal("stool_ml_day"),
            unmeasured_episodes=row.integer("unmeasured_episodes"),
            severe_abdominal_pain=row.flag("severe_abdominal_pain"),
            gross_blood=row.flag("gross_blood"),
            weight_kg=row.decimal("weight_kg", least=Decimal("0.1")),
        )
    )
    stages = (result.skin, result.liver, result.upper_gi, result.lower_gi)
    return tuple(_cell(each) for each in (*stages, result.magic, result.glucksberg_any4, result.glucksberg_1995))


def _chimerism(row: TableRow) -> tuple[str, ...]:
    # No limits on the shares: outside 0-100 they are graded "invalid".
    share = row.decimal("pct_donor", least=None)
    event = graft_event(
        donor_pct=share,
        day_after_transplant=row.integer("day_post_hsct", least=-365),
        anc=row.decimal("anc"),
        previously_engrafted=row.flag("prev_engrafted"),
        highest_previous_donor_pct=row.decimal("prev_max_donor_pct", least=None),
        relapse=row.flag("relapse"),
        graft=row.word("graft", GRAFTS, OTHER_GRAFT),
    )
    return (*(_cell(chimerism_category(share, definition)) for definition in (ASTCT, CIBMTR, WAS_80)), _cell(event))


def _chronic_gvhd(row: TableRow) -> tuple[str, ...]:
    result = cgvhd.grade_chronic_gvhd(
        cgvhd.ChronicGvhdFindings(
            skin_bsa_pct=row.decimal("skin_bsa_pct", most=100),
            sclerosis=row.word("sclerosis", cgvhd.SCLEROSIS),
            mouth=row.integer("mouth", most=3),
            eyes=row.integer("eyes", most=3),
            gi=row.integer("gi", most=3),
            bilirubin_mg_dl=row.decimal("bilirubin_mg_dl"),
            bilirubin_upper_limit_mg_dl=row.decimal("bilirubin_uln_mg_dl"),
            alt_multiple=row.decimal("alt_x_uln"),
            alp_multiple=row.decimal("alp_x_uln"),
            fev1_pct=row.decimal("fev1_pct"),
            lung_symptoms=row.integer("lung_symptom", most=3),
            joints=row.integer("joints", most=3),
            genital=row.integer("genital", most=3),
        )
    )
    return (_cell(result.skin), _cell(result.liver), _cell(result.lung), _cell(result.severity))


def _crs(row: TableRow) -> tuple[str, ...]:
    findings = crs.CrsFindings(
        temperature_c=row.decimal("temp_c", least=20, most=45),
        fever_other_cause=row.flag("fever_other_cause"),
        antipyretic_or_anticytokine=row.flag("antipyretic_or_anticytokine"),
        crs_established=row.flag("crs_established"),
        hypotension=row.flag("hypotension"),
        vasopressors_without_vasopressin=row.integer("n_vasopressors_excl_vasopressin"),
        vasopressin=row.flag("vasopressin"),
        oxygen_support=row.word("o2_support", crs.OXYGEN, OTHER_OXYGEN),
        oxygen_flow_lpm=row.decimal("o2_flow_lpm"),
        death_due_to_crs=row.flag("death_due_to_crs"),
    )
    return (_cell(crs.grade_crs(findings).grade),)


def _icans(row: TableRow) -> tuple[str, ...]:
    points = {name: row.integer(f"ice_{name}", most=most) for name, most in icans.ICE_ITEMS.items()}
    result = icans.grade_icans(
        icans.IcansFindings(
            age_years=row.decimal("age_y"),
            developmental_delay=row.flag("developmental_delay"),
            **points,
            capd=row.integer("capd", most=icans.CAPD_MOST),
            unable_to_perform=row.flag("unable_to_perform"),
            consciousness=row.word("loc", icans.CONSCIOUSNESS, OTHER_CONSCIOUSNESS),
            seizure=row.word("seizure", icans.SEIZURE, OTHER_SEIZURE),
            motor_deep_focal=row.flag("motor_deep_focal"),
            oedema=row.word("edema_icp", icans.OEDEMA, OTHER_OEDEMA),
            death_due_to_icans=row.flag("death_due_to_icans"),
        )
    )
    return (result.tool or NOT_ASSESSABLE, "" if result.ice is None else str(result.ice), _cell(result.grade))


def _ctcae(row: TableRow) -> tuple[str, ...]:
    version = row.word("version", SCALES, OTHER_VERSION) or row.refuse("version", ", ".join(SCALES))
    analyte = row.word("analyte", ANALYTES, OTHER_ANALYTE) or row.refuse("analyte", ", ".join(ANALYTES))
    value, lower_limit, unit = row.decimal("value"), row.decimal("lln"), _ctcae_unit(row, analyte)
    if unit in CELL_COUNT:
        value, lower_limit = (None if each is None else each / CELL_COUNT[unit] for each in (value, lower_limit))
        unit = CELLS
    grade = ctcae_grade(
        analyte,
        value,
        unit,
        lower_limit_of_normal=lower_limit,
        transfusion_indicated=row.flag("transfusion_indicated"),
        life_threatening=row.flag("life_threatening"),
        version=version,
    )
    return (_cell(grade),)


def _ctcae_unit(row: TableRow, analyte: str) -> str | None:
    """Return the unit of the value and its lower limit: the table's, or for a count one that converts to it."""
    known = limits_of(analyte) or {}
    return row.word("unit", tuple(CELL_COUNT), OTHER_COUNT_UNIT) if CELLS in known else row.word("unit", known)


def _pancytopenia(row: TableRow) -> tuple[str, ...]:
    result = grade_4_pancytopenia(
        BloodCounts(
            anc=row.decimal("anc_10e9_l"),
            platelets=row.decimal("plt_10e9_l"),
            haemoglobin=row.decimal("hgb_g_dl"),
            red_cells_within_7_days=row.flag("rbc_transfused_7d"),
        )
    )
    return tuple(NOT_ASSESSABLE if verdict is None else str(int(verdict)) for verdict in (result.strict, result.pair))


def _icaht(row: TableRow) -> tuple[str, ...]:
    phase = row.word("phase", ("early", "late")) or row.refuse("phase", "early, late")
    if phase == "late":
        nadir, second = row.decimal("nadir_anc"), row.decimal("second_lowest_anc")
        return (_cell(icaht.late_grade(*(None if each is None else each / CELLS_PER_UL for each in (nadir, second)))),)
    neutropenic, profound = row.integer("dur_le500"), row.integer("dur_le100")
    never = row.flag("unrecovered_from_day0_3")
    series = row.series("anc_series")
    if series is None:
        return (_cell(icaht.early_grade(neutropenic, profound, never_recovered=never)),)
    counted = icaht.early_icaht((day, anc / CELLS_PER_UL) for day, anc in enumerate(series) if anc is not None)
    if None not in series:  # bridging days without a count is a convention that others may not share
        _refuse_other_days(row, "dur_le500", neutropenic, counted.durations.neutropenic)
        _refuse_other_days(row, "dur_le100", profound, counted.durations.profound)
    if None not in (neutropenic, profound, never):
        return (_cell(icaht.early_grade(neutropenic, profound, never_recovered=never)),)
    return (_cell(counted.grade),)


def _refuse_other_days(row: TableRow, column: str, entered: int | None, found: int) -> None:
    if entered is not None and entered != found:
        row.refuse(column, f"{found}, as counted in the series")


def _haplo(row: TableRow) -> tuple[str, ...]:
    patient, donor = (parse_gl(row.text(column) or "") for column in ("patient_gl", "donor_gl"))
    match = hla.compare(patient, donor)
    counts = (match.match10, match.match8, match.gvh, match.hvg, match.dpb1)
    return (match.category.value, *(_count(each) for each in counts), ";".join(match.flags))


TABLES: Mapping[str, GradedTable] = {
    "agvhd": GradedTable(
        ("skin", "liver", "ugi", "lgi", "magic", "glucksberg_any4", "glucksberg_1995"),
        _acute_gvhd,
    ),
    "cgvhd": GradedTable(("skin", "liver", "lung", "global"), _chronic_gvhd),
    "chimerism": GradedTable(("astct", "cibmtr95", "was80", "event"), _chimerism),
    "crs": GradedTable(("grade",), _crs),
    "ctcae_heme": GradedTable(("grade",), _ctcae),
    "haplo": GradedTable(
        ("category", "match10", "match8", "gvh_mm", "hvg_mm", "dpb1_match2", "flags"),
        _haplo,
    ),
    "icaht": GradedTable(("grade",), _icaht),
    "icans": GradedTable(("tool", "ice", "grade"), _icans),
    "pancytopenia": GradedTable(("strict_all3", "anc_plt_both_g4"), _pancytopenia),
}
