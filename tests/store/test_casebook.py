"""The open study: what is appended, what is read back, and what is refused."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from cd7gui.domain.case_report.changes import STUDY, AuditEntry, Change, MissingReason
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Casebook, Conflict
from cd7gui.store.database.errors import StudyFileError
from cd7gui.store.database.present_values import StoredDraft

SEX = Change("p1", "F1", 0, "SEX", None, "F")


def test_a_new_study_holds_nothing_and_stands_at_the_beginning(book):
    assert book.present() == {}
    assert book.trail() == []
    assert book.position() == (0, "0000000000000000000000000000000000000000000000000000000000000000")


def test_a_change_becomes_a_line_of_the_trail_and_the_present_value(book, enter):
    (line,) = enter(book, Change("p1", "F1", 0, "SEX", None, "F", "source seen"))
    assert line == AuditEntry(
        1,
        "2024-05-17T09:12:03.250+08:00",
        "chen",
        "entry",
        Change("p1", "F1", 0, "SEX", None, "F", "source seen"),
        "1.0",
        "0" * 64,
        line.hash,
    )
    assert book.trail() == [line]
    assert book.present() == {"p1": [("F1", 0, "SEX", "F")]}
    assert book.position() == (1, line.hash)


def test_the_hash_of_a_line_is_the_sha256_of_its_values_as_one_json_list(book, enter):
    (line,) = enter(book, SEX)
    # from sha256sum of [1,"2024-05-17T09:12:03.250+08:00","chen","entry","p1","F1",0,"SEX",null,"F","","1.0","000…000"]
    assert line.hash == "f7c877304616b45c2b5f10c20859fd4d41dcca947448f0a5646f4f87d8da6a8f"


def test_the_hash_takes_other_scripts_as_they_are_and_escapes_only_what_json_must(book, enter):
    (line,) = enter(book, Change("p1", "F19", 2, "TERM", None, '发热 "39" \x1f\n'))
    # from sha256sum of [1,"2024-…","chen","entry",…,"TERM",null,"发热 \"39\" \u001f\n","","1.0","000…000"]
    assert line.hash == "768d57e488120ffa197585086c4e50d3a0df276a0f5bb10598a5089d6fbbe852"


def test_a_line_holds_the_hash_of_the_line_before(book, enter):
    first, second = enter(book, SEX, Change("p1", "F1", 0, "SEX", "F", "M"))
    assert second.previous_hash == first.hash
    assert second.hash != first.hash


def test_what_was_stored_is_there_after_closing_and_opening(path, enter):
    with Casebook.create(path) as book:
        lines = enter(book, SEX, Change("p2", "F8", 3, "WBC", None, "0.1"))
    with Casebook.open(path) as again:
        assert again.trail() == list(lines)
        assert again.present() == {"p1": [("F1", 0, "SEX", "F")], "p2": [("F8", 3, "WBC", "0.1")]}
        assert not again.read_only
        assert again.read_only_because == ""


def test_a_value_that_is_removed_is_gone_from_the_present_and_stands_in_the_trail(book, enter):
    enter(book, SEX)
    enter(book, Change("p1", "F1", 0, "SEX", "F", None))
    assert book.present() == {}
    assert [line.change.new for line in book.trail()] == ["F", None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "=1+1",
        '"quoted", [1]',
        "a\nb\tc",
        "造血干细胞移植",
        "😀",
        "nul \x00 inside",
        MissingReason.NOT_DONE.stored,
        "1e400",
    ],
)
@pytest.mark.parametrize("row", [0, 4])
def test_a_text_is_kept_character_by_character(path, enter, row, text):
    with Casebook.create(path) as book:
        enter(book, Change("p1", "F19", row, "TERM", None, text))
    with Casebook.open(path) as again:
        assert again.present() == {"p1": [("F19", row, "TERM", text)]}
        assert again.trail()[0].change.new == text


def test_values_and_marks_that_no_dictionary_knows_are_kept(book, enter):
    enter(book, Change("", STUDY, 0, "@NAME", None, "Trial"), Change("p1", "F99", 7, "@LATER", None, "?"))
    assert book.present() == {"": [(STUDY, 0, "@NAME", "Trial")], "p1": [("F99", 7, "@LATER", "?")]}


def test_each_text_stands_at_its_own_patient_row_and_field(book, enter):
    cells = [
        (patient, form, row, field, f"{patient} {form} {row} {field}")
        for row in (10, 2, 0, 1)
        for patient in ("p2", "p1")
        for form in ("F8", "F1")
        for field in ("WBC", "ANC")
    ]
    enter(book, *(Change(patient, form, row, field, None, text) for patient, form, row, field, text in cells))
    present = book.present()
    assert sorted((patient, *text) for patient, texts in present.items() for text in texts) == sorted(cells)


def test_a_change_that_starts_from_another_value_is_refused_with_its_place(book, enter):
    enter(book, SEX)
    with pytest.raises(Conflict) as refused:
        enter(book, Change("p1", "F1", 0, "SEX", "M", "F"))
    assert str(refused.value) == (
        "F1.SEX was changed in the meantime; nothing was stored. Look at its present value, then enter yours again."
    )
    assert refused.value.present == "F"
    assert isinstance(refused.value, UserError)


def test_a_change_of_a_value_that_is_there_must_not_claim_an_empty_start(book, enter):
    enter(book, SEX)
    with pytest.raises(Conflict):
        enter(book, Change("p1", "F1", 0, "SEX", None, "M"))


def test_a_refused_change_takes_the_whole_transaction_with_it(book, enter):
    with pytest.raises(Conflict):
        enter(book, SEX, Change("p1", "F1", 0, "DOB", None, "1990"), Change("p2", "F1", 0, "SEX", "M", None))
    assert book.present() == {}
    assert book.trail() == []
    assert enter(book, SEX)[0].seq == 1


def test_a_failure_in_the_middle_of_the_changes_leaves_nothing_behind(book, enter):
    def changes():
        yield SEX
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.append(changes(), who="chen", origin="import", dictionary="1.0")
    assert book.trail() == []


def test_a_character_that_no_file_can_hold_is_refused_in_a_sentence(book, enter):
    with pytest.raises(StudyFileError, match="holds a character that no file can store"):
        enter(book, Change("p1", "F1", 0, "SEX", None, "\ud800"))
    assert book.trail() == []


@pytest.mark.parametrize("missing", ["who", "origin", "dictionary"])
def test_a_line_without_its_person_origin_or_dictionary_is_our_mistake(book, missing):
    named = {"who": "chen", "origin": "entry", "dictionary": "1.0"} | {missing: ""}
    with pytest.raises(ValueError, match="names its person, its origin and its dictionary"):
        book.append([SEX], **named)


def test_no_changes_make_no_line(book, enter):
    assert enter(book) == ()
    assert book.position()[0] == 0


def test_the_moment_is_written_with_milliseconds_and_the_local_offset(path, enter):
    with Casebook.create(path) as book:
        before = datetime.now().astimezone()
        (line,) = enter(book, SEX)
    written = datetime.fromisoformat(line.at)
    assert len(line.at) == len("2024-05-17T09:12:03.250+08:00")
    assert written.utcoffset() == before.utcoffset()
    assert abs((written - before).total_seconds()) < 60


def test_a_given_moment_is_kept_and_one_without_offset_is_our_mistake(book, enter):
    (line,) = enter(book, SEX, at="2023-01-02T03:04:05.678-05:00")
    assert line.at == "2023-01-02T03:04:05.678-05:00"
    with pytest.raises(ValueError, match="has no offset from UTC"):
        enter(book, Change("p1", "F1", 0, "DOB", None, "1990"), at="2023-01-02T03:04:05")


def test_the_trail_is_read_by_place_and_by_number(book, enter):
    enter(
        book,
        SEX,
        Change("p1", "F8", 1, "WBC", None, "1"),
        Change("p1", "F8", 2, "WBC", None, "2"),
        Change("p2", "F8", 2, "WBC", None, "3"),
        Change("p1", "F8", 2, "WBC", "2", "4"),
    )

    def seqs(**asked):
        return [line.seq for line in book.trail(**asked)]

    assert seqs() == [1, 2, 3, 4, 5]
    assert seqs(patient="p1") == [1, 2, 3, 5]
    assert seqs(patient="p1", form="F8") == [2, 3, 5]
    assert seqs(patient="p1", form="F8", row=2, field="WBC") == [3, 5]
    assert seqs(form="F1", row=0) == [1]
    assert seqs(row=2) == [3, 4, 5]
    assert seqs(after=3) == [4, 5]
    assert seqs(up_to=2) == [1, 2]
    assert seqs(patient="p1", after=1, up_to=3) == [2, 3]
    assert seqs(patient="nobody") == []


def test_the_history_of_one_field_is_found_through_an_index(book):
    query = "SELECT * FROM change WHERE seq > ? AND patient = ? AND form = ? AND row = ? AND field = ? ORDER BY seq"
    plan = book._live().execute(f"EXPLAIN QUERY PLAN {query}", (0, "", "", 0, "")).fetchall()
    assert [line[3].split(" (")[0] for line in plan] == ["SEARCH change USING INDEX change_by_place"]


def test_a_half_typed_text_outlives_the_casebook_and_is_no_value(path):
    with Casebook.create(path) as book:
        book.keep_draft("p1", "F1", 0, "DOB", "19", dictionary="1.0", at="2024-05-17T09:12:03.250+08:00")
        book.keep_draft("p1", "F1", 0, "DOB", "199", dictionary="1.0", at="2024-05-17T09:12:05.250+08:00")
    with Casebook.open(path) as again:
        assert again.drafts() == [StoredDraft("p1", "F1", 0, "DOB", "199", "2024-05-17T09:12:05.250+08:00", "1.0")]
        assert again.present() == {}
        assert again.trail() == []


def test_a_committed_value_settles_the_draft_at_its_place_and_no_other(book, enter):
    book.keep_draft("p1", "F1", 0, "SEX", "f", dictionary="1.0")
    book.keep_draft("p2", "F1", 0, "SEX", "m", dictionary="1.0")
    enter(book, SEX)
    assert [draft.patient for draft in book.drafts()] == ["p2"]


def test_a_draft_that_is_dropped_is_forgotten_and_a_second_time_is_no_error(book):
    book.keep_draft("p1", "F1", 0, "SEX", "f", dictionary="1.0")
    book.drop_draft("p1", "F1", 0, "SEX")
    book.drop_draft("p1", "F1", 0, "SEX")
    assert book.drafts() == []


def test_a_study_opened_for_reading_refuses_to_store(three_lines, enter):
    with Casebook.open(three_lines, read_only=True) as book:
        assert book.read_only
        assert book.read_only_because == ""
        with pytest.raises(StudyFileError) as refused:
            enter(book, Change("p1", "F1", 0, "SEX", "F", "M"))
        assert str(refused.value) == (
            f"The study {three_lines} is open for reading only (as you wished); nothing was stored. "
            "Open it again when it may be written."
        )
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            book._live().execute("DELETE FROM value")
        assert len(book.trail()) == 3


def test_a_reader_leaves_the_folder_as_it_was(three_lines):
    before = three_lines.read_bytes()
    with Casebook.open(three_lines, read_only=True) as book:
        book.present()
    assert [entry.name for entry in three_lines.parent.iterdir()] == ["trial.cd7"]
    assert three_lines.read_bytes() == before


def test_a_reader_sees_what_the_writer_has_committed_since(book, enter):
    with Casebook.open(book.path, read_only=True) as reader:
        assert reader.present() == {}
        enter(book, SEX)
        assert reader.present() == {"p1": [("F1", 0, "SEX", "F")]}


def test_closing_leaves_one_file_and_may_be_done_twice(path, enter):
    book = Casebook.create(path)
    enter(book, SEX)
    book.close()
    book.close()
    assert [entry.name for entry in path.parent.iterdir()] == ["trial.cd7"]


def test_a_checkpoint_brings_the_changes_into_the_study_file(book, enter):
    before = book.path.stat().st_size
    for number in range(40):
        enter(book, Change("p1", "F8", number, "NOTE", None, "long text " * 100))
    assert book.path.stat().st_size == before
    book.checkpoint()
    assert book.path.stat().st_size > before + 40_000


def test_a_file_that_exists_is_never_overwritten(path):
    path.write_text("the site's own notes")
    with pytest.raises(StudyFileError) as refused:
        Casebook.create(path)
    assert str(refused.value) == f"{path} exists already and is not overwritten. Choose another name."
    assert path.read_text() == "the site's own notes"


def test_the_log_of_a_deleted_study_does_not_enter_a_new_one_of_its_name(path, enter):
    with Casebook.create(path) as book:
        enter(book, SEX)
        log = path.with_name("trial.cd7-wal").read_bytes()
    path.unlink()
    path.with_name("trial.cd7-wal").write_bytes(log)
    with Casebook.create(path) as fresh:
        assert fresh.trail() == []


def test_names_with_signs_that_addresses_use_are_only_names(tmp_path, enter):
    path = tmp_path / "50% of ward?mode=memory#1 & 試験 é.cd7"
    with Casebook.create(path) as book:
        enter(book, SEX)
    assert path.stat().st_size > 0
    with Casebook.open(path) as again:
        assert again.position()[0] == 1


def test_every_commit_is_flushed_to_the_disk(book):
    def pragma(name):
        return book._live().execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2  # FULL
    assert pragma("recursive_triggers") == 1


def test_a_path_may_be_given_as_text(tmp_path):
    Casebook.create(str(tmp_path / "a.cd7")).close()
    with Casebook.open(str(tmp_path / "a.cd7")) as book:
        assert book.path == Path(tmp_path / "a.cd7")
