"""What an export adds to the study: its line in the trail and, once, the secret for codes and shifts."""

from __future__ import annotations

from cd7gui.domain.errors import UserError
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.file_proof import NOT_NOTED


def ready_for_codes(controller: StudyController) -> bool:
    """Make sure that the study has the secret for codes and date shifts; if not, report why."""
    from cd7gui.study.exports.pseudonyms import pseudonyms

    try:
        pseudonyms(controller.study)
    except UserError as problem:
        controller.proving.say_not_done(problem, controller.study.file)
        return False
    return True


def note_export(controller: StudyController, content_hash: str, words: str) -> None:
    """Record an export in the trail, unless the study is open for reading only."""
    from cd7gui.study.exports.export_record import record_export

    if controller.study.read_only:
        return
    try:
        record_export(controller.study, content_hash, words)
    except UserError as problem:
        controller.proving.say_not_done(problem, controller.study.file, NOT_NOTED)
