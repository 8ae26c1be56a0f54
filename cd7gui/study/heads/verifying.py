"""What can be proved of a study, in sentences: its trail, its signed lines, and each person's signature."""

from __future__ import annotations

from pathlib import Path

from cd7gui.records import dataclass
from cd7gui.store.trail_proof import prove_trail
from cd7gui.study.apart.proof_of_both import proof_of_both
from cd7gui.study.proof_of_file import prove_signatures
from cd7gui.study.reports.signature_list import counted_in_words, false_in_words

WHOLE = "The audit trail is complete, and the present values follow from it."


@dataclass(frozen=True)
class Verified:
    """Whether everything that can be proved of a study holds, the sentences, and further notes."""

    holds: bool
    sentences: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """The sentences, one a line."""
        return "\n".join(self.sentences)

    @property
    def noted(self) -> str:
        """The notes, one a line."""
        return "\n".join(self.notes)


def verified(path: Path) -> Verified:
    """Prove a study file and remember its heads on this computer. Raises `UserError` if it cannot be opened."""
    proof = prove_trail(path)
    found = proof.verification
    notes = tuple(one.sentence for one in found.notes)
    wrong = found.bad or proof.doubt
    if wrong is not None:
        return Verified(False, (wrong.sentence,), notes)
    proof.remember()
    signatures = prove_signatures(path)
    false = false_in_words(signatures)
    counted = [counted_in_words(signatures)] if signatures else []
    fault, apart = proof_of_both(path)
    said = filter(None, (*false, fault, WHOLE, proof.signed, *counted, apart))
    return Verified(not (false or fault), tuple(said), notes)
