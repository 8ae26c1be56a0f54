"""The site key: drawn once, for its owner alone, in the keyring, beside the preferences or where the keeper says."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cd7gui.cli.main import main
from cd7gui.store.heads import site_key as keys
from cd7gui.store.heads.receipts import is_signed
from cd7gui.store.heads.site_key import NoSiteKey, name_file, public_half, site_key


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CD7GUI_SITE_KEY")
    monkeypatch.setenv("CD7GUI_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def test_it_is_drawn_once_and_signs(folder: Path) -> None:
    made = site_key()

    assert site_key().public == made.public
    assert made.place == str(folder / "site.key")
    assert is_signed(b"a head", made.sign(b"a head"), made.public)
    assert not is_signed(b"another", made.sign(b"a head"), made.public)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a profile for its owner")
def test_its_owner_alone_reads_it(folder: Path) -> None:
    site_key()
    assert stat.S_IMODE((folder / "site.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_that_the_keeper_names_is_made_and_used_from_then_on(tmp_path: Path) -> None:
    usual, stick = site_key(), tmp_path / "stick" / "our.key"
    named = name_file(stick)

    assert named.public != usual.public
    assert site_key().public == named.public
    assert name_file(stick).public == named.public


def test_the_environment_names_a_file_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = name_file(tmp_path / "one.key")
    other = keys.make_at(tmp_path / "other.key")
    monkeypatch.setenv("CD7GUI_SITE_KEY", str(tmp_path / "other.key"))

    assert site_key().public == other.public != named.public


def test_a_key_whose_drive_is_away_is_not_replaced_by_another(tmp_path: Path) -> None:
    name_file(tmp_path / "stick.key")
    (tmp_path / "stick.key").rename(tmp_path / "away.key")

    with pytest.raises(NoSiteKey, match=r"does not exist, so nothing was signed"):
        site_key()
    assert public_half() == ""


@pytest.mark.parametrize("content", [b"", b"ed25519 private 12", b"\xff" * 5000])
def test_a_file_that_is_no_key_is_named(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "site.key").write_bytes(content)
    with pytest.raises(NoSiteKey, match=r"does not contain a site key of cd7gui"):
        site_key()


class Ring(SimpleNamespace):
    """A keyring that keeps in memory, or does not respond."""

    def get_password(self, service: str, name: str) -> str | None:
        if self.silent:
            raise RuntimeError("locked")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        if self.silent:
            raise RuntimeError("locked")
        self.kept[service, name] = text


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    made = Ring(kept={}, silent=False)
    monkeypatch.setitem(sys.modules, "keyring", made)
    return made


def test_a_keyring_that_works_keeps_it(folder: Path, ring: Ring) -> None:
    made = site_key()

    assert made.place == "the keyring of this account"
    assert site_key().public == made.public
    assert not (folder / "site.key").exists()


def test_a_keyring_that_does_not_work_leaves_it_to_the_file(folder: Path, ring: Ring) -> None:
    ring.silent = True
    made = site_key()
    assert made.place == str(folder / "site.key")
    ring.silent = False
    assert site_key().public == made.public


def test_a_keyring_that_is_locked_later_gives_no_other_key(ring: Ring) -> None:
    site_key()
    ring.silent = True
    with pytest.raises(NoSiteKey, match="does not respond"):
        site_key()


def test_the_command_shows_the_public_half_and_never_the_private_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["key"]) == 0
    said = capsys.readouterr().out

    assert site_key().public in said
    assert (folder / "site.key").read_text().split()[-1] not in said
