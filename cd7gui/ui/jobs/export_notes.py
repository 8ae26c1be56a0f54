"""What an export leaves in the study: its line in the trail, and once the secret of codes and shifts."""

from __future__ import annotations

from cd7gui.domain.errors import UserError
from cd7gui.ui.services.controller import StudyController
from cd7gui.ui.services.file_proof import NOT_NOTED


def ready_for_codes(controller: StudyController) -> bool:
    """Make sure that the study has what codes and shifts of a de-identified export follow from. Says why not."""
    from cd7gui.study.exports.pseudonyms import pseudonyms

    try:
        pseudonyms(controller.study)
    except UserError as problem:
        controller.proving.say_not_done(problem, controller.study.file)
        return False
    return True


def note_export(controller: StudyController, content_hash: str, words: str) -> None:
    """Leave the line of an export in the trail; a study that is open for reading takes none."""
    from cd7gui.study.exports.export_record import record_export

    if controller.study.read_only:
        return
    try:
        record_export(controller.study, content_hash, words)
    except UserError as problem:
        controller.proving.say_not_done(problem, controller.study.file, NOT_NOTED)
