"""What an import may not write: cells in locked records, or of another site, are refused."""

from __future__ import annotations

from dataclasses import replace

from cd7gui.study.imports.import_applying import ORIGIN
from cd7gui.study.imports.import_plan import ImportPlan, ImportPreference, Refusal, shown_text
from cd7gui.study.session import Study


def without_refused(study: Study, plan: ImportPlan) -> ImportPlan:
    """Return a plan whose cells may all be written; the others are refused, each with its reason."""
    if not study.restricted:
        return plan
    sentences = study.refusals(list(replace(plan, settings=(), conflicts=()).each_change()), origin=ORIGIN)
    judged = list(zip(plan.cells, sentences, strict=True))
    refused = [
        Refusal(one.spot, one.subject, shown_text(one.new), sentence, f"{one.place.form}.{one.place.field}")
        for one, sentence in judged
        if sentence
    ]
    for_the_file = plan.preferring(ImportPreference.FILE).conflicts  # where the study's value is kept, nothing changes
    of_conflicts = study.refusals([one.change("") for one in for_the_file], origin=ORIGIN)
    decided = list(zip(plan.conflicts, of_conflicts, strict=True))
    refused += [replace(one.refusal, sentence=sentence) for one, sentence in decided if sentence]
    return replace(
        plan,
        cells=tuple(one for one, sentence in judged if not sentence),
        conflicts=tuple(one for one, sentence in decided if not sentence),
        refused=(*plan.refused, *refused),
    )
