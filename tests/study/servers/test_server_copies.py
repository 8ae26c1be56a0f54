"""A study copied from a file to a server and back: every byte of the trail, and every number computed from it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import Place
from cd7gui.domain.errors import UserError
from cd7gui.store.casebook import Casebook
from cd7gui.store.server.server_book import ServerBook
from cd7gui.study.entry import enter_many
from cd7gui.study.opening import new_study, open_study
from cd7gui.study.reports.reports import estimates_in_words
from cd7gui.study.servers.server_studies import copy_study, make_study, on_this_computer
from tests.exchange.exported import export_workbook
from tests.exchange.test_roundtrip import random_patient
from tests.store.server.cluster import Cluster
from tests.study.apart_study import parted_study
from tests.study.servers.conftest import PEOPLE

PATIENTS = int(os.environ.get("CD7GUI_SERVER_PATIENTS", "4"))  # of the random study; 60 in the long run
TABLES = ("change", "value", "draft", "credential")


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def test_file_to_server_to_file_is_the_same_in_every_table(cluster: Cluster, peopled: Path, tmp_path: Path) -> None:
    study = Path(shutil.copy(peopled, tmp_path / "study.cd7"))
    with Casebook.open(study) as book:
        book.keep_draft(Place("p", "F1", 0, "INITIALS"), "ä half “text”\n\x01", dictionary="1.0")
    address, back = cluster.address(cluster.database()), tmp_path / "back.cd7"
    make_study(address)

    assert "verified to be the same" in copy_study(str(study), address)
    assert "verified to be the same" in copy_study(address, str(back))
    assert content(back) == content(study)
    assert main(["verify", str(back)]) == 0
    assert main(["verify", address]) == 0


def test_numbers_are_those_of_the_file(cluster: Cluster, template: str, peopled: Path) -> None:
    from cd7gui.analysis.estimates import compute
    from cd7gui.domain.results import Settings

    with (
        on_this_computer(cluster.address(template)) as file,
        open_study(cluster.address(template, "mo"), origin="command") as there,
        open_study(file, origin="command", guarded=False, read_only=True) as here,
    ):
        assert there.person is not None
        assert (there.who, len(there.cases())) == (PEOPLE["mo"][0], len(here.cases()))
        wanted = Settings(cutoff=here.cutoff)
        ours, theirs = (estimates_in_words(compute(one.snapshot(), wanted)) for one in (here, there))
        assert ours == theirs
        assert list(map(repr, there.all_findings())) == list(map(repr, here.all_findings()))


def test_a_study_is_copied_only_to_an_empty_one_and_made_only_once(
    cluster: Cluster, database: str, peopled: Path
) -> None:
    with pytest.raises(UserError, match="already has lines"):
        copy_study(str(peopled), cluster.address(database))
    with pytest.raises(UserError, match="already contains a study"):
        make_study(cluster.address(database))


def test_two_files_are_no_copy_of_a_server(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="address of a study on a server"):
        copy_study(str(tmp_path / "a.cd7"), str(tmp_path / "b.cd7"))


def test_a_damaged_file_is_not_sent(cluster: Cluster, peopled: Path, tmp_path: Path) -> None:
    damaged, address = tmp_path / "damaged.cd7", cluster.address(cluster.database())
    damaged.write_bytes(peopled.read_bytes())
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("UPDATE value SET text = '1999-01-01' WHERE field = 'DTHDAT'")
        connection.commit()
    make_study(address)
    with pytest.raises(UserError, match="damaged"):
        copy_study(str(damaged), address)


def test_who_sees_a_part_copies_nothing(cluster: Cluster, template: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="sees only part of its audit trail"):
        copy_study(cluster.address(template, "ed"), str(tmp_path / "part.cd7"))
    assert list(tmp_path.iterdir()) == []


def test_a_value_altered_by_whoever_owns_the_server_is_found(
    cluster: Cluster, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.ask(database, "UPDATE cd7.value SET text = '2099-01-01' WHERE field = 'DTHDAT'")

    assert main(["summary", cluster.address(database, "mo")]) == 2
    assert "is damaged: the present value of F16.DTHDAT" in capsys.readouterr().err
    assert main(["verify", cluster.address(database)]) == 1
    assert "DTHDAT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://owner@/nothing_here?host={folder}", "There is no database nothing_here"),
        ("postgresql://owner@/postgres?host={folder}", "contains no study"),
        ("postgresql://stranger_x@/postgres?host={folder}", "refused stranger_x access"),
        ("postgresql://owner@/postgres?host=/nowhere/at/all", "does not respond"),
        ("postgresql://owner@/", "is not the address of a study"),
    ],
)
@pytest.mark.parametrize("command", ["summary", "check", "verify", "export"])
def test_what_is_not_there_is_one_sentence(
    cluster: Cluster, capsys: pytest.CaptureFixture[str], tmp_path: Path, address: str, sentence: str, command: str
) -> None:
    words = [command, address.format(folder=cluster.folder)]
    if command == "export":
        words.append(str(tmp_path / "out.xlsx"))

    assert main(words) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


def test_a_command_writes_in_the_name_of_whoever_is_connected(
    cluster: Cluster, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    assert main(["export", cluster.address(database, "stan"), str(out)]) == 2
    assert "Stan Statistician may not export with identifiers" in capsys.readouterr().err
    assert main(["export", cluster.address(database, "dan"), str(out)]) == 0

    with open_study(cluster.address(database, "dan"), origin="command") as study:
        last = [line for line in study.book.trail() if line.change.field == "@EXPORT"][-1]
        assert (last.who, last.origin) == (PEOPLE["dan"][0], "export")
    assert out.stat().st_size > 10_000


def test_server_commands_make_list_and_take_logins(
    cluster: Cluster, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = cluster.address(database)
    assert main(["server", "logins", address]) == 0
    assert "ed: Ed Entry, entry, site Site A" in capsys.readouterr().out
    assert main(["server", "logout", address, "--login", "mo"]) == 0
    assert main(["server", "logout", address, "--login", "mo"]) == 2
    capsys.readouterr()
    assert main(["summary", cluster.address(database, "mo")]) == 2
    assert "mo does not belong to the study" in capsys.readouterr().err
    assert main(["server", "login", address, "--person", "Mo Monitor", "--login", "bad name", "--no-password"]) == 2
    assert "cannot be a login" in capsys.readouterr().err
    assert main(["server", "rules", address]) == 0


def test_a_study_that_keeps_its_identifiers_apart_is_not_sent(cluster: Cluster, tmp_path: Path) -> None:
    address = cluster.address(cluster.database())
    make_study(address)
    with pytest.raises(UserError, match=r"Move them back first: `cd7gui rejoin apart\.cd7 --reason TEXT`"):
        copy_study(str(parted_study(tmp_path / "apart.cd7")), address)
    with closing(ServerBook.open(address)) as book:
        assert book.position()[0] == 0


def test_a_random_study_is_there_and_back_the_same_in_every_table_and_every_sheet(
    cluster: Cluster, tmp_path: Path
) -> None:
    study, back, chance = tmp_path / "study.cd7", tmp_path / "back.cd7", random.Random(PATIENTS)
    with new_study(study, name="Random", who="coordinator") as made:
        for number in range(PATIENTS):
            enter_many(made, list(random_patient(number, chance)), origin="test")
    address = cluster.address(cluster.database())
    make_study(address)
    copy_study(str(study), address)
    copy_study(address, str(back))
    assert content(back) == content(study)
    assert main(["verify", address]) == 0
    with open_study(study, origin="command") as one, open_study(address, origin="command") as other:
        here, there = export_workbook(one, tmp_path / "a.xlsx"), export_workbook(other, tmp_path / "b.xlsx")
    assert here.hashes == there.hashes
    assert len(here.hashes) > 20
