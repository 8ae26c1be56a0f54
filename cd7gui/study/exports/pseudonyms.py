"""By which code a patient leaves in a de-identified file, and by how many days the dates are moved there.

Both are computed from the key of the patient and a secret of the study: 32 random bytes that are drawn with the first
de-identified export, stand in the trail as a setting of the study, and leave in no export. So every export of a study
and of its copies gives a patient the same code and the same shift, and who only reads need write nothing.
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
# Back only: a date moved ahead may lie in the future, which would betray it. At least a day, so that none is true.
LEAST_SHIFT, MOST_SHIFT = 1, 365
# Their beginnings and characters: 40 bits for patients, 20 for sites and for the study.
PATIENT_CODE, SITE_CODE, STUDY_CODE = ("P-", 8), ("S-", 4), ("STUDY-", 4)
MOST_DAYS_EARLIER = 30  # by which the end of a follow-up is drawn back

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
    """The codes and shifts that follow from a secret."""

    secret: bytes

    def shift(self, key: str) -> int:
        """Return the days by which a patient's dates are moved: for ever the same, not to be guessed from the key."""
        number = int.from_bytes(self._digest("shift", key)[:8], "big")
        return -(LEAST_SHIFT + number % (MOST_SHIFT - LEAST_SHIFT + 1))

    def patient(self, key: str) -> str:
        """Return the code of a patient, which says nothing of site, number or order."""
        return self._code("patient", key, PATIENT_CODE)

    def site(self, name: str) -> str:
        """Return the code of a site; none for no site."""
        return self._code("site", name, SITE_CODE) if name else ""

    def study(self, identity: str) -> str:
        """Return the neutral name under which the study leaves."""
        return self._code("study", identity, STUDY_CODE)

    def days_earlier(self, key: str) -> int:
        """Return by how many days the follow-up of a patient ends earlier in a file whose dates are moved."""
        return int.from_bytes(self._digest("end", key)[:8], "big") % (MOST_DAYS_EARLIER + 1)

    def receipt(self, sequence: int, trail_hash: str) -> str:
        """Return what proves to those who hold the study, and to nobody else, from which line of its trail a file is.

        A hash of the trail itself would let anybody try names and texts until it comes out the same.
        """
        return self._digest("receipt", f"{sequence}\x1f{trail_hash}").hex()

    def _code(self, what: str, name: str, form: tuple[str, int]) -> str:
        begins, characters = form
        return begins + base64.b32encode(self._digest(what, name)).decode("ascii")[:characters]

    def _digest(self, what: str, name: str) -> bytes:
        return hmac.digest(self.secret, f"{what}\x1f{name}".encode(), hashlib.sha256)


def pseudonyms(study: Study) -> Pseudonyms:
    """Return the codes and shifts of a study; the secret is drawn and written the first time.

    Raises `UserError` where there is none yet and the study cannot be written.
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
    """Return the secret as it is stored; empty where there is none or none that can be read."""
    try:
        return bytes.fromhex(kept or "")
    except ValueError:
        return b""


def known_code(study: Study, key: str) -> str:
    """Return the code by which a patient leaves; an empty text before the first de-identified export."""
    secret = _bytes_of(study.setting(SECRET))
    return Pseudonyms(secret).patient(key) if secret else ""


def known_study_code(study: Study) -> str:
    """Return the code by which the study leaves; an empty text before the first de-identified export."""
    secret = _bytes_of(study.setting(SECRET))
    return Pseudonyms(secret).study(study.identity) if secret else ""


def new_secret() -> Change:
    """Return the change that draws the secret of a study."""
    return Change("", STUDY, 0, SECRET, None, secrets.token_hex(SECRET_BYTES))


def code_list(study: Study) -> Iterator[tuple[str, str, str]]:
    """Yield code, patient number and site of every patient: who is meant, for those who may know."""
    study.require(Act.EXPORT_IDENTIFIED)
    known = pseudonyms(study)
    for case in study.cases():
        yield known.patient(case.key), subject(case), site_of(case)


def site_of(case: Case) -> str:
    """Return the site as it was entered."""
    return case.get(Registration.site) or ""
