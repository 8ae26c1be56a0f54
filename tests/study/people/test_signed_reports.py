"""Signatures over kept safety reports: they name the file and the state, and are void once the report is made anew."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import REPORT, STUDY, AuditEntry
from cd7gui.domain.paper import PrintedFile
from cd7gui.study import entry
from cd7gui.study.documents.printing_record import SAME, in_words, record_printing
from cd7gui.study.documents.report_workbook import is_workbook, keep_workbook
from cd7gui.study.documents.safety_report import (
    BY_HAND,
    TO_SIGN,
    SafetyReportOrder,
    cutoff_of,
    keep_for_report,
    safety_report,
)
from cd7gui.study.entry import Place
from cd7gui.study.opening import open_study
from cd7gui.study.people.roles import Role
from cd7gui.study.people.signatures import SignatureState
from cd7gui.study.reports.kept_report_list import kept_reports
from cd7gui.study.snapshots.snapshots import kept
from cd7gui.ui.paper.pdf_writing import print_pdf
from tests.study.people.cast import FIRST, NAMES, act
from tests.study.people.forging import forge, saying, without_receipts

HU, DANA = NAMES[Role.INVESTIGATOR], NAMES[Role.DATA_MANAGER]
DAY = "2024-01-31"


@pytest.fixture
def report(path: Path, run, qapp: object) -> Path:
    """Let the data manager print a report, which is kept as the first."""
    with open_study(path) as study:
        act(study, Role.ENTRY)
        assert entry.enter(study, Place(FIRST, "F1", 0, "CONSDAT"), "2024-01-02").stored
    target = path.with_name("board.pdf")
    code, said = run("dsmb", path, target, "--cutoff", DAY, who=DANA)
    assert code == 0, said
    assert "It is kept as report 1 of this study and can be signed." in said
    return target


@pytest.fixture
def signed(path: Path, report: Path, run) -> Path:
    code, said = run("sign", path, "--report", 1, "--meaning", "approved", who=HU)
    assert code == 0, said
    return report


def states(path: Path) -> list[SignatureState]:
    with open_study(path) as study:
        act(study, Role.INVESTIGATOR)
        return [made.state for one in kept_reports(study) for made in one.signatures]


def test_a_report_of_number_zero_is_refused_and_the_study_is_not_signed_in_its_place(path: Path, run) -> None:
    for number in (0, -1, 7):
        code, said = run("sign", path, "--report", number, "--meaning", "approved", "--override", "why", who=HU)
        assert (code, f"no report {number}." in said) == (2, True), said
    code, said = run("sign", path, "--report", 0, "--form", "F6", "--meaning", "approved", who=HU)
    assert (code, "use --report alone" in said) == (2, True), said
    assert run("signatures", path, "--json", who=HU) == (0, "[]\n")


def test_a_signature_over_a_report_names_its_file_its_state_and_who(path: Path, signed: Path, run) -> None:
    code, said = run("reports", path, "--json", who=HU)
    (found,) = json.loads(said)
    assert code == 0
    with open_study(path) as study:
        act(study, Role.INVESTIGATOR)
        (state,) = kept(study)
        (one,) = kept_reports(study)
    assert (found["line"], found["head"]) == (state.position, state.hash)
    (by,) = one.signatures
    assert re.search(
        rf"approved by {HU} \(investigator\), .* of board.pdf, SHA-256 {found['sha256']}, of line", by.in_words
    )
    code, said = run("reports", path, signed, who=HU)
    assert (code, f"approved by {HU}" in said, ": valid." in said) == (0, True, True)
    code, said = run("verify", path)
    assert (code, "report 1, approved by" in said, "1 signature: 1 valid." in said) == (0, True, True)
    code, said = run("signatures", path, who=HU)
    assert (code, f"the safety report to {DAY}, report 1: approved by {HU}" in said) == (0, True)


def test_new_values_leave_a_signed_report_valid_and_its_state_where_it_was(path: Path, signed: Path, run) -> None:
    with open_study(path) as study:
        act(study, Role.ENTRY)
        assert entry.enter(study, Place(FIRST, "F1", 0, "SEX"), "F", "typed so").stored
    assert states(path) == [SignatureState.VALID]


def test_a_report_that_is_made_anew_voids_the_signature_over_the_one_before(path: Path, signed: Path, run) -> None:
    first = signed.read_bytes()
    with open_study(path) as study:
        act(study, Role.ENTRY)
        assert entry.enter(study, Place(FIRST, "F1", 0, "SEX"), "F", "typed so").stored
    code, said = run("dsmb", path, signed, "--cutoff", DAY, who=DANA)
    assert (code, "kept as report 1" in said) == (0, True)
    assert states(path) == [SignatureState.VOID]
    code, said = run("reports", path, who=HU)
    assert (code, "the report was made again" in said) == (1, True)
    code, said = run("reports", path, signed, who=HU)
    assert (code, "void since line" in said) == (1, True)
    signed.write_bytes(first)
    code, said = run("reports", path, signed, who=HU)
    assert (code, "is not the file of any report of this study" in said) == (1, True)
    code, said = run("sign", path, "--report", 1, "--meaning", "approved", who=HU)
    assert code == 0, said
    assert states(path) == [SignatureState.VOID, SignatureState.VALID]


def test_a_report_that_says_the_same_leaves_the_signed_one_and_says_which_file_it_is(
    path: Path, signed: Path, run
) -> None:
    copy = signed.with_name("copy.pdf")
    code, said = run("dsmb", path, copy, "--cutoff", DAY, who=DANA)
    assert (code, "report 1" in said) == (0, True)
    assert states(path) == [SignatureState.VALID]
    with open_study(path) as study:
        act(study, Role.INVESTIGATOR)
        (one,) = kept_reports(study)
    assert one.report.file == "board.pdf"
    made = PrintedFile(copy, 9, "another second's hash", one.report.content_hash)  # the moment stands in a PDF
    assert in_words(one.report, made) == SAME.format(number=1, file="board.pdf")


@pytest.mark.parametrize("name", ["board.pdf", "board.xlsx"])
def test_a_report_made_anew_over_its_file_can_be_signed(path: Path, run, qapp: object, name: str) -> None:
    target = path.with_name(name)
    hashes = []
    with open_study(path) as study:
        act(study, Role.ENTRY)
        assert entry.enter(study, Place(FIRST, "F1", 0, "CONSDAT"), "2024-01-02").stored
    for _ in range(2):
        with open_study(path) as study:
            act(study, Role.DATA_MANAGER)
            cutoff = cutoff_of(study, date.fromisoformat(DAY))
            order = SafetyReportOrder(cutoff, snapshot=keep_for_report(study, cutoff))
            document = replace(safety_report(study, order), printed=date(2024, 2, 1 + len(hashes)))
            made = keep_workbook(document, target) if is_workbook(target) else print_pdf(document, target)
            assert "can be signed" in in_words(record_printing(study, made, order.words, order.snapshot), made)
        hashes.append(made.file_hash)
    assert hashes[0] != hashes[1]
    code, said = run("reports", path, target, who=HU)
    assert (code, "not signed" in said) == (1, True), said
    code, said = run("sign", path, "--report", 1, "--meaning", "approved", who=HU)
    assert code == 0, said


def test_a_report_says_that_it_can_be_signed_where_its_state_is_kept_and_claims_no_signature(path: Path) -> None:
    with open_study(path) as study:
        act(study, Role.ENTRY)
        assert entry.enter(study, Place(FIRST, "F1", 0, "CONSDAT"), "2024-01-02").stored
        act(study, Role.DATA_MANAGER)
        cutoff = date.fromisoformat(DAY)
        not_kept = SafetyReportOrder(cutoff)
        for order, words in (
            (not_kept, BY_HAND),
            (replace(not_kept, snapshot=keep_for_report(study, cutoff)), TO_SIGN),
        ):
            texts = [getattr(one, "text", "") for one in safety_report(study, order).blocks]
            assert [one for one in texts if "by hand" in one] == [words]
    assert "can sign this file" in TO_SIGN


def test_a_file_that_was_changed_is_none_of_the_reports(path: Path, signed: Path, run) -> None:
    signed.write_bytes(signed.read_bytes().replace(b"cd7gui", b"cd7guj", 1))
    code, said = run("reports", path, signed, who=HU)
    assert (code, "it was changed or replaced" in said) == (1, True)
    code, said = run("reports", path, signed.with_name("gone.pdf"), who=HU)
    assert (code, "could not be read" in said) == (2, True)


def test_only_who_may_sign_signs_a_report_that_is_there(path: Path, report: Path, run) -> None:
    for words, wanted in (
        (("--report", 1, "--meaning", "approved"), "may not sign as approved"),
        (("--report", 7, "--meaning", "reviewed"), "This study has no report 7."),
        (("--report", 1, "--patient", "01-001", "--meaning", "reviewed"), "use --report alone"),
    ):
        code, said = run("sign", path, *words, who=DANA)
        assert (code, wanted in said) == (2, True), said
    assert states(path) == []
    code, said = run("reports", path, report, who=HU)
    assert (code, "not signed" in said) == (1, True)


def test_a_forged_name_or_a_forged_report_makes_the_signature_false(path: Path, signed: Path) -> None:
    whole = path.read_bytes()
    forge(path, without_receipts(saying(file="other.pdf")))
    assert states(path) == [SignatureState.FALSE]
    path.write_bytes(whole)

    def another(line: AuditEntry) -> AuditEntry:
        if line.change.form != STUDY or not line.change.field.startswith(REPORT):
            return line
        said = json.loads(line.change.new or "{}")
        said["file_hash"] = "0" * 64
        return replace(line, change=replace(line.change, new=json.dumps(said, sort_keys=True)))

    forge(path, without_receipts(another))
    assert states(path) == [SignatureState.FALSE]
