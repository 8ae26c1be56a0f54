"""The casebook: every value of the case stands in the text of the PDF, and what must not leave does not."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import STUDY, MissingReason, missing_reason
from cd7gui.domain.errors import UserError
from cd7gui.domain.queries.query_places import QueryPlace
from cd7gui.domain.values.kinds import MultiChoiceKind
from cd7gui.protocol.forms.f18_laboratory import Laboratory
from cd7gui.study import entry
from cd7gui.study.documents.casebook import CasebookOrder, casebook
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_for_reading, open_study
from cd7gui.study.settings import LAST_PRINT
from cd7gui.ui.widgets.value_text import readable
from tests.demo.demo_study import make_demo
from tests.study.people.cast import NAMES, act
from tests.study.people.conftest import path, peopled, quick_passwords, run  # noqa: F401
from tests.study.queries.asked import answer, ask
from tests.ui.paper.reading import body, texts_of

NUMBER = "SYN-01"
CHINESE = "患者于输注后第七天出现发热"
LONG = "".join(f"{number:04d}{CHINESE}" for number in range(2_000))[:32_767]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make the demo with what a casebook has to show: struck rows, reasons, findings, queries; return the key too."""
    file = tmp_path_factory.mktemp("casebook") / "demo.cd7"
    with make_demo(file, who="coordinator") as study:
        key = study.key_of(NUMBER)
        assert key is not None
        for field, text in (("CD34", "99"), ("DONID", f"{CHINESE} =1+1")):
            assert entry.enter(study, Place(key, "F6", 0, field), text, "as in the source").stored
        assert entry.set_missing(study, Place(key, "F6", 0, "MNC"), MissingReason.PENDING, "lost").stored
        assert entry.enter(study, Place(key, "F18", 401, "PLT"), "7654321", "late").stored
        assert entry.enter(study, Place(key, "F21", 1, "SAENARR"), LONG, "told late").stored
        entry.delete_row(study, key, Laboratory, 401, "entered twice")
        at = QueryPlace("F6", 0, "CD34")
        ask(study, "Is 99 so?", at, key)
        number = next(n for n, one in enumerate(study.threads(key)) if one.question == "Is 99 so?")
        answer(study, "It is what the source says.", number, key)
    return file, key


@pytest.fixture(scope="module")
def printed(marked: tuple[Path, str], qapp: object) -> tuple[str, list[str]]:
    file, _ = marked
    target = file.with_name("one.pdf")
    assert main(["casebook", str(file), str(target), "--patient", NUMBER, "--audit"]) == 0
    pages = texts_of(target)
    return body(pages), pages


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_value_of_the_case_stands_in_the_casebook(
    marked: tuple[Path, str], printed: tuple[str, list[str]]
) -> None:
    file, key = marked
    whole = printed[0]
    with open_for_reading(file) as study:
        case = study.case(key)
        checked = 0
        for form in case.dictionary.forms:
            for row in case.rows(form):
                for item in form.fields():
                    stored = row.stored(item)
                    if stored is None:
                        continue
                    reason = missing_reason(stored)
                    shown = f"[{reason.words}]" if reason else readable(item.kind, stored)
                    for part in shown.split("; ") if isinstance(item.kind, MultiChoiceKind) else (shown,):
                        assert _plain(part) in whole, (item.name, shown)
                    if not form.repeating:
                        assert _plain(f"{item.id}{item.label}") in whole
                    checked += 1
                for derived in form.derived():
                    value = case.derive(derived, row)
                    if value is not None:
                        assert _plain(derived.kind.show(value)) in whole, derived.name
        assert checked > 700


def test_marks_findings_queries_and_the_struck_row_stand_where_they_belong(printed: tuple[str, list[str]]) -> None:
    whole = printed[0]
    assert _plain("MNC Mononuclear cells (10⁸/kg) [pending]") in whole
    assert re.search(r"CD34CD34\+cells\(10⁶/kg\)99(error|query)\w*-?\w*", whole)
    assert "Is99so?" in whole
    assert "Itiswhatthesourcesays." in whole
    assert _plain(f"{CHINESE} =1+1") in whole
    assert LONG in whole.replace(_plain("Name Field Value Day Marks"), "")
    before, found, appendix = whole.rpartition(_plain("Appendix: rows that were struck out"))
    assert found
    assert "7654321" not in before
    assert "7654321" in appendix
    assert "enteredtwice" in appendix


def test_the_trail_of_the_patient_stands_in_it_line_by_line(
    marked: tuple[Path, str], printed: tuple[str, list[str]]
) -> None:
    file, key = marked
    trail = printed[0].rpartition(_plain("Appendix: audit trail"))[2]
    with open_for_reading(file) as study:
        lines = study.book.trail(patient=key)
    assert len(lines) > 800
    for line in lines:
        assert f"{line.seq}{line.at[:10]}" in trail
        assert _plain(line.change.place) in trail


def test_each_page_says_whose_it_is_and_of_which_state(
    marked: tuple[Path, str], printed: tuple[str, list[str]]
) -> None:
    file, _ = marked
    with open_for_reading(file) as study:
        before = study.book.trail(patient="", form=STUDY, field=LAST_PRINT)[0]
    for page in printed[1]:
        assert f"Patient {NUMBER}" in page
        assert f"Trail to line {before.seq - 1:,} · {before.previous_hash[:32]}" in page
        assert "SYNTHETIC COHORT" in page


def test_printing_stands_in_the_trail(marked: tuple[Path, str], printed: tuple[str, list[str]]) -> None:
    with open_for_reading(marked[0]) as study:
        (line,) = study.book.trail(patient="", form=STUDY, field=LAST_PRINT)
    assert line.origin == "print"
    assert line.change.reason.startswith(f"casebook of {NUMBER}, with the audit trail: one.pdf, ")
    assert re.search(r"SHA-256 [0-9a-f]{64}$", line.change.reason)


def test_deidentified_nothing_names_the_patient(marked: tuple[Path, str], tmp_path: Path, qapp: object) -> None:
    file, key = marked
    target = tmp_path / "de.pdf"
    assert main(["casebook", str(file), str(target), "--patient", NUMBER, "--deidentified"]) == 0
    whole = body(texts_of(target))
    with open_for_reading(file) as study:
        form = study.rules.dictionary.form("F6")
        day, name = study.case(key).only(form).texts["HSCTDAT"], study.name  # type: ignore[arg-type]
    # its own line, because the moved date of another event may well be that day
    transplanted = _plain(f"HSCTDAT{form.field('HSCTDAT').label}")
    assert transplanted in whole
    for hidden in (NUMBER, _plain(name), f"{transplanted}{day}", CHINESE, "Is99so?", "coordinator"):
        assert hidden not in whole, hidden
    assert "H+0" in whole
    assert re.search(r"PatientP-\w{8}", whole)
    with open_study(file) as study, pytest.raises(UserError, match="quotes identifiers"):
        casebook(study, CasebookOrder(deidentified=True, audit=True))


def test_two_casebooks_of_one_head_are_equal_but_for_the_date(marked: tuple[Path, str]) -> None:
    with open_for_reading(marked[0]) as study:
        first, second = (casebook(study, CasebookOrder(NUMBER)) for _ in range(2))
        assert dataclasses.replace(first, printed=second.printed) == second
        assert first.digest == second.digest
        with pytest.raises(UserError, match=r"no patient 77 in this study.* lists those with findings"):
            casebook(study, CasebookOrder("77"))


def test_a_locked_study_prints_and_a_role_that_reads_no_cases_does_not(path: Path, run, qapp: object) -> None:  # noqa: F811
    from cd7gui.study.people.locks import LockScope, lock
    from cd7gui.study.people.roles import Role

    with open_study(path) as study:
        act(study, Role.DATA_MANAGER)
        lock(study, LockScope())
    out = path.with_name("out.pdf")
    code, said = run("casebook", path, out, who=NAMES[Role.DATA_MANAGER])
    assert code == 0, said
    assert "locked by Dana Moor" in " ".join(texts_of(out)[0].split()) + " ".join("\n".join(texts_of(out)).split())
    code, said = run("casebook", path, out, who=NAMES[Role.MONITOR])
    assert (code, "may not export with identifiers" in said) == (2, True)
    code, said = run("casebook", path, out, "--patient", "01-001", who=NAMES[Role.MONITOR])
    assert code == 0, said
    code, said = run("casebook", path, out, "--patient", "01-001", who=NAMES[Role.STATISTICIAN])
    assert (code, "may not read cases" in said) == (2, True)
