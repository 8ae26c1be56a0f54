"""Pseudonyms and date shifts of patients in de-identified files.

Both are computed from the patient's key and a secret of the study: 32 random bytes that are drawn with the first
de-identified export, are stored in the trail as a setting of the study, and are never exported. So every export of a
study and of its copies gives a patient the same pseudonym and the same shift, and a read-only user need write nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cd7gui.domain.case_report.changes import STUDY, Change
from cd7gui.domain.errors import UserError
from cd7gui.protocol.forms.f01_registration import Registration
from cd7gui.protocol.patients import subject
from cd7gui.records import dataclass
from cd7gui.study.people.roles import Act
from cd7gui.study.session import Study
from cd7gui.study.settings import SECRET

if TYPE_CHECKING:
    from cd7gui.domain.case_report.case import Case

ORIGIN = "export"
SECRET_BYTES = 32
# Backwards only: a date shifted ahead may lie in the future, which would reveal the shift. At least one day, so that no
# date is true.
LEAST_SHIFT, MOST_SHIFT = 1, 365
# Prefixes and numbers of characters: 40 bits for patients, 20 for sites and for the study.
PATIENT_CODE, SITE_CODE, STUDY_CODE = ("P-", 8), ("S-", 4), ("STUDY-", 4)
MOST_DAYS_EARLIER = 30  # by which the end of follow-up is moved back

CODES_UNREADABLE = (
    "The secret of this study, which determines codes and shifted dates, cannot be read. Open its last backup: with a "
    "new secret every patient would get a new code."
)
CODES_NEVER_DRAWN = (
    "The study cannot be written to now, and no codes and date shifts for de-identified files have been drawn yet. "
    "Make one de-identified export where the study can be written to, or from the window that has it open."
)


@dataclass(frozen=True)
class Pseudonyms:
    """The pseudonyms and shifts that follow from a secret."""

    secret: bytes

    def shift(self, key: str) -> int:
        """Return the days by which a patient's dates are shifted: constant, and not to be guessed from the key."""
        number = int.from_bytes(self._digest("shift", key)[:8], "big")
        return -(LEAST_SHIFT + number % (MOST_SHIFT - LEAST_SHIFT + 1))

    def patient(self, key: str) -> str:
        """Return the pseudonym of a patient, which reveals neither site, number nor order."""
        return self._code("patient", key, PATIENT_CODE)

    def site(self, name: str) -> str:
        """Return the pseudonym of a site; empty for no site."""
        return self._code("site", name, SITE_CODE) if name else ""

    def study(self, identity: str) -> str:
        """Return the neutral name of the study in de-identified exports."""
        return self._code("study", identity, STUDY_CODE)

    def days_earlier(self, key: str) -> int:
        """Return by how many days a patient's follow-up ends earlier in a file with shifted dates."""
        return int.from_bytes(self._digest("end", key)[:8], "big") % (MOST_DAYS_EARLIER + 1)

    def receipt(self, sequence: int, trail_hash: str) -> str:
        """Return a code that proves, only to holders of the study, which line of its trail a file is from.

        A hash of the trail itself would let anybody try names and texts until it matches.
        """
        return self._digest("receipt", f"{sequence}\x1f{trail_hash}").hex()

    def _code(self, what: str, name: str, form: tuple[str, int]) -> str:
        begins, characters = form
        return begins + base64.b32encode(self._digest(what, name)).decode("ascii")[:characters]

    def _digest(self, what: str, name: str) -> bytes:
        return hmac.digest(self.secret, f"{what}\x1f{name}".encode(), hashlib.sha256)


def pseudonyms(study: Study) -> Pseudonyms:
    """Return the pseudonyms and shifts of a study; the first time, the secret is drawn and stored.

    Raises `UserError` if there is none yet and the study cannot be written.
    """
    kept = study.setting(SECRET)
    if kept is None and study.read_only:
        raise UserError(CODES_NEVER_DRAWN)
    if kept is None:
        drawn = new_secret()
        study.write([drawn], origin=ORIGIN)
        kept = drawn.new
    assert kept is not None
    secret = _bytes_of(kept)
    if not secret:
        raise UserError(CODES_UNREADABLE)
    return Pseudonyms(secret)


def _bytes_of(kept: str | None) -> bytes:
    """Return the secret from its stored text; empty if there is none or it is unreadable."""
    try:
        return bytes.fromhex(kept or "")
    except ValueError:
        return b""


def known_code(study: Study, key: str) -> str:
    """Return the pseudonym of a patient; empty before the first de-identified export."""
    secret = _bytes_of(study.setting(SECRET))
    return Pseudonyms(secret).patient(key) if secret else ""


def known_study_code(study: Study) -> str:
    """Return the pseudonym of the study; empty before the first de-identified export."""
    secret = _bytes_of(study.setting(SECRET))
    return Pseudonyms(secret).study(study.identity) if secret else ""


def new_secret() -> Change:
    """Return the change that draws the secret of a study."""
    return Change("", STUDY, 0, SECRET, None, secrets.token_hex(SECRET_BYTES))


def code_list(study: Study) -> Iterator[tuple[str, str, str]]:
    """Yield pseudonym, patient number and site of every patient, for those who may know."""
    study.require(Act.EXPORT_IDENTIFIED)
    known = pseudonyms(study)
    for case in study.cases():
        yield known.patient(case.key), subject(case), site_of(case)


def site_of(case: Case) -> str:
    """Return the site as entered."""
    return case.get(Registration.site) or ""
