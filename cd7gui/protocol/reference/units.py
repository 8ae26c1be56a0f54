"""The units in which a laboratory value may be typed, most usual first."""

BILIRUBIN_UNITS = ("µmol/L", "mg/dL")
HAEMOGLOBIN_UNITS = ("g/L", "g/dL", "mmol/L")
CREATININE_UNITS = ("µmol/L", "mg/dL")
