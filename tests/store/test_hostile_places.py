"""What stands where a study's files belong harms nobody, and what we make is its owner's alone."""

from __future__ import annotations

import os
import stat

import pytest

from cd7gui.store.casebook import Casebook
from cd7gui.store.database.lock import sidecar_of

posix = pytest.mark.skipif(os.name != "posix", reason="links, pipes and modes are POSIX")


@posix
def test_a_link_in_the_place_of_the_lock_is_not_followed(three_lines, tmp_path):
    victim = tmp_path / "victim.txt"
    victim.write_text("precious")
    sidecar_of(three_lines).symlink_to(victim)
    with Casebook.open(three_lines) as book:
        assert book.read_only
        assert "other than a regular file" in book.read_only_because
    assert victim.read_text() == "precious"


@posix
def test_a_pipe_in_the_place_of_the_lock_does_not_hang(three_lines):
    os.mkfifo(sidecar_of(three_lines))
    for read_only in (False, True):
        with Casebook.open(three_lines, read_only=read_only) as book:
            assert book.read_only
            assert len(book.trail()) == 3


@posix
def test_a_study_is_its_owner_s_alone(book):
    assert [oct(stat.S_IMODE(one.stat().st_mode)) for one in book.path.parent.iterdir()] == ["0o600"] * len(
        list(book.path.parent.iterdir())
    )
