"""The code lists of trial conduct: deviations that no check finds, and reports of serious events."""

from __future__ import annotations

from cd7gui.domain.values.kinds import Options

DEVIATION_CATEGORY = Options(
    "DVCAT",
    (
        ("VISIT", "visit missed or late"),
        ("PROCEDURE", "procedure missed or done otherwise"),
        ("CONSENT", "consent process"),
        ("ELIGIBILITY", "eligibility"),
        ("DOSE", "dose or schedule of a treatment"),
        ("STORAGE", "product storage or transport"),
        ("SAMPLE", "sample taken, kept or sent otherwise"),
        ("DRUG", "drug that the protocol does not allow"),
        ("REPORT", "safety report late or missing"),
        ("PRIVACY", "confidentiality or data protection"),
        ("OTHER", "other"),
    ),
)
DEVIATION_CLASS = Options("DVCLASS", (("MINOR", "minor"), ("MAJOR", "major"), ("BREACH", "serious breach")))
DEVIATION_FOUND_BY = Options(
    "DVFOUND",
    (
        ("SITE", "site staff"),
        ("MONITOR", "monitor"),
        ("CENTRAL", "central review of the data"),
        ("AUDIT", "audit or inspection"),
        ("PATIENT", "patient or family"),
        ("OTHER", "other"),
    ),
)

REPORT_TYPE = Options("SAETYPE", (("INITIAL", "initial"), ("FOLLOWUP", "follow-up")))
CAUSALITY = Options(
    "SAEREL",
    (
        ("CERTAIN", "certain"),
        ("PROBABLE", "probable"),
        ("POSSIBLE", "possible"),
        ("UNLIKELY", "unlikely"),
        ("UNRELATED", "not related"),
        ("UNASSESS", "cannot be assessed"),
        ("NOTGIVEN", "not given before the event"),
    ),
)
SUSPECTED = ("CERTAIN", "PROBABLE", "POSSIBLE", "UNASSESS")  # a relation that nobody excludes
EXPECTEDNESS = Options("SAEEXP", (("EXPECTED", "expected"), ("UNEXPECTED", "unexpected")))
CHALLENGE = Options("SAECHAL", (("Y", "yes"), ("N", "no"), ("NA", "not applicable")))
REPORT_SOURCE = Options(
    "SAESRC",
    (
        ("STUDY", "study"),
        ("LITERATURE", "literature"),
        ("HEALTH", "health professional"),
        ("AUTHORITY", "regulatory authority"),
    ),
)
_OFFSETS = (
    *("-12:00", "-11:00", "-10:00", "-09:00", "-08:00", "-07:00", "-06:00", "-05:00", "-04:00", "-03:30", "-03:00"),
    *("-02:00", "-01:00", "+00:00", "+01:00", "+02:00", "+03:00", "+03:30", "+04:00", "+04:30", "+05:00", "+05:30"),
    *("+05:45", "+06:00", "+06:30", "+07:00", "+09:00", "+09:30", "+10:00", "+10:30", "+11:00", "+12:00", "+13:00"),
    "+14:00",
)
# Places by their names in the IANA time zone database, which knows their clock changes.
_PLACES = (
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Kolkata"),
    *("Asia/Dubai", "Asia/Jerusalem", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Berlin"),
    *("Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow"),
    *("America/New_York", "America/Toronto", "America/Chicago", "America/Denver", "America/Phoenix"),
    *("America/Los_Angeles", "America/Sao_Paulo", "Australia/Perth", "Australia/Brisbane", "Australia/Adelaide"),
    *("Australia/Sydney", "Pacific/Auckland"),
)
# What follows "UTC" is the offset, as in ISO 8601; that of this trial's sites comes first.
TIME_ZONE = Options(
    "SAEZONE",
    (
        ("UTC+08:00", "UTC+08:00 (China)"),
        *((one, one) for one in _PLACES),
        *((f"UTC{one}", f"UTC{one}") for one in _OFFSETS),
    ),
)
