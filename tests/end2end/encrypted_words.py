"""What is typed into an encrypted study, and may be read in no file beside it."""

from __future__ import annotations

TYPED = {"F1.SUBJID": "07-731", "F1.INITIALS": "QXZWVK", "F1.MRN": "MRN5540917", "F1.BRTHDAT": "1974-08-23"}
HALF_TYPED = ("F1.SITEID", "Halfsite77")
