"""F17 Follow-up contact: vital status and disease status, as separate facts with their date."""

from __future__ import annotations

from cd7gui.domain.case_report.constraints import Between
from cd7gui.domain.case_report.dictionary import Field, Form
from cd7gui.domain.values.kinds import ChoiceKind, Day, IntegerKind, YesNo
from cd7gui.protocol.reference.codelists import DISEASE_STATUS, FOLLOW_UP_SOURCE, VITAL_STATUS
from cd7gui.protocol.reference.codelists_course import SIGNED_STATUS, VISIT


class FollowUp(Form, id="F17", title="Follow-up", repeating=True, order_by="FUDAT", row_key=("FUDAT",)):
    """Contacts with the patient, a row a contact; the last one ends the observation."""

    date = Field("FUDAT", Day(), "Date of contact", required=True)
    visit = Field(
        "FUVISIT",
        ChoiceKind(VISIT),
        "Scheduled visit",
        help="The 1-year visit takes place after day 365 from the transplant (edit check EC-98).",
    )
    status = Field("FUSTAT", ChoiceKind(VITAL_STATUS), "Vital status", required=True)
    disease = Field("FUDIS", ChoiceKind(DISEASE_STATUS), "Disease", required=True)
    karnofsky = Field("FUKPS", IntegerKind(), "Karnofsky", unit="%", constraints=[Between("0", "100")])
    immunosuppression = Field("FUIS", YesNo(), "Immunosuppression ongoing")
    second_cancer = Field("FUSMN", YesNo(), "Second cancer")
    signed_status = Field(
        "FUSIGN",
        ChoiceKind(SIGNED_STATUS),
        "Status, signed",
        investigator=True,
        help="The class of the status that the investigator signed; a query says when the entries give another.",
    )
    source = Field("FUSRC", ChoiceKind(FOLLOW_UP_SOURCE), "Source", required=True)
