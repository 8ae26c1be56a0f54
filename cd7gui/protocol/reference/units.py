"""The units in which a laboratory value may be typed, in this trial's order of habit."""

BILIRUBIN_UNITS = ("µmol/L", "mg/dL")
HAEMOGLOBIN_UNITS = ("g/L", "g/dL", "mmol/L")
CREATININE_UNITS = ("µmol/L", "mg/dL")
