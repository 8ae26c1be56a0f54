"""A site key counts for what it signed: to be named in the trail vouches for no line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cd7gui.cli.main import main
from cd7gui.domain.case_report.changes import HEAD, IDENTITY, SITE_KEY, STUDY, AuditEntry, Change
from cd7gui.store.heads.receipts import receipt_in
from cd7gui.store.heads.site_key import SiteKey, make_at, site_key
from cd7gui.study.backups import back_up, back_up_at
from tests.store.heads.forging import Forge, altered, another_computer, is_mark, rewrite, trail_of
from tests.store.heads.test_forgeries import DEATH, Verify, enter, path, verify  # noqa: F401 - fixtures

# ruff: noqa: F811 - the fixtures above


def between(ours: str, theirs: str) -> Forge:
    """Alter a death, and name the forger's key after the study's, which is named again at the end."""

    def forge(lines: list[AuditEntry]) -> list[AuditEntry]:
        found: list[AuditEntry] = []
        for line in altered(DEATH, "2023-12-01")(lines):
            named = replace(line, change=Change("", STUDY, 0, SITE_KEY, None, theirs))
            found += [line, named] if is_mark(line, SITE_KEY) else [line]
        return [*found, replace(found[-1], change=Change("", STUDY, 0, SITE_KEY, None, ours))]

    return forge


def receipts_of(key: SiteKey, study: str) -> Forge:
    """Write each receipt anew with a key."""

    def again(lines: list[AuditEntry]) -> list[AuditEntry]:
        (line,) = lines
        if not is_mark(line, HEAD):
            return lines
        told = receipt_in(replace(line, change=replace(line.change, old=None)), study)
        told = replace(told, line=line.seq - 1, hash=line.previous_hash, key=key.name)
        return [replace(line, change=replace(told, signature=key.sign(told.message())).change(line.change.old))]

    return again


def test_the_right_key_named_around_receipts_of_another_vouches_for_nothing(
    path: Path, verify: Verify, tmp_path: Path
) -> None:
    ours, forger = site_key().public, make_at(tmp_path / "forger.key")
    study = next(line.change.new for line in trail_of(path) if line.change.field == IDENTITY)
    rewrite(path, between(ours, forger.public), receipts_of(forger, study or ""))
    assert verify() != ""
    with another_computer(tmp_path):
        said = verify("--site-key", ours)
        assert said.startswith(f"Line 4 of the trail names the site key {forger.name}, but you gave the site key ")


def test_the_right_key_named_without_a_receipt_vouches_for_nothing(path: Path, verify: Verify, tmp_path: Path) -> None:
    ours = site_key().public
    rewrite(path, lambda lines: [one for one in altered(DEATH, "2023-12-01")(lines) if not is_mark(one, HEAD)])
    with another_computer(tmp_path):
        assert verify("--site-key", ours).startswith("Line 1 of the trail is signed by nobody")


def test_a_key_named_behind_the_last_receipt_is_doubted(path: Path, verify: Verify, tmp_path: Path) -> None:
    stranger = make_at(tmp_path / "stranger.key")
    named = Change("", STUDY, 0, SITE_KEY, None, stranger.public)
    rewrite(path, lambda lines: [*lines, replace(lines[4], change=named)])
    assert verify().startswith(f"Line 13 of the trail names the site key {stranger.name}, but this computer knows")


@pytest.mark.parametrize("endorsed", [True, False])
def test_a_backup_from_before_another_key_was_named_is_still_ours(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], endorsed: bool
) -> None:
    kept, before = tmp_path / "kept.cd7", site_key().place
    back_up(path, kept)
    back_up_at(path, _today())
    monkeypatch.setenv("CD7GUI_SITE_KEY", str(tmp_path / "new.key"))
    make_at(tmp_path / "new.key")
    assert main(["key", "--study", str(path), "--reason", "moved", *(["--before", before] if endorsed else [])]) == 0
    assert main(["drill", str(path)]) == 0, capsys.readouterr().err
    assert main(["restore", str(kept), str(tmp_path / "restored.cd7")]) == 0, capsys.readouterr().err


def _today():
    from datetime import date

    return date(2026, 11, 22)
