"""How much of a study's file is proved, in the words shown beside its numbers."""

from __future__ import annotations

from enum import Enum


class Proof(Enum):
    """How far a study file was proved before its numbers were computed."""

    NOTHING = "nothing"
    VALUES = "present values"
    WHOLE = "everything"
    REWRITTEN = "not the trail that was signed"

    @property
    def words(self) -> str:
        """What is proved, as a sentence."""
        return {
            Proof.NOTHING: "Not verified yet: the file has not been compared with its audit trail.",
            Proof.VALUES: (
                "Verified: pages, tables, and each present value against its line of the audit trail. Not verified: "
                "the chain of hashes; `cd7gui verify` checks it."
            ),
            Proof.REWRITTEN: (
                "DO NOT TRUST THIS: a signed line of the audit trail is not the one that this computer saw signed; the "
                "trail was rewritten, or work continued in an older copy. `cd7gui verify` names the line."
            ),
            Proof.WHOLE: "Verified: the audit trail is complete, and the present values follow from it.",
        }[self]

    @property
    def unproved(self) -> str:
        """What is not proved, as a sentence; empty if everything is."""
        return "" if self is Proof.WHOLE else self.words
