"""The commands `verify` and `rebuild`: proving a study file, and repairing a damaged one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cd7gui.cli.access.who import add_who_arguments
from cd7gui.cli.access.words import refuse_idle
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

WRITING = frozenset({"new", "apart", "rejoin", "demo", "import", "merge", "rebuild", "restore", "drill"})
NO_PUBLIC_KEY = "“{text}” is not the public half of a site key. It starts with ed25519: and `cd7gui key` shows it."


def add_verify_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `verify`."""
    parser.add_argument("study", metavar="STUDY.cd7")
    parser.add_argument(
        "--against",
        metavar="FILE",
        nargs="+",
        action="extend",
        default=[],
        help="our exports and receipts, and copies of the study: each must match this audit trail",
    )
    parser.add_argument("--expect", metavar="LINE:HASH", default="", help="a line and its hash, as printed on paper")
    parser.add_argument("--site-key", metavar="PUBLIC", default="", help="the public half of the key that must sign")


def verify(chosen: argparse.Namespace) -> int:
    """Replay the trail, print its notes and its first fault; return the exit code."""
    from cd7gui.study.servers.server_studies import on_this_computer, shown

    _refuse_bad_key(chosen.site_key)
    with on_this_computer(chosen.study) as path:
        return _verify(chosen, path, shown(chosen.study))


def _verify(chosen: argparse.Namespace, path: Path, name: str) -> int:
    from cd7gui.store.trail_proof import prove_trail

    proof = prove_trail(path, chosen.site_key)
    found = proof.verification
    sys.stdout.write("".join(f"{one.sentence}\n" for one in found.notes))
    wrong = found.bad or proof.doubt
    if wrong is not None:
        sys.stderr.write(f"{name}: {wrong.sentence}\n")
        return 1
    sys.stdout.write(f"{name}: the audit trail is complete, and the present values follow from it.\n{proof.signed}\n")
    if not _hold_against(path, chosen.against, chosen.expect):
        return 1
    proof.remember()
    return max(_verify_identifiers(path), _verify_signatures(path, name))


def _verify_identifiers(path: Path) -> int:
    """Prove identifiers that are kept apart by the seals in the study's trail; return the exit code."""
    from cd7gui.study.apart.proof_of_both import proof_of_both

    fault, said = proof_of_both(path)
    sys.stdout.write(f"{said}\n" if said else "")
    sys.stderr.write(f"{fault}\n" if fault else "")
    return 1 if fault else 0


def _hold_against(path: Path, files: Sequence[str], expected: str) -> bool:
    """Compare a trail with files and a printed head, print a sentence for each; return whether it holds all."""
    if not files and not expected:
        return True
    from cd7gui.study.heads.trail_comparison import compared_with_trail

    judged = list(compared_with_trail(path, map(Path, files), expected))
    for holds, sentence in judged:
        (sys.stdout if holds else sys.stderr).write(f"{sentence}\n")
    return all(holds for holds, _ in judged)


def _verify_signatures(path: Path, name: str) -> int:
    """Prove each signature by key and content, and print how many hold; return the exit code."""
    from cd7gui.study.proof_of_file import prove_signatures
    from cd7gui.study.reports.signature_list import counted_in_words, false_in_words

    found = prove_signatures(path)
    if found:
        sys.stdout.write(f"{name}: {counted_in_words(found)}\n")
    for one in found:
        if one.scope.report:
            sys.stdout.write(f"{name}: report {one.scope.report}, {one.in_words}: {one.state_in_words}\n")
    false = false_in_words(found)
    sys.stderr.write("".join(f"{name}: {sentence}\n" for sentence in false))
    return 1 if false else 0


def _refuse_bad_key(public: str) -> None:
    from cd7gui.store.heads.receipts import is_public_key

    if public and not is_public_key(public):
        raise UserError(NO_PUBLIC_KEY.format(text=printable_name(public, 60)))


def warn_of_sqlite(command: str) -> None:
    """Warn on standard error, after a command that writes to studies, if this computer's SQLite is unsafe."""
    if command not in WRITING:
        return
    from cd7gui.store.database.sqlite_version import warning

    if said := warning():
        sys.stderr.write(said + "\n")


def rebuild(chosen: argparse.Namespace) -> int:
    """Rebuild the present values from the trail; return the exit code."""
    from cd7gui.store.rebuilding import rebuild

    sys.stdout.write(rebuild(chosen.study).in_words() + "\n")
    return 0


def add_backup_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `backup`."""
    parser.add_argument("study", metavar="STUDY.cd7", help="the study, which may be open; it is not changed")
    parser.add_argument(
        "target", metavar="COPY.cd7", nargs="?", help="a new file; otherwise the folder of the automatic backups"
    )
    add_who_arguments(parser)


def backup(chosen: argparse.Namespace) -> int:
    """Make a proved copy of a study; return the exit code."""
    from cd7gui.cli.access.sign_in import signed_in
    from cd7gui.store.database.timestamps import local_now
    from cd7gui.study.backups import back_up, back_up_at, require_at
    from cd7gui.study.people.roles import Act

    path = Path(chosen.study)
    signed_in(path, chosen.who)
    if chosen.target:
        made = back_up(path, Path(chosen.target), overwrite=False)
    else:
        require_at(path, Act.BACK_UP)
        made = back_up_at(path, local_now().date())
    sys.stdout.write(f"Backed up {path} to {made}; the copy is verified.\n")
    return 0


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `restore`."""
    add_who_arguments(parser)
    parser.add_argument("backup", metavar="BACKUP.cd7", help="the backup; it is verified first and not changed")
    parser.add_argument("target", metavar="TARGET.cd7", help="the study to create; an existing one is kept beside it")


def restore(chosen: argparse.Namespace) -> int:
    """Make a study from a backup; return the exit code."""
    from cd7gui.cli.access.sign_in import signed_in
    from cd7gui.study.backups import decides_on_restoring
    from cd7gui.study.heads.restoring import restore

    backup, target = Path(chosen.backup), Path(chosen.target)
    signed_in(decides_on_restoring(backup, target), chosen.who)
    sys.stdout.write("\n".join(restore(backup, target, who=chosen.who)) + "\n")
    return 0


def add_drill_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `drill`."""
    parser.add_argument("study", metavar="STUDY.cd7", help="the study, a file or postgresql://…; it is not changed")
    parser.add_argument("--backups", metavar="FILE.cd7", default="", help="for a server: the file of its backups")
    add_who_arguments(parser)


def drill(chosen: argparse.Namespace) -> int:
    """Test whether the study can be restored from the newest backup, and note it; return the exit code."""
    from cd7gui.cli.access.sign_in import signed_in
    from cd7gui.cli.server import drill as drill_server
    from cd7gui.store.server.address import is_address
    from cd7gui.study.heads.drill import drill, note_drill

    if is_address(chosen.study):
        return drill_server(chosen)
    refuse_idle({"--backups": chosen.backups}, "a study on a server")
    path = Path(chosen.study)
    signed_in(path, chosen.who)
    found = drill(path)
    not_noted = note_drill(path, found, chosen.who)
    (sys.stdout if found.passed else sys.stderr).write(f"{found.sentence}\n")
    if not_noted:
        sys.stderr.write(f"{not_noted}\n")
    return 0 if found.passed else 1
