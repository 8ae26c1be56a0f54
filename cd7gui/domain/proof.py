"""How much is proved of a study's file, in the words that stand beside its numbers."""

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
            Proof.NOTHING: "Not proved yet: the file was not compared with its trail.",
            Proof.VALUES: (
                "Proved: pages, tables, and each present value by its line of the trail. "
                "Not proved: the chain of hashes; `cd7gui verify` replays it."
            ),
            Proof.REWRITTEN: (
                "DO NOT TRUST THIS: a signed line of the trail is not the one that this computer saw signed; the trail "
                "was written anew, or an older copy was gone on with. `cd7gui verify` names the line."
            ),
            Proof.WHOLE: "Proved: the trail is whole, and the present values follow from it.",
        }[self]

    @property
    def unproved(self) -> str:
        """What is not proved, as a sentence; empty if everything is."""
        return "" if self is Proof.WHOLE else self.words
