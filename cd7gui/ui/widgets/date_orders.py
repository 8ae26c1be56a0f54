"""The orders of day, month and year that a person can choose from."""

ORDERS = (
    ("DMY", "day, month, year"),
    ("MDY", "month, day, year"),
    ("YMD", "year, month, day"),
)
